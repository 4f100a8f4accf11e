// The conversation as it is shown: what happened, what is on its way, and who writes.

import { h, icon } from "../dom.js";
import { speak, W } from "../words.js";
import { settle } from "./act.js";
import type { Context } from "./context.js";
import { expectation } from "./expectation.js";
import { DOWN } from "./icons.js";
import { message } from "./message.js";
import { note } from "./note.js";
import type { Item } from "./outbox.js";
import { Rating } from "./rating.js";
import { type Happening, isMessage, type Site } from "./types.js";

/** How often times that run out are looked at. */
const LOOK_MS = 20_000;

/** Closer to the end than this the reader follows what comes. */
const FOLLOWS_PX = 160;

export class Log {
  /** What scrolls, and is read aloud as it grows. */
  readonly node: HTMLElement;
  /** Leads to what came while the reader was further up. */
  readonly below: HTMLElement;
  private unseen: HTMLElement | undefined;
  private readonly begin = h("div", { class: "begin" });
  private readonly entries = h("div", { class: "entries" });
  private readonly outgoing = h("div", { class: "entries", "aria-live": "off" });
  private readonly rating: Rating;
  /** What was opened from the menu. */
  private readonly aside = h("div");
  private readonly typing = h("div", { class: "typing", "aria-hidden": "true", hidden: true });
  private readonly waiting = new Map<string, { node: HTMLElement; state: string }>();
  private disclosed: HTMLElement | undefined;
  private offered = false;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(private readonly context: Context, site: Site | null, private readonly choose: (first: "assistant" | "person") => void) {
    const { say } = context;
    this.rating = new Rating(context);
    this.node = h("div", { class: "log", role: "log", "aria-label": say(W.log), tabindex: "0" },
      this.begin, this.entries, this.rating.node, this.aside, this.outgoing, this.typing);
    const down = h("button", { type: "button", on: { click: () => this.toUnseen() } }, icon(DOWN), say(W.below));
    this.below = h("div", { class: "below", hidden: true }, down);
    this.node.addEventListener("scroll", () => { if (this.follows) this.seen(); }, { passive: true });
    this.typing.append(h("span"), h("span"), h("span"), say(W.answering));
    this.opening(site);
    for (const one of context.session.happenings) this.add(one);
    this.update();
    this.timer = setInterval(() => this.acts(), LOOK_MS);
  }

  discard(): void {
    clearInterval(this.timer);
  }

  /** Whether the customer is still to say whom they want to talk to. */
  get choosing(): boolean {
    return this.begin.querySelector(".choose") !== null;
  }

  /** Something happened. */
  happened(one: Happening, past: boolean): void {
    const followed = past || this.follows;
    const made = this.add(one);
    this.acts();
    if (!made) return;
    if (followed) this.show(made, isMessage(one) && one.author.kind !== "customer");
    else if (isMessage(one)) {
      this.unseen ??= made;
      this.below.hidden = false;
    }
  }

  /** To the end, and along with what comes. */
  follow(): void {
    this.node.scrollTop = this.node.scrollHeight;
    this.seen();
  }

  /** Have something in the conversation that stands for itself; `null`: no longer. */
  lay(part: HTMLElement | null): void {
    this.aside.replaceChildren(...(part ? [part] : []));
    part?.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.preventDefault();
      this.context.lay(null);
    });
  }

  private seen(): void {
    this.unseen = undefined;
    this.below.hidden = true;
  }

  private toUnseen(): void {
    const first = this.unseen;
    this.seen();
    this.node.focus({ preventScroll: true });
    if (first) this.show(first, true);
  }

  /** The outbox or the state is different. */
  update(): void {
    const { session } = this.context;
    const items = session.outbox.all;
    // Who comes back is not read everything again.
    this.node.ariaLive = session.line === "begin" ? "off" : "polite";
    let added: HTMLElement | undefined;
    for (const [key, { node, state }] of this.waiting) {
      const item = items.find((one) => one.key === key);
      if (item && this.look(item) === state) continue;
      node.remove();
      this.waiting.delete(key);
    }
    for (const item of items) {
      if (this.waiting.has(item.key)) continue;
      const node = this.unsent(item);
      this.waiting.set(item.key, { node, state: this.look(item) });
      added = node;
    }
    // In their order, whichever was made anew.
    this.outgoing.append(...items.map((item) => this.waiting.get(item.key)?.node).filter((node) => node !== undefined));
    const answering = session.outbox.underWay && session.state.owner !== "queue" && session.state.owner !== "agent" && session.line !== "lost";
    const wrote = answering || session.typing;
    const began = wrote && this.typing.hidden;
    this.typing.lastChild!.textContent = this.context.say(answering ? W.answering : W.types);
    this.typing.hidden = !wrote;
    this.begin.querySelector(".choose")?.toggleAttribute("hidden", session.started || items.length > 0);
    this.begin.querySelector(".empty")?.toggleAttribute("hidden", session.happenings.some(isMessage) || items.length > 0);
    const asked = this.rating.node.hidden && session.line !== "begin";
    this.rating.update();
    if (asked && !this.rating.node.hidden && this.follows) this.show(undefined, false);
    if (added || began) this.show(began ? this.typing : added, false);
  }

  private get follows(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < FOLLOWS_PX;
  }

  /** The end in view, or the beginning of a message that is longer than the window. */
  private show(made: HTMLElement | undefined, fromItsBeginning: boolean): void {
    this.node.scrollTop = made && fromItsBeginning ? made.offsetTop - 16 : this.node.scrollHeight;
  }

  private opening(site: Site | null): void {
    const { say, language, session } = this.context;
    const words = site?.disclosure[language] ?? Object.values(site?.disclosure ?? {})[0];
    if (words && site?.first !== "person") {
      this.disclosed = h("p", { class: "disclosure" }, words);
      this.begin.append(this.disclosed);
    }
    if (site?.first === "person" && !session.started) this.begin.append(h("p", { class: "disclosure" }, say(W.personFirst)));
    if (site?.first === "choice" && !session.started) {
      const choice = (first: "assistant" | "person", words: string, hint: string): HTMLElement =>
        h("button", { type: "button", class: "plain", on: { click: () => this.chosen(first) } }, h("strong", {}, words), hint && h("small", {}, hint));
      this.begin.append(h("div", { class: "choose", role: "group", "aria-label": say(W.choose) },
        h("p", { class: "empty" }, say(W.choose)),
        choice("assistant", say(W.chooseAi), say(W.chooseAiHint)),
        choice("person", say(W.choosePerson), expectation(site, say, language))));
    } else {
      this.begin.append(h("p", { class: "empty" }, say(W.empty)));
    }
  }

  private chosen(first: "assistant" | "person"): void {
    this.begin.querySelector(".choose")?.remove();
    if (first === "assistant") this.begin.append(h("p", { class: "empty" }, this.context.say(W.empty)));
    this.choose(first);
  }

  private add(one: Happening): HTMLElement | undefined {
    const { say } = this.context;
    let made: HTMLElement | undefined;
    if (isMessage(one)) {
      made = message(one, this.context);
      // The message says it now; it need not be said twice.
      if (made.querySelector(".disclosed")) this.disclosed?.setAttribute("hidden", "");
    } else {
      const words = note(one, say, this.context.language);
      if (words) made = h("p", { class: "note" }, words);
    }
    if (isMessage(one) && one.author.kind === "assistant") this.offer(one.language);
    if (made) this.entries.append(made);
    if (one.version === this.context.session.anewUpTo) this.entries.append(h("p", { class: "note" }, say(W.anew)));
    return made;
  }

  /** Where the AI now speaks another language than the chat is in, a way to have the chat in it too. */
  private offer(spoken?: string): void {
    const { language, session } = this.context;
    const other = session.site?.languages.find((one) => one === spoken && one !== language);
    if (!other || this.offered) return;
    this.offered = true;
    this.entries.append(h("p", { class: "note" },
      h("button", { type: "button", class: "quiet", lang: other, on: { click: () => this.context.speak(other) } }, speak(other)(W.otherSpoken))));
  }

  private acts(): void {
    this.rating.update();
    for (const node of this.entries.querySelectorAll<HTMLElement>(".act")) settle(node, this.context);
    const { contested } = this.context.session.state;
    for (const node of this.entries.querySelectorAll<HTMLButtonElement>("[data-contests]")) node.disabled ||= contested.has(node.dataset["contests"] ?? "");
  }

  private look(item: Item): string {
    return item.state === "waiting" && this.context.session.line === "lost" ? "held" : item.state;
  }

  /** A message that has not arrived, and what can be done about it. */
  private unsent(item: Item): HTMLElement {
    const { say, session } = this.context;
    const stuck = item.state === "stuck";
    const words = stuck ? W.notSent : this.look(item) === "held" ? W.queuedHere : W.sending;
    return h("article", { class: `message customer waiting${stuck ? " stuck" : ""}` },
      h("p", { class: "by" }, `${say(W.you)} · ${say(words)}`),
      h("div", { class: "body" }, h("p", { dir: "auto" }, item.text)),
      stuck && h("div", { class: "under", role: "group", "aria-label": say(W.notSent) },
        h("button", { type: "button", class: "quiet", on: { click: () => session.outbox.retry() } }, say(W.retry)),
        h("button", { type: "button", class: "quiet", on: { click: () => session.outbox.drop(item) } }, say(W.discard))));
  }
}
