// Bytes, base64 in its one spelling, hashes and commitments.

import { Wrong, type Reason } from "./wrong.js";

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

export const utf8 = (text: string): Bytes => encoder.encode(text);

export function concat(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const equal = (a: Bytes, b: Bytes): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

export const base64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));

/** With padding, no blanks, and nothing in the bits that are left over. */
export function fromBase64(text: string, reason: Reason, about?: string): Bytes {
  try {
    const decoded = atob(text);
    if (btoa(decoded) === text) return Uint8Array.from(decoded, (one) => one.charCodeAt(0));
  } catch {
    // Said below.
  }
  throw new Wrong(reason, about);
}

export function read32(text: string, reason: Reason, about?: string): Bytes {
  const bytes = fromBase64(text, reason, about);
  if (bytes.length !== 32) throw new Wrong(reason, about);
  return bytes;
}

export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

async function hmac(salt: Bytes, message: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** The log's entry: `HMAC-SHA-256(salt, "ombud.leaf.v1\n" || leaf)`. */
export const commitmentToLeaf = (salt: Bytes, leaf: string): Promise<Bytes> =>
  hmac(salt, utf8(`ombud.leaf.v1\n${leaf}`));

/** `HMAC-SHA-256(salt, "ombud.text.v1\n" || u64be(length of field) || field || text)`. */
export function commitmentToText(salt: Bytes, field: string, text: string): Promise<Bytes> {
  const name = utf8(field);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(name.length));
  return hmac(salt, concat(utf8("ombud.text.v1\n"), length, name, utf8(text)));
}
