// That somebody writes, for colleagues who look at the same conversation.

/** How often the server hears of it. */
const EVERY_MS = 4000;

export function typing(): void {
  let told = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    const page = document.getElementById("live");
    if (!(field instanceof HTMLTextAreaElement) || field.id !== "text" || !page?.dataset["types"]) return;
    if (Date.now() - told < EVERY_MS || !field.value) return;
    told = Date.now();
    // That it does not arrive does not matter.
    fetch(page.dataset["types"], { method: "POST", keepalive: true }).catch(() => undefined);
  });
}
