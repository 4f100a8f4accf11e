// What the line on a page loads: the element, and `window.ombud`.
//
//     <script async src="https://HOST/widget.js" data-site="SITE"></script>

import { type EventName, OmbudWidget } from "./widget/element.js";

type Call = readonly [name: "open" | "close" | "identify" | "on", ...given: unknown[]];

interface Ombud {
  open: () => Promise<void>;
  close: () => void;
  identify: (jwt: string | null) => Promise<void>;
  on: (event: EventName, handler: (detail?: unknown) => void) => void;
  push: (...calls: Call[]) => void;
}

declare global {
  interface Window {
    ombud?: Ombud | Call[];
  }
}

function begin(script: HTMLScriptElement): void {
  const { site, language } = script.dataset;
  if (!site) {
    console.warn("ombud: the line on the page has no data-site");
    return;
  }
  customElements.define("ombud-widget", OmbudWidget);
  const widget = new OmbudWidget();
  widget.dataset["site"] = site;
  if (language) widget.dataset["language"] = language;
  widget.connect(new URL(script.src).origin, site, language ?? null);
  const put = (): void => document.body.append(widget);
  if (document.body) put();
  else addEventListener("DOMContentLoaded", put);

  const ombud: Ombud = {
    open: () => widget.open(),
    close: () => widget.close(),
    identify: (jwt) => widget.identify(jwt),
    on: (event, handler) => widget.on(event, handler),
    push: (...calls) => {
      for (const [name, ...given] of calls) {
        const done = (ombud[name] as (...given: unknown[]) => unknown)(...given);
        // Nobody waits for it; what the page does wrong stands in its console.
        Promise.resolve(done).catch((error: unknown) => console.warn("ombud:", error));
      }
    },
  };
  const before = Array.isArray(window.ombud) ? window.ombud : [];
  window.ombud = ombud;
  ombud.push(...before);
}

const script = document.currentScript;
// A page that has the line twice has one widget.
if (script instanceof HTMLScriptElement && !customElements.get("ombud-widget")) begin(script);
