// What is drawn of a table.

import { expect, test } from "vitest";
import { columns } from "../src/chart/columns.js";

/** As much of a table as is read: rows of cells of text, those of numbers with `data-value`. */
function table(head: string[], ...rows: string[][]): HTMLTableElement {
  const cells = (texts: string[]) =>
    texts.map((text) => {
      const [textContent, value = null] = text.split("=");
      return { textContent, getAttribute: () => value };
    });
  const found: Record<string, unknown[]> = {
    "thead th": cells(head),
    "tbody tr": rows.map((row) => ({ children: cells(row) })),
  };
  return { querySelectorAll: (selector: string) => found[selector] } as unknown as HTMLTableElement;
}

test("columns are drawn from the oldest to the newest, and what is no number is none", () => {
  const drawn = columns(table(["Day", "Replies", "Acts"], ["2 March", "1,204=1204", "3=3"], ["1 March", "7=7", "?"]));
  expect(drawn).toEqual([
    { title: "Replies", days: ["1 March", "2 March"], counts: [7, 1204] },
    { title: "Acts", days: ["1 March", "2 March"], counts: [0, 3] },
  ]);
});
