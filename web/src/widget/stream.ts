// What happens in a conversation, live: resumed after whatever was seen, also when the connection was lost.

import type { Happening } from "./types.js";

/** How long until a stream that the server ended is asked for again. */
const PAUSE_MS = 2_000;
const PAUSE_MAX_MS = 30_000;

export interface Listener {
  happened: (one: Happening) => void;
  /** The server has less than was shown: begin anew; this is the version that there is. */
  reset: (version: number) => void;
  /** The person who has it writes. */
  typing: () => void;
  lost: () => void;
  back: () => void;
  /** The server refused: whether to ask again. */
  refused: () => Promise<boolean>;
}

export class Stream {
  /** The id of the last event, after which the server goes on. */
  private place = "0";
  private source: EventSource | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private interrupted = false;

  constructor(private readonly address: (after: string) => string, private readonly listener: Listener) {}

  start(): void {
    this.stop();
    const source = new EventSource(this.address(this.place));
    this.source = source;
    source.addEventListener("event", (message) => {
      const { data, lastEventId } = message as MessageEvent<string>;
      this.place = lastEventId;
      this.listener.happened(JSON.parse(data) as Happening);
    });
    source.addEventListener("reset", (message) => {
      const { data, lastEventId } = message as MessageEvent<string>;
      this.place = lastEventId;
      this.listener.reset((JSON.parse(data) as { version: number }).version);
    });
    source.addEventListener("typing", () => this.listener.typing());
    source.addEventListener("open", () => {
      this.failures = 0;
      if (this.interrupted) this.listener.back();
      this.interrupted = false;
    });
    source.addEventListener("error", () => void this.failed(source));
  }

  stop(): void {
    clearTimeout(this.again);
    this.source?.close();
    this.source = undefined;
  }

  /** The network is back, or the page is looked at again: do not wait any longer. */
  hurry(): void {
    if (this.source?.readyState !== EventSource.OPEN) this.start();
  }

  private async failed(source: EventSource): Promise<void> {
    if (source !== this.source) return;
    if (!this.interrupted) this.listener.lost();
    this.interrupted = true;
    // Until it is closed the browser tries again by itself.
    if (source.readyState !== EventSource.CLOSED) return;
    const goOn = await this.listener.refused();
    if (source !== this.source) return;
    if (!goOn) return this.stop();
    this.failures += 1;
    this.again = setTimeout(() => this.start(), Math.min(PAUSE_MS * 2 ** (this.failures - 1), PAUSE_MAX_MS));
  }
}
