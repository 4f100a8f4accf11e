// The server's HTTP interface, as the customer of one conversation uses it.

import type { Conversation, Erasure, Explanation, Language, Opened, Sent, Site, UnderReview, Verdict } from "./types.js";

/** An answer that says what went wrong (RFC 9457), or none at all (`status` 0). */
export class Problem extends Error {
  constructor(readonly status: number, readonly kind: string) {
    super(kind || "no answer");
  }

  /** Whether it may go better in a moment, without anything changed. */
  get passes(): boolean {
    return [0, 408, 429, 502, 503, 504].includes(this.status);
  }

  /** Whether the conversation is no longer there for this customer. */
  get gone(): boolean {
    return [401, 403, 404, 410].includes(this.status);
  }
}

/** How long an answer may take. Under the same key it is had with the next try. */
const ANSWER_MAX_MS = 60_000;

/** A conversation and the right to take part in it. */
export interface Ticket {
  id: string;
  token: string;
}

export interface Ask {
  method?: "GET" | "POST" | "PUT";
  body?: unknown;
  token?: string;
  /** Under the same key nothing happens twice. */
  key?: string;
}

export class Api {
  constructor(readonly host: string, private readonly name: string) {}

  site(): Promise<Site> {
    return this.json(this.sitePath);
  }

  open(language: Language, first: "assistant" | "person", key: string): Promise<Opened> {
    return this.json(`${this.sitePath}/conversations`, { method: "POST", body: { language, first }, key });
  }

  conversation(ticket: Ticket): Promise<Conversation> {
    return this.json(path(ticket), ticket);
  }

  /** Where what happens can be followed, after what was seen. */
  events({ id, token }: Ticket, after: string): string {
    return `${this.host}/v1/conversations/${id}/events?after=${after}&token=${encodeURIComponent(token)}`;
  }

  send(ticket: Ticket, text: string, key: string): Promise<Sent> {
    return this.json(path(ticket, "/messages"), { ...ticket, method: "POST", body: { text }, key });
  }

  attach(ticket: Ticket, file: File, key: string): Promise<unknown> {
    return this.json(path(ticket, `/attachments?name=${encodeURIComponent(file.name)}`), { ...ticket, method: "POST", body: file, key });
  }

  async attachment({ id, token }: Ticket, attachment: string): Promise<Blob> {
    return (await this.ask(`/v1/conversations/${id}/attachments/${attachment}`, { token })).blob();
  }

  handOver(ticket: Ticket, key: string): Promise<Conversation> {
    return this.json(path(ticket, "/handover"), { ...ticket, method: "POST", key });
  }

  speak(ticket: Ticket, language: Language): Promise<Conversation> {
    return this.json(path(ticket, "/language"), { ...ticket, method: "PUT", body: { language } });
  }

  close(ticket: Ticket, solved: boolean, key: string): Promise<Conversation> {
    return this.json(path(ticket, "/close"), { ...ticket, method: "POST", body: { solved }, key });
  }

  rate(ticket: Ticket, rating: Verdict, comment: string, key: string): Promise<Conversation> {
    return this.json(path(ticket, "/rating"), { ...ticket, method: "POST", body: { rating, comment }, key });
  }

  /** As it came: it is kept like that. */
  export(ticket: Ticket, key: string): Promise<string> {
    return this.text(path(ticket, "/export"), { ...ticket, method: "POST", key });
  }

  erase(ticket: Ticket, key: string): Promise<Erasure> {
    return this.json(path(ticket, "/erase"), { ...ticket, method: "POST", key });
  }

  callBack(ticket: Ticket, phone: string, from: string, key: string): Promise<Conversation> {
    return this.json(path(ticket, "/callback"), { ...ticket, method: "POST", body: { phone, from }, key });
  }

  cancelCall(ticket: Ticket, key: string): Promise<Conversation> {
    return this.json(path(ticket, "/callback/cancel"), { ...ticket, method: "POST", key });
  }

  signIn(ticket: Ticket, jwt: string, key: string): Promise<Conversation> {
    return this.json(path(ticket, "/sign-in"), { ...ticket, method: "POST", body: { token: jwt }, key });
  }

  signOut(ticket: Ticket): Promise<Conversation> {
    return this.json(path(ticket, "/sign-out"), { ...ticket, method: "POST" });
  }

  explanation({ token }: Ticket, decision: string, language: Language): Promise<Explanation> {
    return this.json(`/v1/decisions/${decision}/explanation?language=${language}`, { token });
  }

  /** As it came, byte for byte: it is kept and checked like that. */
  receipt({ token }: Ticket, decision: string): Promise<string> {
    return this.text(`/v1/decisions/${decision}/receipt`, { token });
  }

  contest({ token }: Ticket, decision: string, reason: string, key: string): Promise<UnderReview> {
    return this.json(`/v1/decisions/${decision}/contest`, { method: "POST", body: { reason }, token, key });
  }

  undo({ token }: Ticket, act: string, key: string): Promise<{ state: string }> {
    return this.json(`/v1/acts/${act}/undo`, { method: "POST", token, key });
  }

  key(): Promise<string> {
    return this.text("/key");
  }

  successions(): Promise<string> {
    return this.text("/successions");
  }

  private get sitePath(): string {
    return `/v1/sites/${encodeURIComponent(this.name)}`;
  }

  private async json<T>(address: string, ask?: Ask): Promise<T> {
    return JSON.parse(await this.text(address, ask)) as T;
  }

  private async text(address: string, ask?: Ask): Promise<string> {
    return (await this.ask(address, ask)).text();
  }

  private async ask(address: string, { method = "GET", body, token, key }: Ask = {}): Promise<Response> {
    const headers: Record<string, string> = {};
    if (token) headers["authorization"] = `Bearer ${token}`;
    if (key) headers["idempotency-key"] = key;
    const asked: RequestInit = { method, headers, credentials: "omit", referrerPolicy: "origin", signal: AbortSignal.timeout(ANSWER_MAX_MS) };
    if (body !== undefined) {
      const isFile = body instanceof Blob;
      headers["content-type"] = isFile ? "application/octet-stream" : "application/json";
      asked.body = isFile ? body : JSON.stringify(body);
    }
    let problem: string;
    let answer: Response;
    try {
      answer = await fetch(this.host + address, asked);
      // All of it, before anything is made of it.
      const whole = new Response(await answer.blob());
      if (answer.ok) return whole;
      problem = await whole.text();
    } catch {
      throw new Problem(0, "");
    }
    throw new Problem(answer.status, kindOf(problem));
  }
}

const path = ({ id }: Ticket, rest = ""): string => `/v1/conversations/${id}${rest}`;

function kindOf(text: string): string {
  try {
    const { type } = JSON.parse(text) as { type?: unknown };
    return typeof type === "string" ? type.replace(/^.*\/problems\//, "") : "";
  } catch {
    return "";
  }
}

/** A key under which something happens once. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
