// The window of the chat: head, conversation, what is going on, and the field to write in.

import { h, icon, save } from "../dom.js";
import { type Pair, speak, W } from "../words.js";
import type { Problem } from "./api.js";
import { Composer } from "./composer.js";
import { attempt, type Context, sorry } from "./context.js";
import { CLOSE, MORE } from "./icons.js";
import { Log } from "./log.js";
import { ownData } from "./own-data.js";
import type { Session } from "./session.js";
import { transcript } from "./transcript.js";
import { type Happening, isMessage, type Language } from "./types.js";

/** How often the place in the queue is asked for. */
const LOCATE_MS = 15_000;
/** Small windows are filled: there the panel is all there is. */
const SMALL = "(max-width: 30rem), (max-height: 32rem)";

export interface Surroundings {
  session: Session;
  language: Language;
  /** Have everything in the other language. */
  speak: (language: Language) => void;
  close: () => void;
}

export class Panel {
  readonly node: HTMLDialogElement;
  private readonly context: Context;
  private readonly log: Log;
  private readonly composer: Composer;
  private readonly badge = h("p", { class: "badge" });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly menu: HTMLUListElement;
  private readonly menuButton: HTMLButtonElement;
  private readonly endItem: HTMLLIElement;
  private readonly ownItem: HTMLLIElement;
  private readonly transcriptItem: HTMLLIElement;
  private readonly title: HTMLElement;
  private readonly small = matchMedia(SMALL);
  private told = "";
  private readonly timer: ReturnType<typeof setInterval>;
  /** Where the focus was before something was laid into the conversation. */
  private opener: HTMLElement;

  constructor(private readonly around: Surroundings, draft = "") {
    const { session, language } = around;
    const say = speak(language);
    const company = session.site?.company ?? "";
    this.context = {
      session, language, say,
      speak: around.speak,
      tell: (text) => this.tell(text),
      send: (text) => this.send(text),
      focusField: () => this.composer.field.focus({ preventScroll: true }),
      lay: (part) => this.lay(part),
      follow: () => this.log.follow(),
      reveal: (node) => node.scrollIntoView({ block: "nearest" }),
    };
    this.title = h("h2", { tabindex: "-1" }, company);
    const item = (words: Pair, work: () => void, lang?: string): HTMLLIElement =>
      h("li", {}, h("button", { type: "button", class: "item", lang, on: { click: () => { this.toggle(false); work(); } } }, say(words)));
    this.transcriptItem = item(W.transcript, () => this.saveTranscript());
    this.ownItem = item(W.ownData, () => void attempt(this.context, () => ownData(this.context)));
    this.endItem = item(W.end, () => void attempt(this.context, () => session.close(false)));
    const other: Language = language === "de" ? "en" : "de";
    const speaksOther = session.site?.languages.includes(other) ?? false;
    this.menu = h("ul", { class: "menu", id: "menu", hidden: true },
      speaksOther && item(W.otherLanguage, () => around.speak(other), other), this.transcriptItem, this.ownItem, this.endItem);
    this.menuButton = h("button", {
      type: "button", class: "round", "aria-label": say(W.more), title: say(W.more), "aria-expanded": "false", "aria-controls": "menu",
      on: { click: () => this.toggle(this.menu.hasAttribute("hidden")) },
    }, icon(MORE));
    this.opener = this.menuButton;
    this.log = new Log(this.context, session.site, (first) => this.chosen(first));
    this.composer = new Composer(this.context, draft, () => this.restart());
    this.node = h("dialog", { class: "panel", "aria-label": say(W.chat(company)), lang: language },
      h("header", {},
        h("div", { class: "title" }, this.title, this.badge),
        this.menuButton,
        h("button", { type: "button", class: "round", "aria-label": say(W.hide), title: say(W.hide), on: { click: around.close } }, icon(CLOSE)),
        this.menu),
      this.log.node, this.log.below, this.status, this.composer.node);
    this.node.addEventListener("cancel", (event) => { event.preventDefault(); this.escape(); });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.escape();
    });
    this.node.addEventListener("click", (event) => {
      const path = event.composedPath();
      if (!path.includes(this.menu) && !path.includes(this.menuButton)) this.toggle(false);
    });
    this.small.addEventListener("change", this.refit);
    const locate = (): void => {
      if (session.state.owner === "queue" && !document.hidden) session.locate().catch(() => undefined);
    };
    this.timer = setInterval(locate, LOCATE_MS);
    locate();
    this.update();
  }

  get draft(): string {
    return this.composer.field.value;
  }

  show(focus = true): void {
    if (this.small.matches) this.node.showModal();
    else this.node.show();
    this.log.node.scrollTop = this.log.node.scrollHeight;
    // A keyboard on the screen would hide what was said.
    if (focus) (this.small.matches || this.log.choosing ? this.title : this.composer.field).focus({ preventScroll: true });
  }

  discard(): void {
    this.small.removeEventListener("change", this.refit);
    clearInterval(this.timer);
    this.log.discard();
    this.node.close();
    this.node.remove();
  }

  happened(one: Happening, past: boolean): void {
    if (!past && isMessage(one) && one.author.kind !== "customer") this.told = "";
    this.log.happened(one, past);
  }

  update(): void {
    const { session, say } = this.context;
    const { state: { owner }, site, line } = session;
    this.composer.update(this.log.choosing && !session.started);
    const asPerson = owner === "agent" || (site?.first === "person" && !session.started);
    this.badge.textContent = say(owner === "queue" ? W.queued : asPerson ? W.person : owner === "closed" ? W.ended : W.ai);
    this.badge.className = `badge ${asPerson ? "person" : owner}`;
    this.transcriptItem.hidden = session.happenings.length === 0;
    this.ownItem.hidden = !session.started;
    this.endItem.hidden = !session.started || owner === "closed";
    this.menuButton.hidden = Array.from(this.menu.children).every((one) => (one as HTMLElement).hidden);
    const answering: boolean = session.outbox.underWay && owner !== "queue" && owner !== "agent";
    const words = line === "lost" ? say(W.lost) : answering ? say(W.answering) : this.told || (session.typing ? say(W.types) : "");
    if (this.status.textContent !== words) this.status.textContent = words;
    this.status.classList.toggle("lost", line === "lost");
    // Dots in the conversation say it to those who see.
    this.status.classList.toggle("unseen", (answering || (session.typing && !this.told)) && line !== "lost");
    // Last, as it follows to the end of what room is left.
    this.log.update();
  }

  refused(text: string, problem: Problem): void {
    this.composer.giveBack(text, problem.kind === "conversation-full");
    this.tell(sorry(this.context.say, problem));
  }

  tell(text: string): void {
    this.told = text;
    this.update();
  }

  private send(text: string): void {
    this.told = "";
    this.around.session.outbox.send(text);
  }

  private chosen(first: "assistant" | "person"): void {
    if (first === "person") void this.composer.ask(() => this.context.session.handOver(this.context.language));
    this.update();
    this.context.focusField();
  }

  private restart(): void {
    this.context.session.forget();
  }

  private saveTranscript(): void {
    const { session, language, say } = this.context;
    const now = new Date();
    const company = session.site?.company ?? "";
    const text = transcript(session.happenings, { company, language, say, now });
    save(`${say(W.transcriptName)}-${now.toISOString().slice(0, 10)}.txt`, "text/plain;charset=utf-8", text);
  }

  /** What takes the focus gives it back. */
  private lay(part: HTMLElement | null): void {
    const focused = (this.node.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    if (part) this.opener = focused && !this.menu.contains(focused) ? focused : this.menuButton;
    this.log.lay(part);
    if (!part) this.opener.focus({ preventScroll: true });
  }

  private toggle(open: boolean): void {
    this.menu.hidden = !open;
    this.menuButton.ariaExpanded = String(open);
    if (open) this.menu.querySelector<HTMLElement>("li:not([hidden]) button")?.focus();
  }

  private escape(): void {
    if (this.menu.hidden) return this.around.close();
    this.toggle(false);
    this.menuButton.focus();
  }

  /** The window was made larger or smaller: fill it, or stand in its corner. */
  private readonly refit = (): void => {
    if (!this.node.open) return;
    const focused = (this.node.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    this.node.close();
    this.show(false);
    focused?.focus({ preventScroll: true });
  };
}
