// Receipts that the real program made. To make them again: `node test/make-fixtures.js BINARY`.

import { describe, expect, test } from "vitest";
import { type Check, trust, trustPublished, verify } from "../src/receipt/index.js";
import { newKey, receiptOf, succession } from "./own-log.js";
import made from "./fixtures/receipts.json" with { type: "json" };
// @ts-expect-error: plain JavaScript, because what makes the fixtures runs without a build.
import { TAMPERINGS as untyped } from "./tamper.js";

const TAMPERINGS = untyped as Record<string, (receipt: string) => string>;
const said = made.tampered as Record<string, { valid: boolean; unopened?: string[] }>;
const receipts = made.receipts as Record<string, string>;
const { before } = made.receipts;

describe("a receipt with a key and successions is judged as `ombud verify` does", () => {
  for (const { receipt, key, successions, said: { valid } } of made.keyed) {
    test(`${receipt} with the key ${key.slice(-6)}${successions ? " and successions" : ""}`, async () => {
      const verdict = await verify(receipts[receipt] ?? "", await trust(key, successions ? made.successions : "[]"));
      expect(verdict.valid).toBe(valid);
    });
  }
});

describe("a receipt that was tampered with is judged as `ombud verify` does", () => {
  test("each way was tried on the program", () => {
    expect(Object.keys(said)).toEqual(Object.keys(TAMPERINGS));
  });
  for (const [name, tamper] of Object.entries(TAMPERINGS)) {
    test(name, async () => {
      const verdict = await verify(tamper(before), await trust(made.keys.before));
      expect(verdict.valid).toBe(said[name]?.valid);
      if (verdict.valid) expect(verdict.unopened).toEqual(said[name]?.unopened);
    });
  }
});

describe("what fails is named, and what comes after it is not claimed", () => {
  const expected: Record<string, [Check, string]> = {
    "leaf: another kind": ["place", "not-in-log"],
    "salt: another": ["place", "not-in-log"],
    "proof: another hash": ["place", "not-in-log"],
    "checkpoint: another root": ["signature", "signature"],
    "checkpoint: another origin": ["signature", "other-log"],
    "signature: another": ["signature", "signature"],
    "signature: of another key": ["signature", "not-signed"],
    "opening: another text": ["texts", "text-differs"],
    "opening: twice": ["texts", "text-twice"],
    "opening: under no field of the leaf": ["texts", "unknown-field"],
    "form: version 2": ["form", "version"],
    "form: cut off": ["form", "not-json"],
  };
  for (const [name, [failed, reason]] of Object.entries(expected)) {
    test(name, async () => {
      const verdict = await verify(TAMPERINGS[name]?.(before) ?? "", await trust(made.keys.before));
      expect(verdict).toMatchObject({ valid: false, failed, reason });
    });
  }
});

test("a valid receipt says what it proves", async () => {
  const verdict = await verify(before, await trust(made.keys.before));
  expect(verdict).toMatchObject({
    valid: true, origin: "localhost/ombud/local", unopened: [], leaf: { kind: "reply", actorKind: "assistant", actorId: "nordlicht" },
  });
  if (!verdict.valid) return;
  expect(verdict.openings.map(({ field }) => field)).toEqual(["message.0", "message.1", "reply"]);
  expect(verdict.openings[0]?.text).toBe("Hello ☀️");
});

describe("a key that is none is refused", () => {
  const [name = "", id = "", point = ""] = made.keys.before.split("+");
  const wrong: Record<string, string> = {
    "nothing": "",
    "no key": "localhost",
    "another id": [name, "00000000", point].join("+"),
    "another name": [`${name}x`, id, point].join("+"),
    "another point": [name, id, point.replace(/.$/, (end) => (end === "A" ? "B" : "A"))].join("+"),
    "a blank in its name": [`a ${name}`, id, point].join("+"),
    "a witness's key": [name, id, `B${point.slice(1)}`].join("+"),
    "a private key": `PRIVATE+KEY+${made.keys.before}`,
  };
  for (const [what, key] of Object.entries(wrong)) {
    test(what, () => expect(trust(key)).rejects.toMatchObject({ reason: expect.stringMatching(/^key/) as string }));
  }
  test("blanks around it do not matter", async () => {
    expect((await trust(`  ${made.keys.before}\n`)).current.text).toBe(made.keys.before);
  });
});

describe("successions that do not follow one another are refused", () => {
  const [first = ""] = JSON.parse(made.successions) as string[];
  const wrong: Record<string, unknown> = {
    "no list": {},
    "no texts": [1],
    "twice": [first, first],
    "another size": [first.replace(/size \d+/, "size 1")],
    "not signed": [first.split("\n\n")[0]],
    "another form": [first.replace("ombud.dev/ledger-succession/v1", "ombud.dev/ledger-succession/v2")],
  };
  for (const [what, successions] of Object.entries(wrong)) {
    test(what, () => expect(trust(made.keys.before, JSON.stringify(successions))).rejects.toMatchObject({ reason: "successions" }));
  }
  test("those before the key that is trusted do not matter", async () => {
    expect((await trust(made.keys.after, made.successions)).past).toEqual([]);
  });
});

test("what a server publishes verifies receipts from before its key changed too", async () => {
  const chain = await trustPublished(made.keys.after, made.successions);
  expect((await verify(before, chain)).valid).toBe(true);
  expect((await verify(made.receipts.after, chain)).valid).toBe(true);
  await expect(trustPublished(made.keys.other, made.successions)).rejects.toMatchObject({ reason: "successions" });
});

test("a weak key, with which a signature fits any text, is not believed", async () => {
  // The neutral point as key, and a signature of zeros on it: R is neutral too, S is 0.
  const point = new Uint8Array(33);
  [point[0], point[1]] = [1, 1];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([...new TextEncoder().encode("localhost/ombud/local\n"), ...point])));
  const id = Array.from(digest.slice(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const key = `localhost/ombud/local+${id}+${btoa(String.fromCharCode(...point))}`;
  const signature = new Uint8Array(68);
  signature.set(digest.slice(0, 4));
  signature[4] = 1;
  const read = JSON.parse(before) as { proof: string };
  read.proof = read.proof.replace(/local [^ ]+\n$/, `local ${btoa(String.fromCharCode(...signature))}\n`);
  expect(await verify(JSON.stringify(read), await trust(key))).toMatchObject({ valid: false, reason: "signature" });
});

describe("a log that is not honest", () => {
  test("of one entry, is believed where all is well", async () => {
    const key = await newKey();
    expect((await verify((await receiptOf(key)).receipt, await trust(key.text))).valid).toBe(true);
  });

  test("a key that has ended is believed for what it signed until then, and for nothing beyond", async () => {
    const [old, next] = [await newKey(), await newKey()];
    const before = await receiptOf(old);
    const chain = await trust(old.text, JSON.stringify([await succession(old, next, 1, before.root)]));
    expect((await verify(before.receipt, chain)).valid).toBe(true);
    const another = await receiptOf(old, { leaf: '{"kind":"reply"}' });
    expect(await verify(another.receipt, chain)).toMatchObject({ valid: false, failed: "signature", reason: "key-ended" });
    const beyond = await receiptOf(old, { size: 2 });
    expect(await verify(beyond.receipt, chain)).toMatchObject({ valid: false, failed: "signature", reason: "key-ended" });
    expect((await verify((await receiptOf(next)).receipt, chain)).valid).toBe(true);
  });

  test("a proof that ends before the root is none, also where the root is what it ends with", async () => {
    const key = await newKey();
    const { receipt } = await receiptOf(key, { size: 2 });
    expect(await verify(receipt, await trust(key.text))).toMatchObject({ valid: false, failed: "place" });
  });

  test("a decision that two readers could read differently is refused", async () => {
    const key = await newKey();
    for (const leaf of ['{"kind":"\\ud800"}', '{"kind":"reply","kind":"refuse"}', '{"at":1e999}', "[]", "[".repeat(200) + "]".repeat(200)]) {
      const { receipt } = await receiptOf(key, { leaf });
      expect(await verify(receipt, await trust(key.text)), leaf).toMatchObject({ valid: false, failed: "texts", reason: "leaf" });
    }
  });

  test("a key that comes back after it ended is refused", async () => {
    const [old, next] = [await newKey(), await newKey()];
    const { root } = await receiptOf(old);
    const back = [await succession(old, next, 1, root), await succession(next, old, 2, root)];
    await expect(trust(old.text, JSON.stringify(back))).rejects.toMatchObject({ reason: "successions" });
  });
});
