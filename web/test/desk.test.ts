import { expect, test } from "vitest";
import { ago } from "../src/desk/times.js";

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
