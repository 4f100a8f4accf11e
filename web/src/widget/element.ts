// `<ombud-widget>`: the button on the page and the panel behind it, in a shadow root of their own.

import { h, icon } from "../dom.js";
import { type Pair, speak, W } from "../words.js";
import { Problem } from "./api.js";
import { accent } from "./colour.js";
import { CHAT, DOWN } from "./icons.js";
import { Panel } from "./panel.js";
import { Session } from "./session.js";
import style from "./style.css?inline";
import { type Happening, isMessage, type Language, type Site } from "./types.js";

export type EventName = "opened" | "closed" | "message" | "unread" | "handed_over" | "ended";

export class OmbudWidget extends HTMLElement {
  private session!: Session;
  private language: Language = "de";
  private panel: Panel | undefined;
  private count = 0;
  private readonly mark = h("span", { class: "count", hidden: true });
  private readonly launcher = h("button", { type: "button", class: "launcher", "aria-expanded": "false", hidden: true });
  private readonly frame = h("section");
  private readonly sheet = new CSSStyleSheet();
  private readonly handlers = new Map<string, Set<(detail?: unknown) => void>>();
  private ready: Promise<boolean> | undefined;

  /** What the line on the page says: where ombud is, which site this is, and which language it is in. */
  connect(host: string, site: string, language: string | null): void {
    this.session = new Session(host, site, {
      happened: (one, past) => this.happened(one, past),
      anew: () => this.rebuild(),
      changed: () => this.changed(),
      refused: (text, problem) => {
        if (this.panel) this.panel.refused(text, problem);
        else this.draft = [text, this.draft].filter(Boolean).join("\n");
      },
      taken: () => this.panel?.tell(speak(this.language)(W.taken)),
      gone: (erased) => {
        this.untold = erased ? W.erased : W.gone;
        this.tellGone();
      },
      unread: (count) => this.unread(count),
    });
    this.language = this.choose(null, language);
    const base = new CSSStyleSheet();
    base.replaceSync(style);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [base, this.sheet];
    this.frame.append(this.launcher);
    root.append(this.frame);
    this.launcher.addEventListener("click", () => void (this.panel ? this.close() : this.open()));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        if (!this.panel) this.session.rest();
        return;
      }
      if (this.session.started) this.session.hurry();
      this.see();
    });
    addEventListener("online", () => void this.learn());
    this.session.resume();
    void this.learn();
  }

  /** Whether there is a site to chat with. What it says of itself is asked for until it is known. */
  private learn(): Promise<boolean> {
    this.ready ??= this.session.look().then(() => {
      const { site } = this.session;
      if (site) {
        this.paint(site);
        this.language = this.session.language ?? this.choose(site, this.dataset["language"] ?? null);
      }
      // It was opened before anything was known.
      this.rebuild();
      return true;
    }, (error: unknown) => {
      this.ready = undefined;
      const unknown = error instanceof Problem && error.status === 404;
      if (unknown) console.warn(`ombud: there is no site “${this.dataset["site"] ?? ""}”`);
      return !unknown;
    }).then((there) => {
      this.session.wanted = this.language;
      this.launcher.hidden = !there;
      this.dress();
      return there;
    });
    return this.ready;
  }

  async open(): Promise<void> {
    if (this.panel || !await this.learn()) return;
    // The hours and the queue are those of now.
    void this.session.look().catch(() => undefined);
    if (this.panel) return;
    this.build(true);
    this.dress();
    this.emit("opened");
    this.see();
  }

  close(): void {
    if (!this.panel) return;
    this.draft = this.panel.draft;
    this.panel.discard();
    this.panel = undefined;
    this.dress();
    this.launcher.focus({ preventScroll: true });
    this.emit("closed");
  }

  identify(jwt: string | null): Promise<void> {
    return this.session.identify(jwt);
  }

  on(event: EventName, handler: (detail?: unknown) => void): void {
    const handlers = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, handlers.add(handler));
  }

  private draft = "";
  /** That a conversation is no longer there, where nobody was told yet. */
  private untold: Pair | undefined;

  private build(focus: boolean): void {
    const panel = new Panel({
      session: this.session,
      language: this.language,
      speak: (language) => this.speak(language),
      close: () => this.close(),
    }, this.draft);
    this.panel = panel;
    this.frame.prepend(panel.node);
    panel.show(focus);
    this.tellGone();
  }

  private tellGone(): void {
    if (!this.untold || !this.panel) return;
    this.panel.tell(speak(this.language)(this.untold));
    this.untold = undefined;
  }

  private rebuild(): void {
    if (!this.panel) return;
    // Whoever is elsewhere on the page stays there.
    const within = this.panel.node.contains(this.shadowRoot?.activeElement ?? null);
    this.draft = this.panel.draft;
    this.panel.discard();
    this.build(within);
  }

  private speak(language: Language): void {
    this.session.speak(language);
    this.show(language);
  }

  private show(language: Language): void {
    this.language = this.session.wanted = language;
    this.rebuild();
    this.dress();
  }

  /** What was asked for, else the page's language, the browser's, the site's. */
  private choose(site: Site | null, asked: string | null): Language {
    const spoken = site?.languages ?? ["de", "en"];
    const wanted = [asked, document.documentElement.lang, ...navigator.languages];
    for (const one of wanted) {
      const language = spoken.find((it) => one?.toLowerCase().split("-")[0] === it);
      if (language) return language;
    }
    return site?.language ?? "en";
  }

  private happened(one: Happening, past: boolean): void {
    this.panel?.happened(one, past);
    this.see();
    if (past) return;
    const { language } = this.session;
    if (one.event === "language_chosen" && language && language !== this.language) this.show(language);
    if (isMessage(one)) this.emit("message", { from: one.author.kind });
    if (one.event === "handed_over") this.emit("handed_over");
    if (one.event === "closed") this.emit("ended");
  }

  private changed(): void {
    this.panel?.update();
  }

  private see(): void {
    if (this.panel && !document.hidden) this.session.read();
  }

  private unread(count: number): void {
    this.count = count;
    this.dress();
    this.emit("unread", { count });
  }

  /** The button on the page. */
  private dress(): void {
    const say = speak(this.language);
    const open = this.panel !== undefined;
    const company = this.session.site?.company ?? "";
    const unread = this.count > 0 && !open;
    this.mark.hidden = !unread;
    this.mark.textContent = this.count > 9 ? "9+" : String(this.count);
    this.launcher.ariaExpanded = String(open);
    this.launcher.ariaLabel = open ? say(W.hide) : [say(W.open(company)), unread && say(W.unread(this.mark.textContent))].filter(Boolean).join(", ");
    this.launcher.replaceChildren(icon(open ? DOWN : CHAT), this.mark);
    this.frame.ariaLabel = say(W.chat(company));
    this.frame.lang = this.language;
  }

  private paint(site: Site): void {
    const colours = site.accent ? accent(site.accent) : null;
    if (!colours) return;
    this.sheet.replaceSync(`:host{--site-accent:light-dark(${colours.day},${colours.night});--site-on-accent:light-dark(${colours.onDay},${colours.onNight})}`);
  }

  private emit(event: EventName, detail?: unknown): void {
    for (const handler of this.handlers.get(event) ?? []) {
      try {
        handler(detail);
      } catch (error) {
        // What the page does with it is the page's affair.
        reportError(error);
      }
    }
  }
}
