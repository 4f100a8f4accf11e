// A customer's conversation: begun, followed, written in and ended, without anything that is shown.

import { type Chain, trustPublished } from "../receipt/index.js";
import { Api, newKey, Problem } from "./api.js";
import { fold, NOTHING, type State, unread } from "./fold.js";
import { Keeper, type Kept } from "./kept.js";
import { type Item, Outbox, type Tried } from "./outbox.js";
import { Stream } from "./stream.js";
import { type Happening, isMessage, type Language, type QueuePlace, type Site } from "./types.js";

/** Messages leave this far apart: on two connections the later one may arrive first. */
const GAP_MS = 60;

/** How often a file is sent again that did not arrive, and how much later each time. */
const FILE_TRIES = 4;
const FILE_PAUSE_MS = 2_000;
/** How long a person counts as writing after it was last said. */
const TYPING_MS = 8_000;

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** How the connection is: `begin` as long as the past is still being told. */
export type Line = "none" | "begin" | "live" | "lost";

export interface Watcher {
  /** Something happened; `past`: before this page was opened. */
  happened: (one: Happening, past: boolean) => void;
  /** All that is shown is to be shown again. */
  anew: () => void;
  /** Something about the state, the outbox, the site or the connection is different. */
  changed: () => void;
  /** A message that the server does not take: its text is the customer's again. */
  refused: (text: string, problem: Problem) => void;
  /** A message has arrived, and a person will answer it. */
  taken: () => void;
  /** The conversation is no longer there; `erased`: as the customer wanted. */
  gone: (erased: boolean) => void;
  unread: (count: number) => void;
}

export class Session {
  readonly api: Api;
  site: Site | null = null;
  state: State = NOTHING;
  happenings: Happening[] = [];
  line: Line = "none";
  /** The customer's place in the queue, as it was told last. */
  place: QueuePlace | null = null;
  /** Whether the person who has it is writing. */
  typing = false;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;
  /** Up to which version what happened is shown anew after a backup was put back. */
  anewUpTo = 0;
  readonly outbox: Outbox;
  private kept: Kept | null;
  private readonly keeper: Keeper;
  private stream: Stream | undefined;
  private opening: Promise<Kept> | undefined;
  /** The key under which this is begun, until it has. */
  private beginning: { wish: string; key: string } | undefined;
  private past = 0;
  private jwt: string | undefined;
  private chain: Promise<{ key: string; chain: Chain }> | undefined;
  private told = 0;
  /** The language that was chosen, until the server knows it. */
  private chosen: Language | undefined;
  private telling: Promise<void> = Promise.resolve();
  private departed = -GAP_MS;

  constructor(host: string, name: string, private readonly watcher: Watcher) {
    this.api = new Api(host, name);
    this.keeper = new Keeper(host, name);
    this.kept = this.keeper.conversation;
    this.outbox = new Outbox({
      post: (item) => this.post(item),
      changed: (items) => {
        this.keeper.unsent = items.map(({ key, text }) => ({ key, text }));
        this.watcher.changed();
      },
      pause,
      newKey,
    });
    addEventListener("online", () => this.hurry());
    addEventListener("storage", ({ key }) => {
      if (key === this.keeper.key) this.adopt();
    });
  }

  get started(): boolean {
    return this.kept !== null;
  }

  get language(): Language | null {
    return this.kept?.language ?? null;
  }

  /** Go on in another language: the AI, and the people at the desk, too. */
  speak(language: Language): void {
    if (!this.kept) return;
    this.keep({ ...this.kept, language });
    this.chosen = language;
    this.tellLanguage().catch(() => undefined);
  }

  /** Go on with the conversation that there is, and with what did not arrive. Once. */
  resume(): void {
    if (this.kept) this.follow(this.kept);
    const { unsent } = this.keeper;
    if (unsent.length) this.outbox.restore(unsent);
  }

  /** What the site says now: opening hours and queue change. */
  async look(): Promise<void> {
    this.site = await this.api.site();
    this.watcher.changed();
  }

  /** Where the customer stands in the queue. */
  async locate(): Promise<void> {
    const { kept } = this;
    const found = kept && this.state.owner === "queue" ? (await this.api.conversation(kept)).queue : undefined;
    this.place = this.state.owner === "queue" && kept?.id === this.kept?.id ? found ?? null : null;
    this.watcher.changed();
  }

  /** Nobody waits any longer than they have to: the network is back, or the page is looked at again. */
  hurry(): void {
    this.stream?.hurry();
    if (this.outbox.all.length) this.outbox.retry();
  }

  /** Nobody looks, and nobody is expected to write: a connection of the browser is free for others. */
  rest(): void {
    const { owner } = this.state;
    if (owner !== "queue" && owner !== "agent" && this.outbox.all.length === 0) this.stream?.stop();
  }

  /** The customer has everything before their eyes. */
  read(): void {
    if (!this.kept || this.kept.read >= this.state.seen) return;
    this.keep({ ...this.kept, read: this.state.seen });
    this.count();
  }

  // What the customer does.

  /** One conversation however often this is called before it is open, and also where an answer was lost on its way. */
  begin(language: Language, first: "assistant" | "person"): Promise<Kept> {
    if (this.kept) return Promise.resolve(this.kept);
    this.opening ??= (async () => {
      const wish = language + first;
      if (this.beginning?.wish !== wish) this.beginning = { wish, key: newKey() };
      const { conversation, token } = await this.api.open(language, first, this.beginning.key);
      this.beginning = undefined;
      const kept: Kept = { id: conversation.id, token, read: 0, language };
      this.keep(kept);
      this.past = 0;
      this.listen(kept);
      // Who is not believed is a stranger; the page's makers find it in its console.
      if (this.jwt) await this.identify(this.jwt).catch((error: unknown) => console.warn("ombud:", error));
      return this.kept ?? kept;
    })().finally(() => { this.opening = undefined; });
    return this.opening;
  }

  async handOver(language: Language): Promise<void> {
    await this.tellLanguage();
    if (this.kept) await this.api.handOver(this.kept, newKey());
    else await this.begin(language, "person");
    await this.look().catch(() => undefined);
  }

  /** Send a file: the same once, however often it takes to arrive. */
  async attach(file: File): Promise<void> {
    const { site } = this;
    if (file.size > (site?.attachment_max_bytes ?? 0)) throw new Problem(413, "file-too-large");
    const ticket = await this.begin(this.language ?? this.wanted, this.first);
    const key = newKey();
    for (let tries = 1; ; tries += 1) {
      try {
        return void await this.api.attach(ticket, file, key);
      } catch (error) {
        if (!(error instanceof Problem && error.passes) || tries > FILE_TRIES || error.kind === "files-enough") throw error;
        await pause(tries * FILE_PAUSE_MS);
      }
    }
  }

  async close(solved: boolean): Promise<void> {
    await this.api.close(this.ticket, solved, newKey());
  }

  /** Leave this conversation here, with what did not arrive; it stays where it is. */
  forget(): void {
    this.outbox.clear();
    this.leave();
  }

  /** The conversation was erased: nothing is left to go on with. */
  erased(): void {
    this.outbox.clear();
    this.lose(true);
  }

  /** Say who the customer is, by a token that the company signed; `null`: nobody any more. What cannot be one changes nothing. */
  async identify(jwt: string | null): Promise<void> {
    const subject = jwt === null ? "" : subjectOf(jwt);
    this.jwt = jwt ?? undefined;
    if (!this.kept) return;
    if (jwt === null) {
      const left = this.kept;
      this.forget();
      await this.api.signOut(left);
      return;
    }
    const who = await digest(subject);
    if (this.kept.who && this.kept.who !== who) return this.forget();
    // The same token has one effect, however many pages show it.
    await this.api.signIn(this.kept, jwt, await digest(jwt));
    if (this.kept) this.keep({ ...this.kept, who });
  }

  get ticket(): Kept {
    if (!this.kept) throw new Problem(404, "not-found");
    return this.kept;
  }

  /** The keys that the server publishes. Asked for once, unless another has come since. */
  published(anew = false): Promise<{ key: string; chain: Chain }> {
    if (anew) this.chain = undefined;
    this.chain ??= (async () => {
      const [key, successions] = await Promise.all([this.api.key(), this.api.successions()]);
      return { key: key.trim(), chain: await trustPublished(key, successions) };
    })();
    this.chain.catch(() => { this.chain = undefined; });
    return this.chain;
  }

  // Inside.

  private keep(kept: Kept): void {
    this.kept = kept;
    this.keeper.conversation = kept;
  }

  private clear(): void {
    this.state = NOTHING;
    this.place = null;
    this.happenings = [];
    this.anewUpTo = 0;
  }

  /** Another tab of this browser has begun, read or left a conversation. */
  private adopt(): void {
    const found = this.keeper.conversation;
    if (found?.id === this.kept?.id) {
      this.kept = found;
      this.count();
      return;
    }
    this.stream?.stop();
    this.kept = found;
    this.clear();
    this.watcher.anew();
    if (found) this.follow(found);
    this.count();
  }

  /** Go on with a conversation that there was before. */
  private follow(kept: Kept): void {
    this.past = Infinity;
    this.line = "begin";
    this.api.conversation(kept).then(({ version }) => {
      if (this.kept?.id !== kept.id) return;
      this.past = version;
      if (this.state.seen >= version) this.line = "live";
      this.watcher.changed();
    }, () => {
      // Nobody can say what is past, so that nothing is.
      this.past = 0;
      return this.isThere(kept);
    });
    this.listen(kept);
  }

  private listen(kept: Kept): void {
    this.stream?.stop();
    this.stream = new Stream((after) => this.api.events(kept, after), {
      happened: (one) => this.happened(one),
      reset: (version) => {
        this.clear();
        this.anewUpTo = this.past = version;
        if (this.kept) this.keep({ ...this.kept, read: Math.min(this.kept.read, version) });
        this.watcher.anew();
      },
      typing: () => this.types(true),
      lost: () => this.change("lost"),
      back: () => {
        this.change("live");
        if (this.outbox.all.length) this.outbox.retry();
      },
      refused: () => this.isThere(kept),
    });
    this.stream.start();
    if (this.past === 0) this.line = "live";
  }

  /** Say which language was chosen, before anything that is to be answered in it. */
  private tellLanguage(): Promise<void> {
    return this.telling = this.telling.catch(() => undefined).then(async () => {
      const { chosen, kept } = this;
      if (!chosen || !kept) return;
      try {
        await this.api.speak(kept, chosen);
      } catch (error) {
        if (error instanceof Problem && error.passes) throw error;
      }
      if (this.chosen === chosen) this.chosen = undefined;
    });
  }

  private types(typing: boolean): void {
    clearTimeout(this.typingEnds);
    if (typing) this.typingEnds = setTimeout(() => this.types(false), TYPING_MS);
    if (this.typing === typing) return;
    this.typing = typing;
    this.watcher.changed();
  }

  private change(line: Line): void {
    this.line = line;
    this.watcher.changed();
  }

  private happened(one: Happening): void {
    if (one.version <= this.state.seen) return;
    const past = one.version <= this.past;
    // What was being written is there, or nobody has it any more.
    if (!past) this.types(false);
    this.state = fold(this.state, one);
    this.happenings.push(one);
    // Another window has chosen it.
    const language = one.event === "language_chosen" && !past && !this.chosen && this.site?.languages.find((it) => it === one.language);
    if (language && this.kept) this.keep({ ...this.kept, language });
    if (one.event === "message" && isMessage(one) && one.author.kind === "customer") this.outbox.arrived(one.message, one.text ?? "");
    if (one.version >= this.past && this.line === "begin") this.line = "live";
    // It is asked for once the queue is entered, or known to have been.
    if (this.state.owner !== "queue") this.place = null;
    else if (this.line === "live" && (one.event === "handed_over" || one.version === this.past)) this.locate().catch(() => undefined);
    this.watcher.happened(one, past);
    this.watcher.changed();
    this.count();
  }

  private count(): void {
    const count = this.kept ? unread(this.state, this.kept.read) : 0;
    if (count === this.told) return;
    this.told = count;
    this.watcher.unread(count);
  }

  /** Whether the conversation still exists: the server may have other data, or it was erased. */
  private async isThere(kept: Kept): Promise<boolean> {
    try {
      await this.api.conversation(kept);
      return true;
    } catch (error) {
      if (!(error instanceof Problem && error.gone)) return true;
      if (this.kept?.id === kept.id) this.lose();
      return false;
    }
  }

  private lose(erased = false): void {
    this.leave();
    this.watcher.gone(erased);
  }

  private leave(): void {
    this.stream?.stop();
    this.stream = undefined;
    this.kept = null;
    this.keeper.conversation = null;
    this.clear();
    this.line = "none";
    this.watcher.anew();
    this.count();
  }

  private async post(item: Item): Promise<Tried> {
    try {
      const ticket = await this.begin(this.language ?? this.wanted, this.first);
      await this.tellLanguage();
      await this.departure();
      const sent = await this.api.send(ticket, item.text, item.key);
      if (!sent.reply) this.watcher.taken();
      return { kind: "arrived", message: sent.message };
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(0, "");
      if (problem.passes) return { kind: "later", acting: problem.kind === "acting" };
      this.watcher.refused(item.text, problem);
      if (problem.gone && this.kept) this.lose();
      return { kind: "refused" };
    }
  }

  /** When the next message may leave; those that waited for the conversation to begin leave in their order. */
  private async departure(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.departed + GAP_MS);
    this.departed = at;
    if (at > now) await pause(at - now);
  }

  /** How a conversation begins that is begun by a message. */
  wanted: Language = "de";

  private get first(): "assistant" | "person" {
    return this.site?.first === "person" ? "person" : "assistant";
  }
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whom a token is about, unchecked: the server checks it. Throws for what it would not take from anybody. */
function subjectOf(jwt: string): string {
  let claims: { sub?: unknown; exp?: unknown } = {};
  try {
    claims = JSON.parse(atob((jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as typeof claims;
  } catch {
    // Then it says nothing of anybody.
  }
  if (!claims?.sub || typeof claims.sub !== "string") throw new Error("not a JSON Web Token with `sub`");
  if (Number(claims.exp) * 1000 < Date.now()) throw new Error("the token has expired");
  return claims.sub;
}
