// After the end: one question, whether it was solved.

import { h } from "../dom.js";
import { type Pair, W } from "../words.js";
import { newKey } from "./api.js";
import { attempt, type Context } from "./context.js";
import type { State } from "./fold.js";
import type { Verdict } from "./types.js";

const ANSWERS: readonly (readonly [Verdict, Pair])[] = [["yes", W.yes], ["partly", W.partly], ["no", W.no]];

/** What is asked: `question`, once; `change`, whether what was said is to be changed, as long as it can be. */
export function asks({ owner, answered, outcome, rated }: State, now: Date): "question" | "change" | null {
  if (owner !== "closed" || !answered) return null;
  if (rated) return now < new Date(rated.until) ? "change" : null;
  // Who said that it is solved is not asked again whether it is.
  return outcome === "confirmed" ? "change" : "question";
}

export class Rating {
  readonly node = h("section", { class: "box rate", hidden: true });
  private shown = "";
  /** What was said in this window: something can be added to it. */
  private said: Verdict | undefined;
  private changing = false;

  constructor(private readonly context: Context) {}

  update(): void {
    const { session } = this.context;
    const ask = asks(session.state, new Date());
    if (!ask) [this.said, this.changing] = [undefined, false];
    const show = [ask, this.said, this.changing].join();
    if (show === this.shown) return;
    this.shown = show;
    this.node.hidden = !ask;
    this.node.classList.toggle("box", ask === "question" || this.changing || !!this.said);
    this.node.replaceChildren(...(ask === "question" || this.changing ? this.question() : ask ? this.more() : []));
  }

  private question(): HTMLElement[] {
    const { say } = this.context;
    this.node.ariaLabel = say(W.rate);
    return [
      h("h3", {}, say(W.rate)),
      h("div", { class: "row" }, ...ANSWERS.map(([verdict, words]) =>
        h("button", { type: "button", class: "plain", on: { click: () => this.rate(verdict, "") } }, say(words)))),
    ];
  }

  /** Something can be added, and what was said can be changed. */
  private more(): HTMLElement[] {
    const { say } = this.context;
    const change = h("button", { type: "button", class: "quiet", on: { click: () => this.change() } }, say(W.changeRating));
    this.node.ariaLabel = say(W.changeRating);
    const { said } = this;
    if (!said) return [change];
    const comment = h("textarea", { id: "comment", dir: "auto", rows: 2, maxlength: 2000 });
    const form = h("form", {},
      h("label", { for: "comment" }, say(W.comment)),
      comment,
      h("div", { class: "row" }, h("button", { type: "submit" }, say(W.send)), change));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (comment.value.trim()) this.rate(said, comment.value);
      else comment.focus();
    });
    return [form];
  }

  private change(): void {
    this.changing = true;
    this.update();
    this.node.querySelector("button")?.focus({ preventScroll: true });
  }

  private rate(verdict: Verdict, comment: string): void {
    const { session, say, tell } = this.context;
    for (const button of this.node.querySelectorAll("button")) button.disabled = true;
    void attempt(this.context, async () => {
      await session.api.rate(session.ticket, verdict, comment, newKey());
      this.said = comment ? undefined : verdict;
      this.changing = false;
      tell(say(verdict === "no" ? W.notSolved : W.thanks));
    }).then(() => {
      // Made anew, with what went wrong beside it or with what comes next.
      this.shown = "";
      this.update();
      const next = this.node.querySelector<HTMLElement>("textarea, button");
      if (next) next.focus({ preventScroll: true });
      else this.context.focusField();
      this.context.follow();
    });
  }
}
