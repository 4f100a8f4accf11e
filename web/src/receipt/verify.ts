// Verify a receipt: the same that `ombud verify RECEIPT --key KEY [--successions FILE]` checks.
// Nothing is fetched and no page is touched. Cosignatures of witnesses are not looked at.

import { base64, type Bytes, commitmentToLeaf, commitmentToText, equal, read32, utf8 } from "./bytes.js";
import { allows, type Chain, follow, keysOf } from "./chain.js";
import { check, isObject, parse } from "./json.js";
import { includes, readCheckpoint, readProof } from "./log.js";
import { readKey, readNote, signers } from "./note.js";
import { type Reason, Wrong } from "./wrong.js";

const RECEIPT_BYTES_MAX = 1024 * 1024;
const LEAF_BYTES_MAX = 4 * 1024;
const OPENINGS_MAX = 64;

/** What is checked, in this order; what comes after something that fails is not checked. */
export const CHECKS = ["form", "signature", "place", "texts"] as const;
export type Check = (typeof CHECKS)[number];

export interface Valid {
  valid: true;
  origin: string;
  index: bigint;
  size: bigint;
  root: string;
  /** What the leaf says of itself, as far as it is text. */
  leaf: { kind?: string; at?: string; actorKind?: string; actorId?: string };
  openings: { field: string; text: string }[];
  /** Fields of texts that the leaf commits to and the receipt does not show: nothing is known of these. */
  unopened: string[];
}

export interface Invalid {
  valid: false;
  failed: Check;
  reason: Reason;
  /** Which part it is about, such as the field of a text. */
  about: string;
}

export type Verdict = Valid | Invalid;

/** A key that is trusted, with those that came after it. */
export async function trust(key: string, successions = "[]"): Promise<Chain> {
  const trusted = await readKey(key.trim());
  const { value } = parse(successions, "successions");
  if (!Array.isArray(value)) throw new Wrong("successions");
  try {
    return await follow(trusted, value);
  } catch (error) {
    if (error instanceof Wrong) throw new Wrong("successions");
    throw error;
  }
}

/** What a server publishes at `/key` and `/successions`: all keys that its log had, from the first on. */
export async function trustPublished(key: string, successions: string): Promise<Chain> {
  const { value } = parse(successions, "successions");
  const [first] = Array.isArray(value) ? value : [];
  const [, oldest] = /^old (.*)$/m.exec(typeof first === "string" ? first : "") ?? [];
  const chain = await trust(oldest ?? key, successions);
  // They have to lead to the key that is published now.
  if (chain.current.text !== key.trim()) throw new Wrong("successions");
  return chain;
}

/** Whether this browser has what it takes: a secure page, and Ed25519. */
export async function canVerify(): Promise<boolean> {
  try {
    // The base point's encoding: any valid point does.
    const point = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66));
    await crypto.subtle.importKey("raw", point, "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

export async function verify(receipt: string, chain: Chain): Promise<Verdict> {
  let checking: Check = "form";
  try {
    const { leaf, salt, proof, openings } = readReceipt(receipt);
    const { index, hashes, note: signed } = readProof(proof);
    const note = readNote(signed, "note");
    const head = readCheckpoint(note.text);

    checking = "signature";
    if (head.origin !== chain.current.name) throw new Wrong("other-log", head.origin);
    const signedBy = await signers(note, keysOf(chain));
    if (!signedBy.some((key) => allows(chain, key, head))) throw new Wrong("key-ended");

    checking = "place";
    if (!await includes(head, index, await commitmentToLeaf(salt, leaf), hashes)) throw new Wrong("not-in-log");

    checking = "texts";
    const read = readLeaf(leaf);
    const unopened = await checkTexts(read, openings);
    return {
      valid: true,
      origin: head.origin,
      index,
      size: head.size,
      root: base64(head.root),
      leaf: about(read),
      openings: openings.map(({ field, text }) => ({ field, text })),
      unopened,
    };
  } catch (error) {
    if (error instanceof Wrong) return { valid: false, failed: checking, reason: error.reason, about: error.about };
    throw error;
  }
}

interface Opening {
  field: string;
  text: string;
  salt: Bytes;
}

interface Receipt {
  leaf: string;
  salt: Bytes;
  proof: string;
  openings: Opening[];
}

function readReceipt(text: string): Receipt {
  if (utf8(text).length > RECEIPT_BYTES_MAX) throw new Wrong("too-long", "receipt");
  const { value, numbers } = parse(text, "not-json");
  // A newer receipt is called new, not malformed.
  if (isObject(value) && typeof value["v"] === "number" && value["v"] > 1) throw new Wrong("version");
  check(value, { v: "number", leaf: "string", salt: "string", proof: "string" }, ["openings"]);
  if (numbers.join() !== "1") throw new Wrong("form", "v");
  const { leaf, salt, proof, openings = [] } = value as unknown as Record<"leaf" | "salt" | "proof", string> & { openings?: unknown };
  if (utf8(leaf).length > LEAF_BYTES_MAX) throw new Wrong("too-long", "leaf");
  if (!Array.isArray(openings)) throw new Wrong("form", "openings");
  if (openings.length > OPENINGS_MAX) throw new Wrong("too-many");
  return { leaf, salt: read32(salt, "form", "salt"), proof, openings: openings.map(readOpening) };
}

function readOpening(value: unknown): Opening {
  check(value, { field: "string", text: "string", salt: "string" });
  const { field, text, salt } = value as Record<"field" | "text" | "salt", string>;
  return { field, text, salt: read32(salt, "form", "salt") };
}

function readLeaf(leaf: string): Record<string, unknown> {
  const { value } = parse(leaf, "leaf");
  if (!isObject(value)) throw new Wrong("leaf");
  return value;
}

interface Committed {
  field: string;
  commitment: Bytes;
}

/** Each text that the leaf commits to. Inputs may be plain digests instead. */
function committedTexts(leaf: Record<string, unknown>): Committed[] {
  const { inputs = [], output } = leaf;
  if (!Array.isArray(inputs)) throw new Wrong("leaf");
  const texts: unknown[] = output == null ? inputs : [...inputs, output];
  return texts.flatMap((one) => {
    if (!isObject(one)) throw new Wrong("leaf");
    const { field = null, commitment = null } = one;
    const fit = [field, commitment].every((it) => it === null || typeof it === "string");
    if (!fit) throw new Wrong("leaf");
    if (commitment === null) return [];
    const bytes = read32(commitment as string, "leaf");
    return field === null ? [] : [{ field: field as string, commitment: bytes }];
  });
}

/** Each text is the one that the leaf commits to under its field; the fields of those that are not shown. */
async function checkTexts(leaf: Record<string, unknown>, openings: Opening[]): Promise<string[]> {
  const committed = committedTexts(leaf);
  const shown: Bytes[] = [];
  for (const { field, text, salt } of openings) {
    const found = await commitmentToText(salt, field, text);
    const under = committed.filter((one) => one.field === field);
    if (!under.length) throw new Wrong("unknown-field", field);
    if (!under.some(({ commitment }) => equal(commitment, found))) throw new Wrong("text-differs", field);
    if (shown.some((before) => equal(before, found))) throw new Wrong("text-twice", field);
    shown.push(found);
  }
  return committed.filter(({ commitment }) => !shown.some((one) => equal(one, commitment))).map(({ field }) => field);
}

function about(leaf: Record<string, unknown>): Valid["leaf"] {
  const actor = isObject(leaf["actor"]) ? leaf["actor"] : {};
  const found: Valid["leaf"] = {};
  const say = (name: keyof Valid["leaf"], value: unknown): void => {
    if (typeof value === "string") found[name] = value;
  };
  say("kind", leaf["kind"]);
  say("at", leaf["at"]);
  say("actorKind", actor["kind"]);
  say("actorId", actor["id"]);
  return found;
}
