// What every part of the panel needs to do its work.

import type { Say } from "../words.js";
import { SORRY, SORRY_ELSE } from "../words.js";
import { Problem } from "./api.js";
import type { Session } from "./session.js";
import type { Language } from "./types.js";

export interface Context {
  session: Session;
  language: Language;
  say: Say;
  /** Have everything in another language. */
  speak: (language: Language) => void;
  /** Say something beside the conversation. */
  tell: (text: string) => void;
  /** Write on behalf of the customer, as a button does. */
  send: (text: string) => void;
  focusField: () => void;
  /** Have something in the conversation that stands for itself; `null`: no longer, and the focus is where it was. */
  lay: (part: HTMLElement | null) => void;
  /** Have what comes next in view. */
  follow: () => void;
  /** Have something in view that was just opened. */
  reveal: (node: Element) => void;
}

/** What went wrong, in the customer's words. */
export function sorry(say: Say, error: unknown): string {
  return say((error instanceof Problem && SORRY[error.kind]) || SORRY_ELSE);
}

/** Do something, and say so where it fails; whether it went well. */
export async function attempt({ say, tell }: Context, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    tell(sorry(say, error));
    return false;
  }
}
