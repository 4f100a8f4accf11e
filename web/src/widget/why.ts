// Why an answer is as it is: its passages, the rule in plain words, and what was not used.

import { h } from "../dom.js";
import { W } from "../words.js";
import type { Context } from "./context.js";
import { address } from "./prose.js";
import { articleLink } from "./prose-view.js";
import type { Explanation, Message, Part } from "./types.js";

export async function why(one: Message, decision: string, context: Context): Promise<HTMLElement> {
  const { session, language, say } = context;
  const told = await session.api.explanation(session.ticket, decision, language);
  return h("section", { class: "box", "aria-label": say(W.because) },
    h("h3", {}, say(W.because)),
    list(told.why),
    ...passages(one, told, context),
    told.dropped.length > 0 && h("h3", {}, say(W.dropped)),
    list(told.dropped),
    told.undo && h("p", {}, told.undo),
    h("p", { class: "soft" }, told.remedy));
}

const list = (lines: string[]): HTMLElement | false =>
  lines.length > 0 && h("ul", {}, ...Array.from(new Set(lines), (line) => h("li", {}, line)));

type Quote = Extract<Part, { kind: "quote" }>;

/** The passages that the answer quotes, by their titles; one that is not quoted leads to its article. */
function passages(one: Message, { sources }: Explanation, context: Context): (HTMLElement | false)[] {
  const { session, say } = context;
  const quotes = (one.parts ?? []).filter((part): part is Quote => part.kind === "quote");
  const links = new Map<string, string>(quotes.map(({ link, title }) => [link, title]));
  for (const source of sources) {
    const [, article = "", language = "", section = ""] = /^([^/]+)\/([^#]+)#?(.*)$/.exec(source) ?? [];
    const quoted = quotes.some((quote) => quote.article === article && quote.link.endsWith(`#${section}`));
    if (article && !quoted) links.set(`/knowledge/${language}/${article}${section && `#${section}`}`, article);
  }
  const items = Array.from(links, ([link, title]) => {
    const href = address(link, session.api.host);
    return h("li", {}, href ? articleLink(href, title, title, say) : title);
  });
  return items.length > 0 ? [h("h3", {}, say(W.basis)), h("ul", {}, ...items)] : [];
}
