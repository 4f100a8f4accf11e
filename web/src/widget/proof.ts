// The receipt of an answer, checked here in the browser, to be kept and to be checked elsewhere.

import { h, icon, save } from "../dom.js";
import { canVerify, type Verdict, verify } from "../receipt/index.js";
import { REASON, W } from "../words.js";
import type { Context } from "./context.js";
import { CHECK, CROSS, DOWNLOAD } from "./icons.js";
import type { Message } from "./types.js";

export async function proof(one: Message, decision: string, context: Context): Promise<HTMLElement> {
  const { session, say } = context;
  const name = `ombud-${decision}.json`;
  const [receipt, can] = await Promise.all([session.api.receipt(session.ticket, decision), canVerify()]);
  let { key, chain } = await session.published();
  let verdict = can ? await verify(receipt, chain) : null;
  if (verdict && !verdict.valid && verdict.reason === "not-signed") {
    // The log's key may have changed since it was asked for.
    ({ key, chain } = await session.published(true));
    verdict = await verify(receipt, chain);
  }
  const download = h("button", { type: "button", class: "plain" }, icon(DOWNLOAD), say(W.download));
  download.addEventListener("click", () => save(name, "application/json", receipt));
  return h("section", { class: "box proof", "aria-label": say(W.receipt) },
    ...(verdict ? told(verdict, one, context) : [h("p", {}, say(W.cannotCheck))]),
    h("div", { class: "row" }, download),
    h("p", { class: "soft" }, say(W.offline)),
    h("pre", { tabindex: "0" }, h("code", {}, `ombud verify ${name} --key '${key}'`)));
}

function told(verdict: Verdict, one: Message, { session, say }: Context): HTMLElement[] {
  const failed = (why: string): HTMLElement[] => [
    h("h3", { class: "bad" }, icon(CROSS), say(W.doesNotHold)),
    h("p", {}, why),
  ];
  if (!verdict.valid) return failed(say(REASON[verdict.reason]));
  const reply = verdict.openings.find(({ field }) => field === "reply");
  // The receipt may hold and the page may still show something else.
  if (reply && one.text !== undefined && reply.text !== one.text) return failed(say(W.shownDiffers));
  const own = verdict.openings.some(({ field }) => field.startsWith("message"));
  const lines = [
    say(W.signedBy(verdict.origin)),
    say(W.stands(String(verdict.index), String(verdict.size))),
    ...(reply ? [say(own ? W.sameTexts : W.sameAnswer)] : []),
  ];
  return [
    h("h3", { class: "good" }, icon(CHECK), say(W.holds)),
    h("ul", {}, ...lines.map((line) => h("li", {}, line))),
    h("p", { class: "soft" }, say(W.checkedHere(new URL(session.api.host).host))),
  ];
}
