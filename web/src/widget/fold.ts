// Where a conversation stands: a fold over what happened in it.

import { type Happening, isMessage, type Owner, type Verdict } from "./types.js";

export interface State {
  /** Version of the last happening. */
  seen: number;
  owner: Owner;
  /** Whether a procedure waits for the customer's answer: until then nothing is solved. */
  asked: boolean;
  /** Whether the assistant or a person has said something. */
  answered: boolean;
  /** How it ended, where it did. */
  outcome: string | null;
  /** Whether it was solved, as the customer said, and until when they can change that. */
  rated: { value: Verdict; until: string } | null;
  /** When a person calls, where that is promised. */
  callback: { from: string; until: string } | null;
  /** Decisions that were contested: each is examined once. */
  contested: ReadonlySet<string>;
  /** How acts stand, by their id. */
  acts: ReadonlyMap<string, string>;
  /** Versions of messages that are not the customer's. */
  said: readonly number[];
}

export const NOTHING: State = { seen: 0, owner: "assistant", asked: false, answered: false, outcome: null, rated: null, callback: null, contested: new Set(), acts: new Map(), said: [] };

export function fold(state: State, one: Happening): State {
  if (one.version <= state.seen) return state;
  const next: State = { ...state, seen: one.version };
  switch (one.event) {
    case "message":
    case "attachment":
      if (isMessage(one) && one.author.kind !== "customer") {
        next.said = [...state.said, one.version];
        next.answered = true;
        if (one.author.kind === "assistant") next.asked = one.procedure_waits === true;
      }
      return next;
    case "handed_over": return { ...next, owner: "queue" };
    case "taken": return { ...next, owner: "agent" };
    case "returned": return { ...next, owner: "assistant" };
    case "closed": return { ...next, owner: "closed", outcome: one.outcome ?? null };
    case "rated": return { ...next, rated: one.rating ?? null };
    case "callback": return { ...next, callback: one.callback?.state === "promised" ? one.callback : null };
    case "contested":
      return one.contested ? { ...next, contested: new Set([...state.contested, one.contested]) } : next;
    case "reopened": return { ...next, owner: "assistant", outcome: null };
    case "acted":
      if (one.act && one.act_state) next.acts = new Map(state.acts).set(one.act, one.act_state);
      return next;
    default: return next;
  }
}

/** How many messages came after the last that the customer has read. */
export const unread = (state: State, read: number): number => state.said.filter((version) => version > read).length;
