// What happened, other than messages, in one line of words.

import { type Pair, type Say, W } from "../words.js";
import { stretch } from "./time.js";
import type { Happening, Language } from "./types.js";

const NOTES: Readonly<Record<string, Pair>> = {
  handed_over: W.handedOver,
  taken: W.takenOver,
  returned: W.returned,
  contested: W.contested,
  reviewed: W.examined,
  closed: W.closed,
  reopened: W.reopened,
};

/** Empty where there is nothing to say. */
export function note(one: Happening, say: Say, language: Language): string {
  if (one.event === "rated" && one.rating) return [say(W.rated(one.rating.value)), one.text].filter(Boolean).join("\n");
  if (one.event === "callback" && one.callback) {
    const { from, until, state } = one.callback;
    if (state !== "promised") return say(state === "done" ? W.callDone : W.callCancelled);
    return say(W.callPromised(stretch(new Date(from), new Date(until), language)));
  }
  const words = NOTES[one.event];
  if (!words) return "";
  return one.event === "contested" && one.decision ? `${say(words)} ${say(W.number)} ${one.decision}` : say(words);
}
