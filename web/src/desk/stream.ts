// The stream that says that something changed: resumed by the last stamp, so that nothing is missed and nothing told twice.

import { tell } from "./tell.js";

/** After how long a browser that gave up tries again. */
const AGAIN_MS = 5000;
/** How long a lost connection is passed over in silence. */
const LOST_MS = 4000;
/** After how long out of sight a conversation is no longer looked at: browsers have six connections to a server. */
const HIDDEN_MS = 60_000;

export function follow(changed: () => void): void {
  const page = document.getElementById("live");
  const address = page?.dataset["live"];
  if (!page || !address) return;
  let seen = page.dataset["stamp"] ?? "";
  let source: EventSource | null = null;
  let lost: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const open = (): void => {
    if (isOver || source) return;
    const made = new EventSource(`${address}?seen=${encodeURIComponent(seen)}`);
    source = made;
    made.addEventListener("open", () => {
      clearTimeout(lost);
      lost = undefined;
      tell("none");
    });
    made.addEventListener("changed", (event) => {
      seen = (event as MessageEvent<string>).lastEventId;
      changed();
    });
    made.addEventListener("signed-out", () => {
      isOver = true;
      close();
      tell("signed-out");
    });
    made.addEventListener("gone", () => {
      isOver = true;
      close();
      changed();
    });
    made.addEventListener("error", () => {
      lost ??= setTimeout(() => tell("lost"), LOST_MS);
      // A server that answers with something else than a stream makes the browser give up.
      if (made.readyState === EventSource.CLOSED && source === made) {
        source = null;
        setTimeout(open, AGAIN_MS);
      }
    });
  };
  const close = (): void => {
    clearTimeout(lost);
    lost = undefined;
    source?.close();
    source = null;
  };
  open();

  if (!page.dataset["types"]) return;
  let hidden: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(close, HIDDEN_MS);
    else open();
  });
}
