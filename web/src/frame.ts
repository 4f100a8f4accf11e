// What is around every page of the staff: times in the reader's own zone, and menus that close once somebody goes on elsewhere.

import { dismissable, exactSwitch } from "./desk/exact.js";
import { tellTimes } from "./desk/times.js";

const open = (): NodeListOf<HTMLDetailsElement> => document.querySelectorAll("details.menu[open]");

function leave(event: Event): void {
  for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
}

document.addEventListener("DOMContentLoaded", () => {
  exactSwitch();
  tellTimes();
});
dismissable();
document.addEventListener("pointerdown", leave);
document.addEventListener("focusin", leave);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
  }
});
