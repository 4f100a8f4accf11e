// A message, as it is shown.

import { h } from "../dom.js";
import { W } from "../words.js";
import { act } from "./act.js";
import type { Context } from "./context.js";
import { file } from "./file.js";
import { address } from "./prose.js";
import { articleLink, prose } from "./prose-view.js";
import { exact, short } from "./time.js";
import type { Message, Part } from "./types.js";
import { under } from "./under.js";

export function message(one: Message, context: Context): HTMLElement {
  const { say, language } = context;
  const { kind, label } = one.author;
  // What it is written in, for whoever has it read aloud.
  const body = h("div", { class: "body", lang: one.language });
  if (one.text === undefined) body.append(h("p", {}, say(W.deleted)));
  else if (one.attachment) body.append(file(one.text, one.attachment, context));
  else if (one.parts?.length) body.append(...parts(one.parts, context));
  else body.append(...prose(one.text, kind === "agent"));
  const at = new Date(one.at);
  // Their own words need not be read aloud to whoever wrote them.
  const made = h("article", { class: `message ${kind}`, "aria-live": kind === "customer" && "off" },
    h("p", { class: "by" }, `${kind === "customer" ? say(W.you) : label} · `,
      h("time", { datetime: at.toISOString(), title: exact(at, language) }, short(at, language))),
    body);
  if (kind === "assistant" && one.decision) made.append(under(one, one.decision, context));
  return made;
}

function parts(all: Part[], context: Context): HTMLElement[] {
  return all.map((one, at) => {
    const following = all[at + 1];
    return part(one, context, one.kind === "quote" && following?.kind === "quote" && following.article === one.article);
  });
}

/** `continues`: the next part quotes the same article, which is linked to once. */
function part(one: Part, context: Context, continues: boolean): HTMLElement {
  const { say, session } = context;
  switch (one.kind) {
    case "quote": {
      const href = address(one.link, session.api.host);
      return h("blockquote", {},
        h("cite", {}, one.title),
        h("div", { class: "quoted" }, ...prose(one.text)),
        !continues && href && h("p", { class: "source" }, articleLink(href, say(W.article), one.title, say)));
    }
    case "offers":
    case "choices": {
      const items = one.kind === "offers" ? one.items.map(({ title }) => title) : one.items;
      return h("ol", { class: "offers" }, ...items.map((title) => h("li", {},
        h("button", { type: "button", class: "plain", on: { click: () => { context.focusField(); context.send(title); } } }, title))));
    }
    case "recap":
      return h("dl", { class: "recap" }, ...one.items.flatMap(({ title, value }) => [h("dt", {}, title), h("dd", {}, value)]));
    case "act": return act(one, context);
    case "disclosure": return h("p", { class: "disclosed" }, one.text);
    default: return h("div", {}, ...prose((one as { text?: string }).text ?? ""));
  }
}
