// What the server says, as the widget reads it (docs/reference/api.md).

export type Language = "de" | "en";

/** `GET /v1/sites/{site}`: what anyone may know of a site. */
export interface Site {
  company: string;
  languages: Language[];
  /** The site's own language, where nothing else says one. */
  language: Language;
  /** That an AI speaks, and for whom, before its first word. */
  disclosure: Partial<Record<Language, string>>;
  /** Whom the customer meets first; `choice`: they say so themselves. */
  first: "assistant" | "choice" | "person";
  /** Whether people answer now, and when they do next (RFC 3339). */
  opening: { open_now: boolean; opens_at?: string | null };
  /** When a person can call back. */
  callbacks: { from: string; until: string }[];
  /** The largest file that can be sent; none where it is null. */
  attachment_max_bytes?: number | null;
  /** Colour of the site, `#rrggbb`. */
  accent?: string | null;
  /** Those who wait for a person now, and for how long about. */
  queue: { waiting: number; expected_wait_seconds?: number | null };
}

export type Owner = "assistant" | "queue" | "agent" | "closed";

export interface Conversation {
  id: string;
  language: string;
  owner: Owner;
  version: number;
  authentication: string;
  /** Its place among those that wait for a person, while it waits. */
  queue?: QueuePlace;
  /** Until when a statute has it kept. */
  kept_until?: string;
  /** Whether it is to be erased, and something stands against that. */
  restricted: boolean;
}

/** 1 for whoever is next, and how much longer they are expected to wait. */
export interface QueuePlace {
  place: number;
  expected_wait_seconds: number | null;
}

/** What came of asking for erasure. */
export interface Erasure {
  outcome: "erased" | "restricted";
  holds: { says_de: string; says_en: string }[];
}

export interface Opened {
  conversation: Conversation;
  token: string;
}

export type Part =
  | { kind: "disclosure" | "words"; text: string }
  | { kind: "quote"; article: string; link: string; text: string; title: string }
  | { kind: "offers"; items: { title: string }[] }
  | { kind: "choices"; items: string[] }
  | { kind: "recap"; items: { title: string; value: string }[] }
  | { kind: "act"; act: string; text: string; title: string; undo_until?: string };

export interface Author {
  kind: "customer" | "assistant" | "agent";
  label: string;
}

/** Something that happened in a conversation. */
export interface Happening {
  version: number;
  at: string;
  event: string;
  message?: string;
  author?: Author;
  text?: string;
  language?: string;
  parts?: Part[];
  decision?: string;
  procedure_waits?: boolean;
  act?: string;
  act_state?: string;
  /** Which decision was contested, or examined then. */
  contested?: string;
  outcome?: string;
  rating?: { value: Verdict; until: string };
  /** The file that was sent; its name is the text. */
  attachment?: { id: string; media_type: string; size_bytes: number };
  callback?: { from: string; until: string; state: "promised" | "cancelled" | "done" };
}

/** Whether it was solved, as the customer says. */
export type Verdict = "yes" | "partly" | "no";

/** A message or a file, with what each of them has. */
export type Message = Happening & { event: "message" | "attachment"; message: string; author: Author };

export const isMessage = (one: Happening): one is Message => (one.event === "message" || one.event === "attachment") && !!one.message && !!one.author;

export interface Sent {
  message: string;
  owner: Owner;
  reply?: unknown;
}

export interface Explanation {
  what: string;
  why: string[];
  sources: string[];
  dropped: string[];
  remedy: string;
  undo?: string;
}

export interface UnderReview {
  /** Its number; the event `contested` has it too. */
  review: string;
  already: boolean;
}
