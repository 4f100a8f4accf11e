// Times as a person says them.

import type { Language } from "./types.js";

const locale = (language: Language): string => (language === "de" ? "de-DE" : "en-GB");

export const clock = (at: Date, language: Language): string =>
  at.toLocaleTimeString(locale(language), { hour: "2-digit", minute: "2-digit" });

export const exact = (at: Date, language: Language): string =>
  at.toLocaleString(locale(language), { dateStyle: "long", timeStyle: "short" });

export const day = (at: Date, language: Language): string => at.toLocaleDateString(locale(language), { dateStyle: "long" });

const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** The clock today; with the day before that. */
export function short(at: Date, language: Language, now = new Date()): string {
  if (sameDay(at, now)) return clock(at, language);
  return at.toLocaleString(locale(language), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

/** When something begins: the clock today, and the weekday else. */
export function next(at: Date, language: Language, now = new Date()): string {
  if (sameDay(at, now)) return clock(at, language);
  return at.toLocaleString(locale(language), { weekday: "long", hour: "2-digit", minute: "2-digit" });
}

/** A day, and from when until when on it. */
export function stretch(from: Date, until: Date, language: Language): string {
  const day = from.toLocaleDateString(locale(language), { weekday: "long", day: "numeric", month: "numeric" });
  return `${day}, ${clock(from, language)} – ${clock(until, language)}`;
}

/** How much time is left, in its largest unit, rounded down: nobody is promised more than there is. */
export function left(until: Date, language: Language, now = new Date()): string | null {
  const minutes = Math.floor((until.getTime() - now.getTime()) / 60_000);
  if (until <= now) return null;
  const [value, unit] = minutes >= 2 * 1440 ? [Math.floor(minutes / 1440), "day"]
    : minutes >= 120 ? [Math.floor(minutes / 60), "hour"]
    : [Math.max(minutes, 1), "minute"];
  return new Intl.NumberFormat(locale(language), { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** A wait in minutes, rounded up. */
export function wait(seconds: number, language: Language): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const [value, unit] = minutes >= 90 ? [Math.ceil(minutes / 60), "hour"] : [minutes, "minute"];
  return new Intl.NumberFormat(locale(language), { style: "unit", unit, unitDisplay: "long" }).format(value);
}
