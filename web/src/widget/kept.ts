// What the browser keeps once the customer has started, and nothing before: which conversation it is and how far
// it was read. Where the browser keeps nothing, it is in memory as long as the page is.

import type { Language } from "./types.js";

export interface Kept {
  id: string;
  token: string;
  /** Version up to which everything was read. */
  read: number;
  language: Language;
  /** Digest of who was signed in: somebody else begins a conversation of their own. */
  who?: string;
}

export interface Unsent {
  key: string;
  text: string;
}

function place(pick: () => Storage): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const memory = new Map<string, string>();
  const attempt = <T>(work: (storage: Storage) => T, instead: () => T): T => {
    try {
      return work(pick());
    } catch {
      return instead();
    }
  };
  return {
    getItem: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key), () => null),
    setItem: (key, value) => {
      memory.delete(key);
      attempt((storage) => storage.setItem(key, value), () => { memory.set(key, value); });
    },
    removeItem: (key) => {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key), () => undefined);
    },
  };
}

function read<T>(storage: Pick<Storage, "getItem">, key: string, fits: (value: T) => boolean): T | null {
  try {
    const value = JSON.parse(storage.getItem(key) ?? "null") as T | null;
    return value !== null && fits(value) ? value : null;
  } catch {
    return null;
  }
}

export class Keeper {
  readonly key: string;
  private readonly shared = place(() => localStorage);
  /** Of this tab: two tabs would both send it. */
  private readonly own = place(() => sessionStorage);

  constructor(host: string, site: string) {
    this.key = `ombud ${host} ${site}`;
  }

  get conversation(): Kept | null {
    return read<Kept>(this.shared, this.key, (kept) => typeof kept.id === "string" && typeof kept.token === "string");
  }

  set conversation(kept: Kept | null) {
    if (kept) this.shared.setItem(this.key, JSON.stringify(kept));
    else this.shared.removeItem(this.key);
  }

  get unsent(): Unsent[] {
    return read<Unsent[]>(this.own, this.key, Array.isArray) ?? [];
  }

  set unsent(list: Unsent[]) {
    if (list.length) this.own.setItem(this.key, JSON.stringify(list));
    else this.own.removeItem(this.key);
  }
}
