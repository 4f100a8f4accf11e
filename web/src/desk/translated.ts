// An answer in the customer's language, and whether it is still of what stands in one's own.

import { tell } from "./tell.js";

const shown = (): HTMLElement | null => document.querySelector<HTMLElement>("#translated:not([hidden])");

/** What tells one translation from another: the answer's that is to be sent, else how much of the story is translated. */
export function translated(): string {
  const answer = shown()?.querySelector("textarea")?.id;
  return answer ?? (document.querySelectorAll("#story .translation").length || "").toString();
}

/** Say that the answer was changed since it was translated, and no longer where it is again what it was. */
export function markOld(): void {
  const field = document.querySelector<HTMLTextAreaElement>("#text");
  const notice = document.getElementById("translated-old");
  const original = shown()?.dataset["original"];
  if (!field || !notice || original === undefined) return;
  const isOld = field.value.trim() !== original.trim();
  if (isOld && notice.hidden) tell("old");
  notice.hidden = !isOld;
}

export function marksOld(): void {
  document.addEventListener("input", (event) => {
    if ((event.target as HTMLElement).id === "text") markOld();
  });
}
