// What can be done about an answer of the AI: ask why, have it proven, say that it is wrong.

import { h } from "../dom.js";
import { W } from "../words.js";
import type { Pair } from "../words.js";
import { contest } from "./contest.js";
import { attempt, type Context } from "./context.js";
import { proof } from "./proof.js";
import type { Message } from "./types.js";
import { why } from "./why.js";

export type Close = () => void;

let boxes = 0;

export function under(one: Message, decision: string, context: Context): HTMLElement {
  const { say } = context;
  // It is there to be used, not to be read aloud with every answer.
  const made = h("div", { class: "under", role: "group", "aria-label": say(W.under), "aria-live": "off" });
  let shut: Close = () => undefined;

  const opener = (words: Pair, make: (close: Close, button: HTMLButtonElement) => Promise<HTMLElement>): HTMLButtonElement => {
    const button = h("button", { type: "button", class: "quiet", "aria-expanded": "false" }, say(words));
    button.addEventListener("click", () => void attempt(context, async () => {
      if (button.ariaExpanded === "true") return shut();
      shut();
      let box: HTMLElement | undefined;
      const close = (): void => {
        if (box?.contains((box.getRootNode() as ShadowRoot).activeElement)) button.focus({ preventScroll: true });
        box?.remove();
        button.ariaExpanded = "false";
      };
      shut = close;
      button.ariaExpanded = "true";
      try {
        box = await make(close, button);
      } catch (error) {
        close();
        throw error;
      }
      // It was closed again, or another was opened, before it was there.
      if (shut !== close || button.ariaExpanded !== "true") return;
      box.id = `box-${boxes += 1}`;
      button.setAttribute("aria-controls", box.id);
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      });
      made.append(box);
      context.reveal(box);
      box.querySelector("textarea")?.focus({ preventScroll: true });
    }));
    return button;
  };

  const wrong = opener(W.wrong, (close, button) => contest(decision, context, close, button));
  wrong.dataset["contests"] = decision;
  wrong.disabled = context.session.state.contested.has(decision);
  made.append(
    opener(W.why, () => why(one, decision, context)),
    opener(W.receipt, () => proof(one, decision, context)),
    wrong,
  );
  return made;
}
