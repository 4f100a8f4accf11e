// Texts that are put into an answer: a passage of the knowledge, or something to begin with.

export function inserts(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-inserts]");
    const field = document.querySelector<HTMLTextAreaElement>("#text");
    const text = button?.dataset["inserts"];
    if (!field || !text) return;
    const before = field.value.slice(0, field.selectionStart);
    const glue = before && !before.endsWith("\n") ? "\n\n" : "";
    field.setRangeText(glue + text, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
