// A page that verifies a receipt: `<ombud-verify>`, which takes a file or a text and a key and says what holds and
// what does not. Nothing leaves the browser; only the key that the server publishes is asked for, as a suggestion.

import { h, icon } from "./dom.js";
import { type Chain, canVerify, CHECKS, trust, trustPublished, type Valid, type Verdict, verify, Wrong } from "./receipt/index.js";
import style from "./verify/style.css?inline";
import { Check as CHECK, CircleX as CROSS, Minus as MINUS } from "lucide";
import { exact } from "./widget/time.js";
import type { Language } from "./widget/types.js";
import { ACTOR, CHECKED, KIND, type Pair, REASON, type Say, speak, V } from "./words.js";

class OmbudVerify extends HTMLElement {
  private readonly language: Language = document.documentElement.lang.startsWith("de") ? "de" : "en";
  private readonly say: Say = speak(this.language);
  private readonly file = h("input", { type: "file", id: "file", accept: ".json,application/json,text/plain" });
  private readonly text = h("textarea", { id: "text", rows: 6, spellcheck: "false", autocomplete: "off", "aria-describedby": "text-hint" });
  private readonly key = h("textarea", { id: "key", rows: 3, spellcheck: "false", autocomplete: "off", required: true, "aria-describedby": "key-hint" });
  private readonly outcome = h("div", { class: "outcome", role: "status" });
  private successions = "[]";
  private suggested = "";

  connectedCallback(): void {
    if (this.shadowRoot) return;
    const { say } = this;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    const form = h("form", {},
      h("label", { for: "file" }, say(V.file)), this.file,
      h("label", { for: "text" }, say(V.text)), this.text, h("p", { class: "hint", id: "text-hint" }, say(V.textHint)),
      h("label", { for: "key" }, say(V.key)), this.key, h("p", { class: "hint", id: "key-hint" }, say(V.keyHint)),
      h("button", { type: "submit" }, say(V.verify)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.check();
    });
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(h("h1", {}, say(V.title)), h("p", { class: "lead" }, say(V.lead)), form, this.outcome);
    void this.suggest();
  }

  /** The key that this server publishes, unless somebody has written another meanwhile. */
  private async suggest(): Promise<void> {
    try {
      const [key, successions] = await Promise.all(["/key", "/successions"].map(async (path) => {
        const answer = await fetch(path);
        if (!answer.ok) throw new Error(path);
        return answer.text();
      }));
      if (this.key.value || !key) return;
      this.suggested = key.trim();
      this.key.value = this.suggested;
      this.successions = successions ?? "[]";
    } catch {
      // Then it is given by hand.
    }
  }

  private async check(): Promise<void> {
    const { say } = this;
    const [file] = this.file.files ?? [];
    const receipt = this.text.value.trim() || (file && await read(file)) || "";
    if (!receipt) return this.show(h("p", { class: "bad" }, say(V.missing)));
    if (!await canVerify()) return this.show(h("p", { class: "bad" }, say(V.cannot)));
    try {
      const given = this.key.value.trim();
      const chain = given === this.suggested ? await trustPublished(given, this.successions) : await this.follow(given);
      this.tell(await verify(receipt, chain));
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      this.show(h("p", { class: "bad" }, say(REASON[error.reason])));
    }
  }

  /** A key of somebody's own, with those that came after it where this server's log had it. */
  private async follow(given: string): Promise<Chain> {
    const sameLog = given.split("+")[0] === this.suggested.split("+")[0];
    return trust(given, sameLog ? this.successions : "[]");
  }

  private tell(verdict: Verdict): void {
    const { say } = this;
    const failed = verdict.valid ? CHECKS.length : CHECKS.indexOf(verdict.failed);
    const lines = CHECKS.map((check, at) => {
      const [look, drawn, words] = at < failed ? ["good", CHECK, V.held] as const
        : at === failed ? ["bad", CROSS, V.failed] as const
        : ["soft", MINUS, V.unchecked] as const;
      return h("li", { class: look }, icon(drawn), h("span", {}, `${say(CHECKED[check])}: ${say(words)}`));
    });
    this.show(
      h("h2", { class: verdict.valid ? "good" : "bad" }, icon(verdict.valid ? CHECK : CROSS), say(verdict.valid ? V.valid : V.invalid)),
      !verdict.valid && h("p", {}, say(REASON[verdict.reason]), verdict.about && ` (${verdict.about})`),
      h("ul", { class: "checks" }, ...lines),
      ...(verdict.valid ? this.facts(verdict) : []));
  }

  private facts({ origin, index, size, leaf, openings, unopened }: Valid): HTMLElement[] {
    const { say } = this;
    const called = (code: string | undefined, words: Readonly<Record<string, Pair>>): string => say(words[code ?? ""] ?? [code ?? "?", code ?? "?"]);
    const who = `${called(leaf.actorKind, ACTOR)} ${leaf.actorId ?? ""}`.trim();
    const instant = new Date(leaf.at ?? "");
    const at = Number.isNaN(instant.getTime()) ? "?" : exact(instant, this.language);
    const name = (field: string): string => field === "reply" ? say(V.reply) : field.startsWith("message") ? say(V.yours) : field;
    return [
      h("p", {}, say(V.place(String(index), String(size), origin)), h("br"), say(V.decision(called(leaf.kind, KIND), who, at))),
      h("h3", {}, say(V.texts)),
      ...openings.flatMap(({ field, text }) => [h("h4", {}, name(field)), h("blockquote", {}, text)]),
      ...unopened.flatMap((field) => [h("h4", {}, name(field)), h("p", { class: "soft" }, say(V.notShown))]),
      h("p", { class: "soft" }, say(V.proves)),
    ];
  }

  private show(...nodes: (Node | false)[]): void {
    this.outcome.replaceChildren(...nodes.filter((node): node is Node => node !== false));
    this.outcome.scrollIntoView({ block: "nearest" });
  }
}

/** As it is, byte for byte; what is not UTF-8 is no receipt. */
async function read(file: File): Promise<string> {
  if (file.size > 2 * 1024 * 1024) return "-";
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    return "-";
  }
}

customElements.define("ombud-verify", OmbudVerify);
