// The exact time, as pages write it: like the server, but in the reader's own zone.

const WRITTEN: Readonly<Record<string, readonly [string, Intl.DateTimeFormatOptions, string]>> = {
  de: ["de-DE", { day: "2-digit", month: "2-digit", year: "numeric" }, " Uhr"],
  en: ["en-GB", { day: "numeric", month: "long", year: "numeric" }, ""],
};

/** What writes times in a language, to the minute. */
export function exactly(language: string, timeZone?: string): (at: Date) => string {
  const [locale, written, end] = WRITTEN[language] ?? [language, { dateStyle: "long" } as const, ""];
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(locale, { ...written, ...zone });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone });
  return (at) => `${day.format(at)}, ${time.format(at)}${end}`;
}

const KEPT = "ombud.times";

/** The switch on every page that shows exact times in the place of how long ago something was. */
export function exactSwitch(): void {
  const box = document.getElementById("exact-times");
  if (!(box instanceof HTMLInputElement)) return;
  try {
    box.checked = localStorage.getItem(KEPT) === "exact";
  } catch {
    // Then it holds for this page.
  }
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, box.checked ? "exact" : "ago");
    } catch {
      // As above.
    }
  });
}

/** Escape takes away an exact time that stands over something, until the pointer or the focus is elsewhere. */
export function dismissable(): void {
  const root = document.documentElement.classList;
  const back = (): void => root.remove("dismissed");
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") root.add("dismissed");
  });
  document.addEventListener("focusin", back);
  document.addEventListener("pointerover", back);
}
