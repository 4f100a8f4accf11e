// What whoever asks for a person can expect now.

import { type Say, W } from "../words.js";
import { next, wait } from "./time.js";
import type { Language, QueuePlace, Site } from "./types.js";

/** When somebody is there again, or how many wait and for how long; empty where there is nothing to say. */
export function expectation({ opening, queue }: Site, say: Say, language: Language): string {
  if (!opening.open_now) {
    return say(opening.opens_at ? W.closedUntil(next(new Date(opening.opens_at), language)) : W.closedNow);
  }
  const parts = queue.waiting > 0 ? [say(W.waiting(queue.waiting))] : [];
  if (queue.expected_wait_seconds != null) parts.push(say(W.wait(wait(queue.expected_wait_seconds, language))));
  return parts.join(" · ");
}

/** Where whoever waits stands in the queue, and for how long still. */
export function standing({ place, expected_wait_seconds: seconds }: QueuePlace, say: Say, language: Language): string {
  return [say(W.place(place)), seconds != null && say(W.waitLeft(wait(seconds, language)))].filter(Boolean).join(" · ");
}
