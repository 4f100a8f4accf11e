// Something that was done for the customer, with the way to undo it as long as there is one.

import { h } from "../dom.js";
import { W } from "../words.js";
import { newKey } from "./api.js";
import { attempt, type Context } from "./context.js";
import { prose } from "./prose-view.js";
import { exact, left } from "./time.js";
import type { Part } from "./types.js";

type ActPart = Extract<Part, { kind: "act" }>;

export function act(one: ActPart, context: Context): HTMLElement {
  const { session, say, language } = context;
  const made = h("div", { class: "act", "data-act": one.act }, ...prose(one.text));
  const until = one.undo_until ? new Date(one.undo_until) : null;
  const time = until && left(until, language);
  if (until && time) {
    const button = h("button", { type: "button", class: "plain", "aria-label": `${say(W.undo)}: ${one.title}` }, say(W.undo));
    // The same key until there is an answer: what is under way is not undone twice.
    let key = "";
    button.addEventListener("click", () => void attempt(context, async () => {
      button.disabled = true;
      context.tell(say(W.undoing));
      try {
        const { state } = await session.api.undo(session.ticket, one.act, key ||= newKey());
        key = "";
        // Where it is undone, the conversation says so.
        context.tell(state === "undone" ? "" : say(state === "unknown" ? W.undoUnknown : W.undoFailed));
        context.focusField();
      } finally {
        button.disabled = false;
      }
    }));
    const limit = h("time", { datetime: until.toISOString(), title: exact(until, language) }, say(W.undoLeft(time)));
    made.append(h("div", { class: "undo" }, button, h("small", {}, limit)));
  }
  settle(made, context);
  return made;
}

/** How it stands now: what was undone, or must be found out, is not undone from here. */
export function settle(made: HTMLElement, { session, say, language }: Context): void {
  const state = session.state.acts.get(made.dataset["act"] ?? "");
  const until = made.querySelector("time");
  const remaining = until && left(new Date(until.dateTime), language);
  if (until && remaining) until.textContent = say(W.undoLeft(remaining));
  if ((state && state !== "done") || !remaining) made.querySelector(".undo")?.remove();
  if (state === "undone" && !made.classList.contains("undone")) {
    made.classList.add("undone");
    made.append(h("p", { class: "state" }, say(W.undone)));
  }
}
