// How a log's keys came after one another: each names the next by its signature.

import { equal, read32 } from "./bytes.js";
import { type Head, readNumber } from "./log.js";
import { type Key, readKey, readNote, sameKey, signers } from "./note.js";
import { Wrong } from "./wrong.js";

const SUCCESSIONS_MAX = 3650;

/** The keys of a log, from one that is trusted. */
export interface Chain {
  /** Those that have ended, each with the last that it signed. */
  past: { key: Key; last: Head }[];
  current: Key;
}

interface Succession {
  old: Key;
  next: Key;
  last: Head;
}

/** Reads a statement and checks that the old key signed it. */
async function readSuccession(text: unknown): Promise<Succession> {
  if (typeof text !== "string") throw new Wrong("successions");
  const note = readNote(text, "successions");
  const [header, ...lines] = note.text.slice(0, -1).split("\n");
  const names = ["old", "new", "size", "root"];
  const values = lines.map((line, at) => {
    const name = `${names[at]} `;
    if (!line.startsWith(name)) throw new Wrong("successions");
    return line.slice(name.length);
  });
  const [old = "", next = "", size = "", root = ""] = values;
  if (header !== "ombud.dev/ledger-succession/v1" || values.length !== 4) throw new Wrong("successions");
  const read = {
    old: await readKey(old),
    next: await readKey(next),
    last: { size: readNumber(size, "successions"), root: read32(root, "successions") },
  };
  if (read.next.name !== read.old.name || sameKey(read.next, read.old)) throw new Wrong("successions");
  await signers(note, [read.old]);
  return read;
}

/** What `/successions` of a server shows, in order; what came before the key that is trusted is left out. */
export async function follow(trusted: Key, successions: unknown[]): Promise<Chain> {
  const chain: Chain = { past: [], current: trusted };
  for (const text of successions) {
    if (chain.past.length >= SUCCESSIONS_MAX) throw new Wrong("successions");
    const { old, next, last } = await readSuccession(text);
    if (!sameKey(old, chain.current)) {
      if (chain.past.length) throw new Wrong("successions");
      continue;
    }
    const before = chain.past.at(-1)?.last;
    const returns = chain.past.some(({ key }) => sameKey(key, next));
    const goesBack = before && (last.size < before.size || (last.size === before.size && !equal(last.root, before.root)));
    if (returns || goesBack) throw new Wrong("successions");
    chain.past.push({ key: old, last });
    chain.current = next;
  }
  return chain;
}

export const keysOf = (chain: Chain): Key[] => [...chain.past.map(({ key }) => key), chain.current];

/** Whether the key was in office for this head: not beyond its last, and not another root at it. */
export function allows(chain: Chain, key: Key, head: Head): boolean {
  const ended = chain.past.find((epoch) => sameKey(epoch.key, key));
  if (!ended) return sameKey(key, chain.current);
  return head.size < ended.last.size || (head.size === ended.last.size && equal(head.root, ended.last.root));
}
