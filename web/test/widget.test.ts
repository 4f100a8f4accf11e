// The parts of the widget that need no page.

import { describe, expect, test } from "vitest";
import { accent, contrast } from "../src/widget/colour.js";
import { fold, NOTHING, type State, unread } from "../src/widget/fold.js";
import { Keeper } from "../src/widget/kept.js";
import { type Item, Outbox, type Tried } from "../src/widget/outbox.js";
import { counted } from "../src/widget/own-data.js";
import { address, blocks, pieces } from "../src/widget/prose.js";
import { asks } from "../src/widget/rating.js";
import { left, next, short, wait } from "../src/widget/time.js";
import { transcript } from "../src/widget/transcript.js";
import type { Happening } from "../src/widget/types.js";
import { speak } from "../src/words.js";

describe("outbox", () => {
  /** An outbox whose pauses last until they are let go, and whose server says what it is told to. */
  function boxOf(...answers: (Tried | Promise<Tried>)[]) {
    const posted: string[] = [];
    const paused: (() => void)[] = [];
    let kept: readonly Item[] = [];
    let keys = 0;
    const box = new Outbox({
      post: (item) => {
        posted.push(`${item.key} ${item.text}`);
        return Promise.resolve(answers.shift() ?? { kind: "arrived", message: `m${posted.length}` } as const);
      },
      changed: (items) => { kept = items.map((item) => ({ ...item })); },
      pause: () => new Promise((done) => paused.push(done)),
      newKey: () => `k${keys += 1}`,
    });
    const settled = async (): Promise<void> => { for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); };
    /** Let all pauses end, and what they begin. */
    const go = async (): Promise<void> => {
      await settled();
      for (const done of paused.splice(0)) done();
      await settled();
    };
    return { box, posted, kept: () => kept, go };
  }
  const LATER: Tried = { kind: "later", acting: false };

  test("messages leave in order, and none twice", async () => {
    const { box, posted, go } = boxOf();
    for (const text of ["a", "b", "c"]) box.send(text);
    for (let turn = 0; turn < 4; turn += 1) await go();
    expect(posted).toEqual(["k1 a", "k2 b", "k3 c"]);
  });

  test("a message that did not arrive is sent again under the same key, before what was written after it", async () => {
    const { box, posted, go } = boxOf(LATER);
    box.send("a");
    await go();
    await go();
    box.send("b");
    for (let turn = 0; turn < 4; turn += 1) await go();
    expect(posted).toEqual(["k1 a", "k1 a", "k2 b"]);
  });

  test("what is written while nothing arrives does not overtake", async () => {
    const { box, posted, go } = boxOf(LATER, LATER, LATER);
    box.send("a");
    box.send("b");
    for (let turn = 0; turn < 8; turn += 1) await go();
    const keys = posted.map((line) => line.slice(0, 2));
    expect(keys.indexOf("k1")).toBeLessThan(keys.indexOf("k2"));
    expect(keys.at(-1)).toBe("k2");
  });

  test("whoever asks for another try meanwhile does not make anything overtake", async () => {
    let answer: (tried: Tried) => void = () => undefined;
    const { box, posted, go } = boxOf(LATER, new Promise<Tried>((done) => { answer = done; }), LATER);
    box.send("a");
    await go();
    await go();
    box.send("b");
    box.retry();
    await go();
    expect(posted).toEqual(["k1 a", "k1 a"]);
    answer(LATER);
    for (let turn = 0; turn < 8; turn += 1) await go();
    expect(posted.map((line) => line.slice(0, 2)).join(" ")).toMatch(/^(k1 )+k2$/);
  });

  test("what failed too often waits to be asked for, and is still there", async () => {
    const { box, posted, kept, go } = boxOf(...Array<Tried>(9).fill(LATER));
    box.send("a");
    for (let turn = 0; turn < 30; turn += 1) await go();
    expect(kept()).toMatchObject([{ text: "a", state: "stuck" }]);
    expect(posted.length).toBe(9);
    box.retry();
    await go();
    expect(posted.at(-1)).toBe("k1 a");
  });

  test("it leaves the box when it comes back, whichever of the two answers is first", async () => {
    const first = boxOf();
    first.box.send("a");
    await first.go();
    expect(first.kept().length).toBe(1);
    first.box.arrived("m1", "a");
    expect(first.kept()).toEqual([]);

    let answer: (tried: Tried) => void = () => undefined;
    const second = boxOf(new Promise<Tried>((done) => { answer = done; }), { kind: "arrived", message: "m2" });
    second.box.send("a");
    second.box.send("a");
    await second.go();
    second.box.arrived("m1", "a");
    answer({ kind: "arrived", message: "m1" });
    await second.go();
    second.box.arrived("m2", "a");
    expect(second.kept()).toEqual([]);
  });

  test("what the server refuses leaves the box", async () => {
    const { box, kept, go } = boxOf({ kind: "refused" });
    box.send("a");
    await go();
    expect(kept()).toEqual([]);
  });

  test("what waited before a reload is sent under the key that it had", async () => {
    const { box, posted, go } = boxOf();
    box.restore([{ key: "old", text: "a" }]);
    await go();
    expect(posted).toEqual(["old a"]);
  });
});

describe("fold", () => {
  const at = "2026-11-29T15:18:08.475Z";
  const say = (version: number, kind: "customer" | "assistant" | "agent", more: Partial<Happening> = {}): Happening =>
    ({ version, at, event: "message", message: `m${version}`, author: { kind, label: "" }, text: "", ...more });
  const went = (version: number, event: string, more: Partial<Happening> = {}): Happening => ({ version, at, event, ...more });

  test("the owner is whoever may speak", () => {
    const owners = ["handed_over", "taken", "returned", "closed", "reopened"].map((event, index) =>
      fold(NOTHING, went(index + 1, event)).owner);
    expect(owners).toEqual(["queue", "agent", "assistant", "closed", "assistant"]);
  });

  test("what was seen is not counted again", () => {
    const once = fold(NOTHING, say(2, "assistant"));
    expect(fold(once, say(2, "assistant"))).toBe(once);
    expect(fold(once, say(1, "assistant"))).toBe(once);
  });

  test("unread is what others said after the last that was read", () => {
    const all = [say(1, "customer"), say(2, "assistant"), say(3, "customer"), say(4, "agent"), went(5, "closed")];
    const state = all.reduce(fold, NOTHING);
    expect([unread(state, 0), unread(state, 2), unread(state, 4)]).toEqual([2, 1, 0]);
  });

  test("while a procedure waits, nothing is solved", () => {
    const asked = fold(NOTHING, say(1, "assistant", { procedure_waits: true }));
    expect(asked.asked).toBe(true);
    expect(fold(asked, say(2, "assistant")).asked).toBe(false);
  });

  test("an act stands as it last became", () => {
    const done = fold(NOTHING, went(1, "acted", { act: "a", act_state: "done" }));
    expect(fold(done, went(2, "acted", { act: "a", act_state: "undone" })).acts.get("a")).toBe("undone");
    expect(done.acts.get("a")).toBe("done");
  });
});

describe("the question at the end", () => {
  const now = new Date("2026-11-29T12:00:00Z");
  const ended = (outcome: string): State => ({ ...NOTHING, owner: "closed", answered: true, outcome });
  const rated = (until: string): State => ({ ...ended("assumed"), rated: { value: "no", until } });
  test("is asked once, after the end, of whoever was answered and has not said it", () => {
    expect(asks(NOTHING, now)).toBeNull();
    expect(asks({ ...ended("abandoned"), answered: false }, now)).toBeNull();
    expect(asks(ended("assumed"), now)).toBe("question");
    expect(asks(ended("confirmed"), now)).toBe("change");
  });
  test("can be answered anew for as long as the server says", () => {
    expect(asks(rated("2026-11-29T12:00:01Z"), now)).toBe("change");
    expect(asks(rated("2026-11-29T12:00:00Z"), now)).toBeNull();
  });
  test("what was said stays said when the conversation goes on and ends again", () => {
    const events: Partial<Happening>[] = [
      { event: "closed", outcome: "assumed" }, { event: "rated", rating: { value: "no", until: "2026-11-30T00:00:00Z" } },
      { event: "reopened" }, { event: "closed", outcome: "assumed" },
    ];
    const states = events.map((_, at) => events.slice(0, at + 1)
      .reduce<State>((state, one, version) => fold(state, { version: version + 1, at: "", event: "", ...one }), { ...NOTHING, answered: true }));
    expect(states.map((state) => asks(state, now))).toEqual(["question", "change", null, "change"]);
  });
});

test("what is kept is counted: a decision once, however often it is named", () => {
  const at = "2026-11-29T12:00:00Z";
  const author = { kind: "assistant", label: "AI" } as const;
  const happenings: Happening[] = [
    { version: 1, at, event: "opened" }, { version: 2, at, event: "message", message: "m", author, decision: "a" },
    { version: 3, at, event: "contested", decision: "b" }, { version: 4, at, event: "handed_over", decision: "b" },
  ];
  expect(counted(happenings)).toEqual({ messages: 1, decisions: 2 });
});

describe("colour", () => {
  const rgb = (colour: string): [number, number, number] => {
    const long = colour.length === 4 ? colour.replace(/[^#]/g, "$&$&") : colour;
    return [1, 3, 5].map((from) => parseInt(long.slice(from, from + 2), 16)) as [number, number, number];
  };
  const COLOURS = ["#0b5d52", "#ffcc00", "#ffffff", "#000000", "#ff0000", "#7a3b9d", "#808080", "#00ffff"];
  test("any colour of a site can be read, by day and by night, and so can what stands on it", () => {
    for (const colour of COLOURS) {
      const made = accent(colour);
      if (!made) throw new Error(colour);
      expect(contrast(rgb(made.day), [0xe0, 0xeb, 0xe8]), colour).toBeGreaterThanOrEqual(4.5);
      expect(contrast(rgb(made.night), [0x24, 0x31, 0x2e]), colour).toBeGreaterThanOrEqual(4.5);
      expect(contrast(rgb(made.day), rgb(made.onDay)), colour).toBeGreaterThanOrEqual(4.5);
      expect(contrast(rgb(made.night), rgb(made.onNight)), colour).toBeGreaterThanOrEqual(4.5);
    }
  });
  test("a colour that can be read stays as it is", () => expect(accent("#0b5d52")?.day).toBe("#0b5d52"));
  test("what is no colour is none", () => {
    expect([accent("red"), accent("#fff"), accent("#0b5d52;}*{display:none")]).toEqual([null, null, null]);
  });
});

describe("prose", () => {
  test("lines, paragraphs and bullets", () => {
    expect(blocks("a\nb\n\nc\n• d\n• e\n\n\n• f")).toEqual([
      { kind: "paragraph", text: "a\nb" }, { kind: "paragraph", text: "c" },
      { kind: "list", items: ["d", "e"] }, { kind: "list", items: ["f"] },
    ]);
  });
  test("markup is text", () => expect(blocks("<img src=x> **a** [b](javascript:c)")).toEqual(
    [{ kind: "paragraph", text: "<img src=x> **a** [b](javascript:c)" }]));
  test("addresses are found without what ends the sentence", () => {
    expect(pieces("See https://a.example/b?c=1. Or (http://d.example), javascript:alert(1)")).toEqual([
      { text: "See " }, { text: "https://a.example/b?c=1", href: "https://a.example/b?c=1" }, { text: ". Or (" },
      { text: "http://d.example", href: "http://d.example" }, { text: "), javascript:alert(1)" },
    ]);
  });
  test("only addresses of pages are followed", () => {
    const host = "https://help.example";
    expect(address("/knowledge/de/a#b", host)).toBe("https://help.example/knowledge/de/a#b");
    expect([address("javascript:alert(1)", host), address("data:text/html,x", host), address("https://", host)]).toEqual([null, null, null]);
  });
});

describe("time", () => {
  const now = new Date(2026, 10, 29, 15, 0);
  const later = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
  test("what is left is never more than there is", () => {
    expect([left(later(-1), "en", now), left(later(0.5), "en", now), left(later(59), "en", now), left(later(179), "en", now), left(later(60 * 71), "de", now)])
      .toEqual([null, "1 minute", "59 minutes", "2 hours", "2 Tage"]);
  });
  test("a wait is never less than it will be", () => {
    expect([wait(0, "en"), wait(61, "de"), wait(91 * 60, "en")]).toEqual(["1 minute", "2 Minuten", "2 hours"]);
  });
  test("another day is named", () => {
    expect(short(now, "de", now)).toBe("15:00");
    expect(short(later(-1440), "en", now)).toContain("28 Nov");
    expect(next(later(17 * 60), "de", now)).toContain("Montag");
  });
});

test("without any storage the conversation is in memory", () => {
  const keeper = new Keeper("https://help.example", "shop");
  expect(keeper.conversation).toBeNull();
  keeper.conversation = { id: "i", token: "t", read: 1, language: "de" };
  expect(keeper.conversation).toMatchObject({ id: "i" });
  keeper.unsent = [{ key: "k", text: "a" }];
  expect(keeper.unsent).toEqual([{ key: "k", text: "a" }]);
  keeper.conversation = null;
  keeper.unsent = [];
  expect([keeper.conversation, keeper.unsent]).toEqual([null, []]);
});

test("a transcript has who said what and when, and the number of each receipt", () => {
  const at = "2026-11-29T15:18:08.475Z";
  const happenings: Happening[] = [
    { version: 1, at, event: "opened" },
    { version: 2, at, event: "message", message: "m", author: { kind: "customer", label: "Customer" }, text: "Hi" },
    { version: 3, at, event: "message", message: "n", author: { kind: "assistant", label: "AI on behalf of Nordlicht" }, text: "Hello", decision: "d-1" },
    { version: 4, at, event: "closed", decision: "d-2" },
    { version: 5, at, event: "rated", decision: "d-3", rating: { value: "partly", until: at }, text: "Too slow" },
  ];
  const text = transcript(happenings, { company: "Nordlicht", language: "en", say: speak("en"), now: new Date(at) });
  expect(text).toContain("Transcript of the chat with Nordlicht");
  expect(text).toMatch(/You · .*\nHi\n\nAI on behalf of Nordlicht · .*\nHello\n\(Receipt number d-1\)\n/);
  expect(text).toContain("The conversation has ended");
  expect(text).toContain("Your feedback: partly solved\nToo slow");
});
