/** What happened in a firm: rows that are new or changed, and what waits for a person. */
export type LiveChange = {
  /** Last durable event that the rows know. */
  readonly sequence: number;
  /** Rows as the `trades` call answers them, each as it is now; undefined = more than anybody is told: ask anew. */
  readonly trades: readonly unknown[] | undefined;
  readonly counts: Readonly<Record<string, number>>;
};

/**
 * Given by the wiring. The listener is called once soon, so that the receiver knows from where it is told, then as often
 * as things happen; returns how to end that. `after`: the last event the receiver knows of, when it comes back; what
 * happened since is told first. Undefined = it knows nothing and is told what happens from now on. There is nothing to end
 * where the firm is not there.
 */
export type SubscribeLive = (
  firm: string,
  listener: (change: LiveChange) => void,
  after: number | undefined,
) => (() => void) | undefined;

/** Where a feed writes. `false` = the receiver is behind; `onDrained` is called once when it has caught up. */
export type FeedSink = {
  readonly write: (text: string) => boolean;
  readonly onDrained: (resume: () => void) => void;
};

export type FeedTimers = {
  readonly later: (run: () => void, delayMs: number) => { readonly cancel: () => void };
};

/** At most ten messages a second: people read no faster, and a screen redraws less. */
const FLUSH_MS = 100;
/** Rows that wait for one receiver. Beyond it reading afresh is cheaper than catching up. */
const MAX_WAITING_ROWS = 2_000;

/**
 * Turns changes into server-sent events for one receiver. What happens between two messages goes out as one. A receiver
 * that is too far behind gets `resync` in place of the rows and must ask anew; memory for it is bounded either way.
 */
export class LiveFeed {
  readonly #sink: FeedSink;
  readonly #timers: FeedTimers;
  #rows: unknown[] = [];
  #newest: LiveChange | undefined;
  #isBehind = false;
  #isBlocked = false;
  #flush: { readonly cancel: () => void } | undefined;

  constructor(sink: FeedSink, timers: FeedTimers) {
    this.#sink = sink;
    this.#timers = timers;
  }

  push(change: LiveChange): void {
    this.#newest = change;
    const { trades } = change;
    if (trades === undefined || this.#rows.length + trades.length > MAX_WAITING_ROWS) {
      this.#isBehind = true;
      this.#rows = [];
    } else if (!this.#isBehind) for (const row of trades) this.#rows.push(row);
    if (!this.#isBlocked) this.#flush ??= this.#timers.later(() => this.#send(), FLUSH_MS);
  }

  /** A comment, so that proxies and dead connections are noticed. */
  keepAlive(): void {
    if (!this.#isBlocked) this.#write(': still here\n\n');
  }

  close(): void {
    this.#flush?.cancel();
    this.#newest = undefined;
  }

  #send(): void {
    this.#flush = undefined;
    const newest = this.#newest;
    if (newest === undefined) return;
    const { sequence, counts } = newest;
    const text = this.#isBehind
      ? `id: ${sequence}\nevent: resync\ndata: ${JSON.stringify({ sequence })}\n\n`
      : `id: ${sequence}\nevent: change\ndata: ${JSON.stringify({ sequence, trades: this.#rows, counts })}\n\n`;
    this.#rows = [];
    this.#isBehind = false;
    this.#newest = undefined;
    this.#write(text);
  }

  #write(text: string): void {
    if (this.#sink.write(text)) return;
    this.#isBlocked = true;
    this.#sink.onDrained(() => {
      this.#isBlocked = false;
      if (this.#newest !== undefined) this.#flush ??= this.#timers.later(() => this.#send(), 0);
    });
  }
}
