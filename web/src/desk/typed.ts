// What somebody is typing while the page is fetched anew: it stays in its field, and where that is gone, in a place of its own.

import { tell } from "./tell.js";

type Field = HTMLInputElement | HTMLTextAreaElement;

const FIELDS = "textarea[id], input[id]:not([type=hidden], [type=checkbox], [type=radio], [type=file])";

/** What stood in the fields that are still there, and whether the one that had the focus is not. */
let typed = new Map<string, string>();
let isLost = false;

/** Note what is typed before `page` becomes what `text` says; what has no field there any more is kept beside it. */
export function dropped(page: HTMLElement | null, text: string): void {
  const fields = [...(page?.querySelectorAll<Field>(FIELDS) ?? [])].filter((field) => field.value.trim());
  const isThere = (field: Field) => text.includes(`id="${field.id}"`);
  typed = new Map(fields.filter(isThere).map((field) => [field.id, field.value]));
  const gone = fields.filter((field) => !isThere(field));
  isLost = gone.some((field) => field === document.activeElement);
  const kept = document.getElementById("kept");
  const copy = kept?.querySelector("textarea");
  if (!gone.length || !kept || !copy) return;
  // A note for colleagues is not taken for an answer.
  const named = (field: Field) => `${field.labels?.[0]?.textContent?.trim() ?? ""}:\n${field.value}`;
  const texts = gone.map((field) => (gone.length > 1 ? named(field) : field.value));
  copy.value = (kept.hidden ? texts : [copy.value, ...texts]).join("\n\n");
  kept.hidden = false;
  tell("kept", texts.join(" "));
}

/** Put back what was typed, after the page was fetched anew. */
export function restore(): void {
  for (const [id, value] of typed) {
    const field = document.getElementById(id) as Field | null;
    if (field && field.value !== value) field.value = value;
  }
  if (isLost) document.querySelector<HTMLElement>("#kept textarea")?.focus();
  isLost = false;
}
