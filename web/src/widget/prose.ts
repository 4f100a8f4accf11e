// Plain text as blocks. The server sends no markup: lines, empty lines between paragraphs, and bullets.

export type Block = { kind: "paragraph"; text: string } | { kind: "list"; items: string[] };

export function blocks(text: string): Block[] {
  const made: Block[] = [];
  let parted = true;
  for (const line of text.split("\n")) {
    const last = parted ? undefined : made.at(-1);
    parted = line.trim() === "";
    if (parted) continue;
    if (line.startsWith("• ")) {
      if (last?.kind === "list") last.items.push(line.slice(2));
      else made.push({ kind: "list", items: [line.slice(2)] });
    } else if (last?.kind === "paragraph") {
      last.text += `\n${line}`;
    } else {
      made.push({ kind: "paragraph", text: line });
    }
  }
  return made;
}

export type Piece = { text: string; href?: string };

/** A text in pieces, of which addresses can be followed. Whatever ends a sentence is not part of one. */
export function pieces(text: string): Piece[] {
  const made: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?')\]]/g)) {
    if (found.index > at) made.push({ text: text.slice(at, found.index) });
    made.push({ text: found[0], href: found[0] });
    at = found.index + found[0].length;
  }
  if (at < text.length) made.push({ text: text.slice(at) });
  return made;
}

/** An address that may be followed, as the server means it; nothing where it is of another kind. */
export function address(link: string, host: string): string | null {
  try {
    const url = new URL(link, host);
    return ["https:", "http:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
