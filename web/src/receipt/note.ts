// Keys and signed texts (C2SP signed-note), with Ed25519.

import { type Bytes, concat, equal, fromBase64, sha256, utf8 } from "./bytes.js";
import { type Reason, Wrong } from "./wrong.js";

const NOTE_BYTES_MAX = 128 * 1024;
const SIGNATURES_MAX = 64;

const NAME = /^[^\p{White_Space}\p{Cc}+]+$/u;

/** The public key of a log, with the name it signs under. */
export interface Key {
  name: string;
  id: Bytes;
  point: Bytes;
  /** As it was given: `NAME+ID+BASE64`. */
  text: string;
}

export interface Note {
  /** What is signed, with its last newline. */
  text: string;
  signatures: { name: string; id: Bytes; bytes: Bytes }[];
}

const hex = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Reads `NAME+ID+BASE64`, as `/key` of a server shows it. */
export async function readKey(text: string): Promise<Key> {
  const [name = "", id = "", ...rest] = text.split("+");
  const bytes = fromBase64(rest.join("+"), "key");
  if (!NAME.test(name) || bytes.length !== 33) throw new Wrong("key");
  if (bytes[0] === 4) throw new Wrong("key-of-witness");
  if (bytes[0] !== 1) throw new Wrong("key");
  const expected = (await sha256(concat(utf8(`${name}\n`), bytes))).slice(0, 4);
  if (hex(expected) !== id) throw new Wrong("key");
  return { name, id: expected, point: bytes.slice(1), text };
}

/** Text, empty line, at least one line with a signature. */
export function readNote(note: string, reason: Reason): Note {
  const wrong = (): never => { throw new Wrong(reason); };
  if (utf8(note).length > NOTE_BYTES_MAX) wrong();
  if (!note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) wrong();
  const parted = note.lastIndexOf("\n\n", note.length - 2);
  if (parted < 0) wrong();
  const lines = note.slice(parted + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) wrong();
  const signatures = lines.map((line) => {
    const [dash, name = "", ...rest] = line.split(" ");
    if (dash !== "\u2014" || !NAME.test(name)) wrong();
    const bytes = fromBase64(rest.join(" "), reason);
    if (bytes.length < 5) wrong();
    return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
  });
  return { text: note.slice(0, parted + 1), signatures };
}

/** Whether a point of Ed25519 is one of the few with which signatures fit any text. */
function isWeak(point: Bytes): boolean {
  const prime = 2n ** 255n - 19n;
  const eighth = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
  const y = (BigInt(`0x${hex(point.slice().reverse())}`) % 2n ** 255n) % prime;
  return [0n, 1n, prime - 1n, eighth, prime - eighth].includes(y);
}

async function holds(key: Key, text: string, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64 || isWeak(key.point) || isWeak(signature.slice(0, 32))) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key.point, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, utf8(text));
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") throw error;
    return false;
  }
}

/** Which of the keys signed. Whoever else did is not asked; one wrong signature is one too many. */
export async function signers(note: Note, keys: Key[]): Promise<Key[]> {
  const signed: Key[] = [];
  for (const { name, id, bytes } of note.signatures) {
    const key = keys.find((one) => one.name === name && equal(one.id, id));
    if (!key) continue;
    if (!await holds(key, note.text, bytes)) throw new Wrong("signature");
    if (!signed.includes(key)) signed.push(key);
  }
  if (!signed.length) throw new Wrong("not-signed");
  return signed;
}

export const sameKey = (a: Key, b: Key): boolean => a.name === b.name && equal(a.point, b.point);
