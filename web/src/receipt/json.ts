// JSON as a verifier has to read it: what two readers could read differently is refused.

import { Wrong, type Reason } from "./wrong.js";

/** As deep as `ombud verify` reads. */
const DEPTH_MAX = 127;

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** A value and the numbers in it, as they are written. */
export interface Parsed {
  value: unknown;
  numbers: string[];
}

/** Refuses members that stand there twice, halves of characters, and numbers that no machine holds. */
export function parse(text: string, reason: Reason): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Wrong(reason);
  }
  const numbers: string[] = [];
  const open: (Set<string> | null)[] = [];
  const tokens = text.match(TOKEN) ?? [];
  for (const [at, token] of tokens.entries()) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token.startsWith('"')) {
      const said = JSON.parse(token) as string;
      if (!isWellFormed(said)) throw new Wrong(reason);
      const members = open.at(-1);
      if (tokens[at + 1] === ":" && members) {
        if (members.has(said)) throw new Wrong(reason, said);
        members.add(said);
      }
    } else if (/^[-\d]/.test(token)) {
      if (!Number.isFinite(Number(token))) throw new Wrong(reason);
      numbers.push(token);
    }
    if (open.length > DEPTH_MAX) throw new Wrong(reason);
  }
  return { value, numbers };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Refuse what is missing, of another type or not known: a verifier must not skip what it does not know. */
export function check(
  value: unknown,
  needed: Record<string, "string" | "number">,
  allowed: string[] = [],
): asserts value is Record<string, unknown> {
  if (!isObject(value)) throw new Wrong("form");
  for (const [name, type] of Object.entries(needed)) {
    if (typeof value[name] !== type || !Object.hasOwn(value, name)) throw new Wrong("form", name);
  }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(needed, name) && !allowed.includes(name)) throw new Wrong("form", name);
  }
}
