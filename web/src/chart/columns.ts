// The columns of a table, as they are drawn.

/** A column of numbers. */
export interface Column {
  /** What its head says. */
  title: string;
  /** What the rows are called, the oldest first. */
  days: string[];
  /** Its numbers, in the same order. */
  counts: number[];
}

/** The columns of a table whose rows begin with a name and stand newest first. A cell has its number in `data-value`, as its
 * text is written as people write numbers; what is no number is none. */
export function columns(table: HTMLTableElement): Column[] {
  const text = (cell: Element | undefined) => cell?.textContent?.trim() ?? "";
  const [, ...titles] = [...table.querySelectorAll("thead th")].map(text);
  const rows = [...table.querySelectorAll("tbody tr")].reverse().map((row) => [...row.children]);
  return titles.map((title, place) => ({
    title,
    days: rows.map(([day]) => text(day)),
    counts: rows.map((row) => Number(row[place + 1]?.getAttribute("data-value")) || 0),
  }));
}
