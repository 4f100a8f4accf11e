// What the customer wrote and has not arrived: sent in order, each under a key of its own, so that none is
// lost and none arrives twice.

/** How long between tries, at most. */
const PAUSE_MAX_MS = 16_000;
/** How long while something is done for the conversation, which has minutes to end. */
const PAUSE_ACTING_MS = 4_000;
/** How often it is tried by itself; then a click or the network's return does it. */
const TRIES_MAX = 8;
const TRIES_ACTING_MAX = 45;

/** `waiting`: not sent yet, or again soon; `sent`: under way; `stuck`: given up until asked. */
export interface Item {
  key: string;
  text: string;
  state: "waiting" | "sent" | "stuck";
  /** Its message's id, once the server has said it. */
  message?: string;
}

/** What came of a try; what is refused leaves the box. */
export type Tried =
  | { kind: "arrived"; message: string }
  | { kind: "later"; acting: boolean }
  | { kind: "refused" };

export interface Surroundings {
  post: (item: Item) => Promise<Tried>;
  /** The items changed: show and keep them. */
  changed: (items: readonly Item[]) => void;
  pause: (milliseconds: number) => Promise<void>;
  newKey: () => string;
}

export class Outbox {
  private items: Item[] = [];
  private tries = 0;
  private held = false;
  /** Since something failed nothing has arrived: one goes after the other, so that none overtakes. */
  private recovering = false;
  /** Messages that were shown before the answer to their request came. */
  private readonly shown = new Set<string>();

  constructor(private readonly around: Surroundings) {}

  get all(): readonly Item[] {
    return this.items;
  }

  /** Whether something is under way to be answered. */
  get underWay(): boolean {
    return this.items.some(({ state }) => state === "sent");
  }

  /** Put in what waited before a reload. */
  restore(kept: { key: string; text: string }[]): void {
    this.items.push(...kept.map(({ key, text }): Item => ({ key, text, state: "waiting" })));
    this.flush();
  }

  send(text: string): void {
    this.items.push({ key: this.around.newKey(), text, state: "waiting" });
    this.retry();
  }

  /** Send all that waits: something was written, the network is back, or the customer asked. */
  retry(): void {
    this.tries = 0;
    this.held = false;
    for (const item of this.items) if (item.state === "stuck") item.state = "waiting";
    this.flush();
  }

  /** A message of the customer came back from the server: it no longer waits. */
  arrived(message: string, text: string): void {
    this.shown.add(message);
    const found = this.items.find((item) => item.message === message)
      ?? this.items.find((item) => !item.message && item.text === text);
    if (found) this.remove(found);
  }

  drop(item: Item): void {
    this.remove(item);
  }

  clear(): void {
    this.items = [];
    this.recovering = false;
    this.shown.clear();
    this.around.changed(this.items);
  }

  private remove(item: Item): void {
    this.items = this.items.filter((one) => one !== item);
    this.around.changed(this.items);
  }

  /** Send what waits, in order. */
  private flush(): void {
    for (let item = this.next(); item; item = this.next()) {
      item.state = "sent";
      // Not waited for: an answer comes when the turn ends, and the next message may join it.
      void this.attempt(item);
    }
    this.around.changed(this.items);
  }

  private next(): Item | undefined {
    if (this.held || (this.recovering && this.underWay)) return undefined;
    return this.items.find(({ state }) => state === "waiting");
  }

  private async attempt(item: Item): Promise<void> {
    const tried = await this.around.post(item);
    if (tried.kind === "arrived") {
      this.tries = 0;
      this.recovering = false;
      item.message = tried.message;
      if (this.shown.has(tried.message)) this.remove(item);
      return this.flush();
    }
    if (tried.kind === "refused") {
      this.remove(item);
      return this.flush();
    }
    if (!this.items.includes(item)) return this.flush();
    item.state = "waiting";
    this.recovering = true;
    await this.hold(tried.acting);
  }

  /** Nothing leaves for a while: what is written now must not overtake what failed. */
  private async hold(acting: boolean): Promise<void> {
    if (this.held) return;
    this.held = true;
    this.tries += 1;
    const spent = this.tries > (acting ? TRIES_ACTING_MAX : TRIES_MAX);
    this.around.changed(this.items);
    if (!spent) {
      await this.around.pause(acting ? PAUSE_ACTING_MS : Math.min(250 * 2 ** this.tries, PAUSE_MAX_MS));
    }
    this.held = false;
    if (spent) {
      for (const item of this.items) if (item.state === "waiting") item.state = "stuck";
      this.around.changed(this.items);
    } else {
      this.flush();
    }
  }
}
