// Every action by keyboard: what has `data-key` is pressed or focused by that key, and `?` shows them all. Never while
// somebody types, and not at all where they are turned off (WCAG 2.1.4).

import { notifySwitch } from "./notify.js";

const KEPT = "ombud.desk.keys";

function isOn(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

/** Whether a key goes into what has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|reset)$/.test(target.type);
}

/** Go to the next or the previous row of a list. */
function move(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#live [data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

function press(key: string): boolean {
  if (key === "j" || key === "k") {
    move(key === "j" ? 1 : -1);
    return document.querySelector("#live [data-row]") != null;
  }
  const row = document.activeElement?.closest("tr");
  const near = row?.querySelector<HTMLElement>(`[data-near="${CSS.escape(key)}"]`);
  if (near) {
    near.click();
    return true;
  }
  const found = [...document.querySelectorAll<HTMLElement>("[data-key]")].find((one) => one.dataset["key"] === key);
  if (!found) return false;
  // What folds by itself is not unfolded first.
  const folds = found.tagName === "SUMMARY";
  const isField = found.matches("input, textarea, select, [data-focuses]");
  if (!folds) found.closest("details")?.setAttribute("open", "");
  found.scrollIntoView({ block: "nearest" });
  if (folds || isField) found.focus();
  if (!isField) found.click();
  return true;
}

export function keys(): void {
  const map = document.getElementById("keys");
  const shown = () => document.documentElement.classList.toggle("keys", isOn());
  shown();
  if (map instanceof HTMLDialogElement) {
    const box = map.querySelector<HTMLInputElement>("[name=keys]");
    if (box) {
      box.checked = isOn();
      box.addEventListener("change", () => {
        try {
          localStorage.setItem(KEPT, box.checked ? "on" : "off");
        } catch {
          // Then it holds for this page.
        }
        document.documentElement.classList.toggle("keys", box.checked);
      });
    }
    const notify = map.querySelector<HTMLInputElement>("[name=notify]");
    if (notify) notifySwitch(notify);
    document.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-opens=keys]")) map.showModal();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target instanceof HTMLTextAreaElement) {
      event.preventDefault();
      event.target.form?.requestSubmit();
      return;
    }
    if (event.key === "Escape" && isTyping(event.target)) (event.target as HTMLElement).blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (!document.documentElement.classList.contains("keys") || document.querySelector("dialog[open]")) return;
    if (press(event.key)) event.preventDefault();
  });
}
