// Times: how long ago something was, as it goes on, and exactly, in the reader's own zone.

import { exactly } from "./exact.js";

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** How long ago, as people say it; `null` for less than a minute, which the page has its own words for. */
export function ago(seconds: number, language: string): string | null {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? [];
  if (!unit || !size) return null;
  return new Intl.RelativeTimeFormat(language, { numeric: unit === "day" && seconds < 2 * size ? "auto" : "always" }).format(-Math.floor(seconds / size), unit);
}

/** What the server said of how long ago something was, and when that came, by a clock that nobody sets. */
const came = new WeakMap<Element, { said: string; at: number }>();

/** How long ago something was, in seconds: by what the server said, as the reader's clock may be wrong. */
export function secondsSince(time: HTMLElement, now = performance.now()): number {
  const said = time.dataset["ago"] ?? "";
  let known = came.get(time);
  if (known?.said !== said) {
    known = { said, at: now };
    came.set(time, known);
  }
  return Number(said) + (now - known.at) / 1000;
}

export function tellTimes(): void {
  const language = document.documentElement.lang;
  const exact = exactly(language);
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const [shown, beside] = [time.querySelector(".ago") ?? time, time.querySelector(".exact")];
    if (beside) beside.textContent = exact(at);
    const said = time.dataset["is"] === "exact" ? exact(at) : ago(secondsSince(time), language);
    if (said) shown.textContent = said;
  }
}
