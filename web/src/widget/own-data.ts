// What is kept of the customer: said in words, as a file to keep, and erased.

import { h, save } from "../dom.js";
import { type Pair, W } from "../words.js";
import { newKey } from "./api.js";
import { attempt, type Context } from "./context.js";
import { day } from "./time.js";
import { type Happening, isMessage } from "./types.js";

/** How many messages and decisions there are. */
export function counted(happenings: readonly Happening[]): { messages: number; decisions: number } {
  const decisions = new Set(happenings.map((one) => one.decision).filter(Boolean));
  return { messages: happenings.filter(isMessage).length, decisions: decisions.size };
}

/** Show it. */
export async function ownData(context: Context): Promise<void> {
  const { session, say, language, tell, lay } = context;
  const { kept_until: until, restricted } = await session.api.conversation(session.ticket);
  const made = h("section", { class: "box own", "aria-label": say(W.ownData) });
  const title = h("h3", { tabindex: "-1" }, say(W.ownData));
  const button = (words: Pair, work: (pressed: HTMLButtonElement) => void, kind = "plain"): HTMLButtonElement => {
    const pressed: HTMLButtonElement = h("button", { type: "button", class: kind, on: { click: () => work(pressed) } }, say(words));
    return pressed;
  };
  const show = (...parts: (Node | false)[]): void => {
    made.replaceChildren(title, ...parts.filter((part) => part !== false));
    title.focus({ preventScroll: true });
    context.reveal(made);
  };
  const row = (...buttons: HTMLElement[]): HTMLElement => h("div", { class: "row" }, ...buttons);
  /** Do it once at a time, and say where it fails. */
  const once = (pressed: HTMLButtonElement, work: () => Promise<void>): void => {
    pressed.disabled = true;
    void attempt(context, work).then(() => { pressed.disabled = false; });
  };

  const close = (): void => lay(null);
  const all = (): void => {
    const { messages, decisions } = counted(session.happenings);
    const facts: [Pair, string][] = [
      [W.what, say(W.whatIsKept(messages, decisions))],
      [W.whatFor, say(W.whatForIs)],
      [W.howLong, say(until ? W.keptUntil(day(new Date(until), language)) : W.untilErased)],
      [W.howSafe, say(W.sealed(session.site?.company ?? ""))],
      [W.here, say(W.keptHere)],
    ];
    show(
      restricted && h("p", {}, say(W.restricted)),
      h("dl", { class: "facts" }, ...facts.flatMap(([name, text]) => [h("dt", {}, say(name)), h("dd", {}, text)])),
      row(button(W.exportAll, (pressed) => once(pressed, file)), button(W.eraseAll, sure), button(W.back, close)));
  };
  const file = async (): Promise<void> => {
    const text = await session.api.export(session.ticket, newKey());
    // What was cut off on its way is no copy.
    JSON.parse(text);
    save(`${say(W.ownDataName)}-${session.ticket.id}.json`, "application/json", text);
    tell(say(W.exported));
  };
  const sure = (): void => show(
    h("p", {}, say(W.eraseWhat)),
    row(button(W.eraseNow, (pressed) => once(pressed, erase), ""), button(W.cancel, all)));
  const erase = async (): Promise<void> => {
    const { outcome, holds } = await session.api.erase(session.ticket, newKey());
    // The window is made anew, empty.
    if (outcome === "erased") return session.erased();
    show(
      h("p", {}, say(W.notErasable)),
      h("ul", {}, ...Array.from(new Set(holds.map((hold) => hold[`says_${language}`])), (words) => h("li", {}, words))),
      h("p", {}, say(W.restricted)),
      row(button(W.back, close)));
  };
  lay(made);
  all();
}
