// A log of the test's own, to sign what no honest log would.

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const sha256 = async (...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(parts.flatMap((part) => [...part]))));

const NAME = "log.example/ombud";

export interface OwnKey {
  text: string;
  sign: (text: string) => Promise<string>;
}

export async function newKey(): Promise<OwnKey> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]) as CryptoKeyPair;
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const typed = new Uint8Array([1, ...point]);
  const id = (await sha256(utf8(`${NAME}\n`), typed)).slice(0, 4);
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    text: `${NAME}+${hex}+${base64(typed)}`,
    sign: async (text) => {
      const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, utf8(text)));
      return `${text}\n\u2014 ${NAME} ${base64(new Uint8Array([...id, ...signature]))}\n`;
    },
  };
}

/** A receipt of the first entry, whose log says that it has `size` entries and, if nothing else, this one as its root. */
export async function receiptOf(key: OwnKey, { leaf = "{}", size = 1, root = "" } = {}): Promise<{ receipt: string; root: string }> {
  const salt = new Uint8Array(32);
  const mac = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const entry = new Uint8Array(await crypto.subtle.sign("HMAC", mac, utf8(`ombud.leaf.v1\n${leaf}`)));
  const shown = root || base64(await sha256(new Uint8Array([0]), entry));
  const checkpoint = await key.sign(`${NAME}\n${size}\n${shown}\n`);
  const proof = `c2sp.org/tlog-proof@v1\nindex 0\n\n${checkpoint}`;
  return { receipt: JSON.stringify({ v: 1, leaf, salt: base64(salt), proof, openings: [] }), root: shown };
}

export const succession = (old: OwnKey, next: OwnKey, size: number, root: string): Promise<string> =>
  old.sign(`ombud.dev/ledger-succession/v1\nold ${old.text}\nnew ${next.text}\nsize ${size}\nroot ${root}\n`);
