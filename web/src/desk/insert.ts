// Texts that are put into an answer: a passage of the knowledge, or something to begin with.

/** Where the form says which suggestion of the AI its text is made of. */
export const suggestionOf = (field: HTMLTextAreaElement | null): HTMLTextAreaElement | null =>
  field?.form?.querySelector<HTMLTextAreaElement>("textarea[name=suggestion]") ?? null;

export function inserts(): void {
  // Who has taken all of it out writes in words of their own.
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLTextAreaElement;
    const suggestion = field.id === "text" && !field.value.trim() ? suggestionOf(field) : null;
    if (suggestion) suggestion.value = "";
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-inserts]");
    const field = document.querySelector<HTMLTextAreaElement>("#text");
    const text = button?.dataset["inserts"];
    if (!field || !text) return;
    event.preventDefault();
    const suggestion = suggestionOf(field);
    if (suggestion) suggestion.value = button.dataset["suggestion"] ?? suggestion.value;
    const before = field.value.slice(0, field.selectionStart);
    const glue = before && !before.endsWith("\n") ? "\n\n" : "";
    field.setRangeText(glue + text, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
