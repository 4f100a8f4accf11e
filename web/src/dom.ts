// Making elements. Texts only ever become text: nothing here reads markup.

type Child = Node | string | null | undefined | false;

export interface Attributes {
  class?: string;
  on?: Partial<{ [K in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[K]) => void }>;
  [name: string]: unknown;
}

/** An element with attributes (`true` is an empty one, `false` and `null` none), handlers and children. */
export function h<K extends keyof HTMLElementTagNameMap>(name: K, given: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key === "on") {
      for (const [event, handler] of Object.entries(value as object)) made.addEventListener(event, handler as EventListener);
    } else if (value !== false && value != null) {
      made.setAttribute(key, value === true ? "" : String(value));
    }
  }
  append(made, ...children);
  return made;
}

export function append(to: ParentNode, ...children: Child[]): void {
  to.append(...children.filter((child): child is Node | string => typeof child === "string" || child instanceof Node));
}

/** An icon as lucide has it: what it draws, without its frame. */
export type Icon = readonly (readonly [name: string, attributes: Readonly<Record<string, string | number | undefined>>])[];

const SVG = "http://www.w3.org/2000/svg";

export function icon(drawn: Icon): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const frame = { viewBox: "0 0 24 24", "aria-hidden": "true", fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round" };
  for (const [key, value] of Object.entries(frame)) svg.setAttribute(key, value);
  for (const [name, attributes] of drawn) {
    const part = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, String(value));
    svg.append(part);
  }
  return svg;
}

/** Have the browser save a text as a file. */
export const save = (name: string, type: string, text: string): void => keep(name, new Blob([text], { type }));

/** Have the browser keep a file. */
export function keep(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
