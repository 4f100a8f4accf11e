// What makes the desk live. Every page works without it: it fetches again what changed, sends forms without leaving the
// page, and takes keys. htmx does the fetching; nothing of it needs `eval`, and the page's policy allows none.

import htmx from "htmx.org";
import { inserts, suggestionOf } from "./desk/insert.js";
import { markOld, marksOld, translated } from "./desk/translated.js";
import { keys } from "./desk/keys.js";
import { notify } from "./desk/notify.js";
import { follow } from "./desk/stream.js";
import { tell, type Notice } from "./desk/tell.js";
import { tellTimes } from "./desk/times.js";
import { dropped, restore } from "./desk/typed.js";
import { typing } from "./desk/typing.js";

interface Swap {
  sourceElement: Element;
  target?: Element;
  text?: string;
  status?: string;
  response?: { status: number; raw: Response };
}

/** How long until what failed to be fetched is fetched again. */
const AGAIN_MS = 3000;
/** What the server says of what was erased, or is not there for whoever asks. */
const GONE = [404, 410];
/** How near to its end a story counts as read to the end, in pixels. */
const NEAR_PX = 48;

const live = () => document.getElementById("live");
const story = () => document.getElementById("story");
const context = (event: Event): Swap => (event as CustomEvent<{ ctx: Swap }>).detail.ctx;
const isOurs = (swap: Swap | undefined): swap is Swap => swap?.sourceElement.closest("#live, #decision") != null;

/** Fetch what the page shows, because it is another by now. */
const refresh = (): void => {
  document.body.dispatchEvent(new CustomEvent("ombud:changed"));
};

/** What asked for a swap: what it replaces says afterwards that the page did. */
const sources = new WeakMap<Swap, HTMLElement>();

/** How a page stood before something new came into it. */
let before = { customer: 0, waiting: 0, given: 0, translated: "", isAtEnd: true };
/** Whether something did not arrive since anything did. */
let isCut = false;

function now(): typeof before {
  const list = story();
  const said = [...document.querySelectorAll<HTMLElement>("#story .customer")].at(-1);
  return {
    customer: Number(said?.dataset["version"] ?? 0),
    waiting: document.querySelectorAll("#waiting-rows tbody tr").length,
    given: document.querySelectorAll("#own-rows [data-given]").length,
    translated: translated(),
    isAtEnd: !list || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX,
  };
}

function toEnd(): void {
  const list = story();
  if (list) list.scrollTop = list.scrollHeight;
}

/** Say what came to those who do not see it. */
function announce(): void {
  const { customer, waiting, given, translated: known, isAtEnd } = before;
  before = now();
  if (before.customer > customer) {
    const said = document.querySelector(`#story [data-version="${before.customer}"] :is(.text, .file a)`);
    tell("message", said?.textContent ?? "");
    notify();
  } else if (before.given > given) {
    tell("given");
    notify(document.getElementById("said")?.dataset["given"]);
  } else if (before.waiting > waiting) {
    tell("waiting");
    notify();
  } else if (before.translated && before.translated !== known) {
    tell("translated", document.querySelector<HTMLTextAreaElement>("#translated:not([hidden]) textarea")?.value);
  }
  if (isAtEnd) toEnd();
  before = now();
}

/** Show nothing any more of what is not there any more. What was being written can still be copied. */
function leave(): void {
  const page = live();
  dropped(page, "");
  page?.replaceChildren(...page.querySelectorAll(".crumbs, h1"));
  (document.querySelector<HTMLElement>("#kept:not([hidden]) textarea") ?? page?.querySelector<HTMLElement>("a"))?.focus();
}

/** What came is a page of ours, and whoever asked for it is still signed in. */
function isPage(swap: Swap): Notice | null {
  const { response, text } = swap;
  if (response && new URL(response.raw.url).pathname.startsWith("/sign-in")) return "signed-out";
  const isPage = swap.target === live();
  if (isPage && response && GONE.includes(response.status)) return "gone";
  const whole = isPage ? 'id="live"' : 'id="decision"';
  return text?.includes(whole) ? null : "failed";
}

document.addEventListener("htmx:after:request", (event) => {
  const swap = context(event);
  if (!isOurs(swap)) return;
  const notice = isPage(swap);
  if (!notice) {
    if (isCut) tell("none");
    isCut = false;
    return;
  }
  event.preventDefault();
  if (notice === "gone") leave();
  tell(notice);
  if (notice === "failed" && swap.sourceElement === live()) setTimeout(refresh, AGAIN_MS);
});

document.addEventListener("htmx:error", (event) => {
  const swap = context(event);
  if (!isOurs(swap)) return;
  if (swap.sourceElement !== live()) tell("failed");
  isCut = true;
  setTimeout(refresh, AGAIN_MS);
});
addEventListener("online", refresh);

document.addEventListener("htmx:before:swap", (event) => {
  const swap = context(event);
  if (!isOurs(swap) || swap.target !== live()) return;
  before = now();
  sources.set(swap, swap.sourceElement as HTMLElement);
  if (swap.sourceElement !== live()) return;
  dropped(live(), swap.text ?? "");
  // What stood against a form is still said: a colleague was quicker, and that is the very news that fetches the page anew.
  const against = live()?.querySelector(".talk-head .notice.bad p")?.textContent;
  if (against) tell("refused", against);
});

document.addEventListener("htmx:after:swap", (event) => {
  const swap = context(event);
  const page = live();
  tellTimes();
  // Beside the conversation, or far below it on a phone: whoever asked for it sees it.
  if (swap.target?.id === "why") swap.target.scrollIntoView({ block: "nearest" });
  // What was flagged says so in its place.
  if (swap.target?.id === "flag") (document.querySelector<HTMLElement>("#flag .bad ~ p textarea") ?? document.getElementById("flag"))?.focus();
  if (!page || swap.target !== page) return;
  const source = sources.get(swap) ?? page;
  const isForm = source !== page;
  const went = isForm && swap.response != null && swap.response.status < 400;
  const field = document.querySelector<HTMLTextAreaElement>("#text");
  if (went) {
    tell("none");
    const sent = source.dataset["sends"];
    const of = sent && document.getElementById(sent);
    if (of instanceof HTMLTextAreaElement || of instanceof HTMLInputElement) of.value = "";
    if (of instanceof HTMLTextAreaElement) {
      const suggestion = suggestionOf(of);
      if (suggestion) suggestion.value = "";
    }
  }
  if (!isForm) restore();
  const known = before.translated;
  announce();
  markOld();
  if (went && source.dataset["sends"] === "text") toEnd();
  if (isForm && before.translated.startsWith("t") && before.translated !== known) document.getElementById("translated")?.focus();
  if (isForm && document.activeElement === document.body) (field ?? document.getElementById("state"))?.focus();
});

document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.classList.add("live");
  tellTimes();
  setInterval(tellTimes, 30_000);
  if (!location.hash.startsWith("#v")) toEnd();
  before = now();
  inserts();
  marksOld();
  keys();
  typing();
  follow(refresh);
});

export default htmx;
