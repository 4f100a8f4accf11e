import { expect, test } from "vitest";
import { exactly } from "../src/desk/exact.js";
import { ago, secondsSince } from "../src/desk/times.js";

test("how long ago something was is said as the server says it", () => {
  const said = [59, 60, 119, 3_600, 86_399, 86_400, 172_800].map((seconds) => [ago(seconds, "de"), ago(seconds, "en")]);
  expect(said).toEqual([
    [null, null],
    ["vor 1 Minute", "1 minute ago"],
    ["vor 1 Minute", "1 minute ago"],
    ["vor 1 Stunde", "1 hour ago"],
    ["vor 23 Stunden", "23 hours ago"],
    ["gestern", "yesterday"],
    ["vor 2 Tagen", "2 days ago"],
  ]);
});

test("how long ago something was goes on from what the server said, whatever the reader's clock says", () => {
  const time = { dataset: { ago: "58" } } as unknown as HTMLElement;
  expect(secondsSince(time, 1_000)).toBe(58);
  expect(secondsSince(time, 63_000)).toBe(120);
  // What the server says anew counts from when it came.
  time.dataset["ago"] = "130";
  expect([secondsSince(time, 73_000), secondsSince(time, 74_000)]).toEqual([130, 131]);
});

test("an exact time is written as the server writes it, in English as in German", () => {
  const at = new Date("2026-12-01T00:54:00Z");
  expect(exactly("en", "Europe/Berlin")(at)).toBe("1 December 2026, 01:54");
  expect(exactly("de", "Europe/Berlin")(at)).toBe("01.12.2026, 01:54 Uhr");
});
