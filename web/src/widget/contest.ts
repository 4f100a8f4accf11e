// Say that an answer is not right: a person examines it and answers in the conversation.

import { h } from "../dom.js";
import { W } from "../words.js";
import { newKey, Problem } from "./api.js";
import { attempt, type Context } from "./context.js";
import type { Close } from "./under.js";

let forms = 0;

export function contest(decision: string, context: Context, close: Close, opener: HTMLButtonElement): Promise<HTMLElement> {
  const { session, say } = context;
  const id = `reason-${forms += 1}`;
  const key = newKey();
  const reason = h("textarea", { id, dir: "auto", rows: 2, maxlength: 2000 });
  const give = h("button", { type: "submit" }, say(W.examine));
  const form = h("form", { class: "box", "aria-label": say(W.contest) },
    h("label", { for: id }, say(W.contestReason)),
    reason,
    h("div", { class: "row" }, give,
      h("button", { type: "button", class: "plain", on: { click: close } }, say(W.cancel))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(context, async () => {
      give.disabled = true;
      try {
        const { already } = await session.api.contest(session.ticket, decision, reason.value, key);
        // What is new stands in the conversation, with its number.
        if (already) context.tell(say(W.underReview));
      } catch (error) {
        if (!(error instanceof Problem && error.kind === "done")) throw error;
        context.tell(say(W.reviewed));
      } finally {
        give.disabled = false;
      }
      close();
      opener.disabled = true;
      context.focusField();
      context.follow();
    });
  });
  return Promise.resolve(form);
}
