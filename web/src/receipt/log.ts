// A place in a log: proofs of inclusion (RFC 9162), checkpoints and their C2SP text forms.

import { type Bytes, concat, equal, fromBase64, read32, sha256, utf8 } from "./bytes.js";
import { type Reason, Wrong } from "./wrong.js";

const PROOF_BYTES_MAX = 256 * 1024;
const HASHES_MAX = 63;
const SIZE_MAX = 2n ** 63n - 1n;

export interface Head {
  size: bigint;
  root: Bytes;
}

export interface Checkpoint extends Head {
  origin: string;
}

export interface LogProof {
  index: bigint;
  hashes: Bytes[];
  /** The signed checkpoint, as a note. */
  note: string;
}

/** A whole number in its one spelling: no sign, no leading zero. */
export function readNumber(text: string, reason: Reason): bigint {
  if (!/^(0|[1-9]\d{0,18})$/.test(text) || BigInt(text) > SIZE_MAX) throw new Wrong(reason);
  return BigInt(text);
}

export function readProof(text: string): LogProof {
  if (utf8(text).length > PROOF_BYTES_MAX) throw new Wrong("too-long", "proof");
  const parted = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, Math.max(parted, 0)).split("\n");
  if (header !== "c2sp.org/tlog-proof@v1") throw new Wrong("proof");
  // Data of whoever made the proof; nothing depends on it.
  if (lines[0]?.startsWith("extra ")) fromBase64((lines.shift() ?? "").slice(6), "proof");
  const [place = "", ...hashes] = lines;
  if (!place.startsWith("index ") || hashes.length > HASHES_MAX) throw new Wrong("proof");
  return {
    index: readNumber(place.slice(6), "proof"),
    hashes: hashes.map((hash) => read32(hash, "proof")),
    note: text.slice(parted + 2),
  };
}

export function readCheckpoint(text: string): Checkpoint {
  const [origin = "", size = "", root = "", ...further] = text.slice(0, -1).split("\n");
  const unfit = (line: string): boolean => line === "" || /\p{Cc}/u.test(line);
  if (unfit(origin) || further.some(unfit)) throw new Wrong("note");
  return { origin, size: readNumber(size, "note"), root: read32(root, "note") };
}

const node = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(concat(Uint8Array.of(1), left, right));

/** Whether the log with this head has the entry at this place (RFC 9162 §2.1.3.2). */
export async function includes(head: Head, index: bigint, entry: Bytes, hashes: Bytes[]): Promise<boolean> {
  if (index >= head.size) return false;
  let hash = await sha256(concat(Uint8Array.of(0), entry));
  let last = head.size - 1n;
  for (const sibling of hashes) {
    if (last === 0n) return false;
    if (index & 1n || index === last) {
      hash = await node(sibling, hash);
      while (!(index & 1n) && index) [index, last] = [index >> 1n, last >> 1n];
    } else {
      hash = await node(hash, sibling);
    }
    [index, last] = [index >> 1n, last >> 1n];
  }
  return last === 0n && equal(hash, head.root);
}
