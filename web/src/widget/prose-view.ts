// Plain text and links as elements.

import { h } from "../dom.js";
import { type Say, W } from "../words.js";
import { blocks, pieces } from "./prose.js";

/** Paragraphs and lists; addresses can be followed where a person wrote them. */
export function prose(text: string, linked = false): HTMLElement[] {
  const line = (said: string): (Node | string)[] => (linked ? pieces(said).map(piece) : [said]);
  return blocks(text).map((block) => block.kind === "list"
    ? h("ul", { dir: "auto" }, ...block.items.map((item) => h("li", {}, ...line(item))))
    : h("p", { dir: "auto" }, ...line(block.text)));
}

const piece = ({ text, href }: { text: string; href?: string }): Node | string =>
  href ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, text) : text;

/** A link to an article, named for those who only hear its name. */
export function articleLink(href: string, words: string, title: string, say: Say): HTMLElement {
  const name = words === title ? words : `${words}: ${title}`;
  return h("a", { href, target: "_blank", rel: "noopener", "aria-label": `${name} (${say(W.newTab)})` }, words);
}
