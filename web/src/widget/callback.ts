// A call of a person, in a time that the customer chooses.

import { h } from "../dom.js";
import { W } from "../words.js";
import { newKey, Problem } from "./api.js";
import { attempt, type Context } from "./context.js";
import { stretch } from "./time.js";

/** Ask for the number and the time. */
export async function callback(context: Context): Promise<void> {
  const { session, say, language, lay, tell } = context;
  // The times are those of now.
  await session.look();
  const key = newKey();
  const phone = h("input", { type: "tel", id: "phone", autocomplete: "tel", required: true, maxlength: 40, "aria-describedby": "phone-hint" });
  const times = h("select", { id: "times" }, ...session.site?.callbacks.map(({ from, until }) =>
    h("option", { value: from }, stretch(new Date(from), new Date(until), language))) ?? []);
  const give = h("button", { type: "submit" }, say(W.callMe));
  const form = h("form", { class: "box own", "aria-label": say(W.callBack) },
    h("h3", {}, say(W.callBack)),
    h("label", { for: "phone" }, say(W.phone)), phone,
    h("p", { class: "soft", id: "phone-hint" }, say(W.phoneHint)),
    h("label", { for: "times" }, say(W.when)), times,
    h("div", { class: "row" }, give, h("button", { type: "button", class: "plain", on: { click: () => lay(null) } }, say(W.cancel))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    give.disabled = true;
    void attempt(context, async () => {
      try {
        const ticket = await session.begin(language, "assistant");
        await session.api.callBack(ticket, phone.value, times.value, key);
      } catch (error) {
        if (!(error instanceof Problem && error.kind === "invalid")) throw error;
        phone.setAttribute("aria-invalid", "true");
        phone.focus();
        return tell(say(W.phoneInvalid));
      }
      tell("");
      // The conversation says so.
      lay(null);
      context.focusField();
      context.follow();
    }).then(() => { give.disabled = false; });
  });
  lay(form);
  phone.focus({ preventScroll: true });
  context.reveal(form);
}
