import type { LiveChange, SubscribeLive } from '../edge/http/live-feed.ts';
import { askBook, durableOf } from '../platform/calls/ask.ts';
import type { Installation } from '../platform/calls/installation.ts';
import { blotterJson } from '../platform/calls/trade-calls.ts';
import { type WorklistCounts, worklistCounts } from '../platform/calls/worklist-rows.ts';
import { tradesChanged } from '../platform/readstore/trades-changed.ts';

/** Changed trades told at once; for who missed more, reading a day anew is cheaper. */
const MOST_ROWS = 2_000;
/** Changes are gathered this long before anybody looks at the read store. */
const GATHER_MS = 100;
/** After a look that failed, such as one at a read store that was closed under it. */
const RETRY_MS = 1_000;

/**
 * Tells listeners what happened in a firm since they were last told: trades that were booked or removed, as the blotter
 * shows them, and how much waits for a person. All listeners of a firm share one look at the read store.
 */
export function liveOf(
  installation: Installation,
  onTrouble: (failure: unknown) => void,
): SubscribeLive {
  const watches = new Map<string, FirmWatch>();
  return (firm, hear, after) => {
    if (!installation.engine.firms().includes(firm)) return undefined;
    const watch = watches.get(firm) ?? new FirmWatch(installation, firm, onTrouble);
    watches.set(firm, watch);
    const leave = watch.join(hear, after);
    return () => {
      leave();
      if (!watch.isIdle) return;
      watch.close();
      if (watches.get(firm) === watch) watches.delete(firm);
    };
  };
}

type Receiver = {
  /** Last event it was told of. */
  told: number;
  /** Until it has heard something it does not know from where it is told. */
  hasHeard: boolean;
  readonly hear: (change: LiveChange) => void;
};

class FirmWatch {
  readonly #installation: Installation;
  readonly #firm: string;
  readonly #onTrouble: (failure: unknown) => void;
  readonly #receivers = new Set<Receiver>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** Looks follow each other: an older state of a trade must never be told after a newer one. */
  #isLooking = false;
  #isFailing = false;

  constructor(installation: Installation, firm: string, onTrouble: (failure: unknown) => void) {
    this.#installation = installation;
    this.#firm = firm;
    this.#onTrouble = onTrouble;
    this.#unsubscribe = installation.engine.onDurable((changed) => {
      if (changed === firm) this.#lookWithin(GATHER_MS);
    });
  }

  get isIdle(): boolean {
    return this.#receivers.size === 0;
  }

  join(hear: Receiver['hear'], after: number | undefined): () => void {
    const receiver = { told: after ?? this.#durable(), hasHeard: false, hear };
    this.#receivers.add(receiver);
    this.#lookWithin(0);
    return () => this.#receivers.delete(receiver);
  }

  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  #durable(): number {
    return durableOf(this.#installation.engine, this.#firm);
  }

  #lookWithin(delayMs: number): void {
    if (this.#timer !== undefined || this.#isLooking || this.isIdle) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#isLooking = true;
      this.#look().then(
        (isTold) => this.#looked(isTold ? GATHER_MS : RETRY_MS),
        (failure: unknown) => this.#failed(failure),
      );
    }, delayMs);
  }

  /** Said once for a row of failures, and not when nobody listens any more: then things are being closed. */
  #failed(failure: unknown): void {
    if (!this.#isFailing && !this.isIdle) this.#onTrouble(failure);
    this.#isFailing = true;
    this.#lookAgain(RETRY_MS);
  }

  #looked(againMs: number): void {
    this.#isFailing = false;
    this.#lookAgain(againMs);
  }

  #lookAgain(againMs: number): void {
    this.#isLooking = false;
    const sequence = this.#durable();
    const isDone = [...this.#receivers].every(({ told, hasHeard }) => hasHeard && told >= sequence);
    if (!isDone) this.#lookWithin(againMs);
  }

  /** False when the firm answers nothing now. */
  async #look(): Promise<boolean> {
    const { projector, read, vaults } = this.#installation;
    const sequence = this.#durable();
    // Told at the level of any other answer: when the vaults that are awaited have it.
    await vaults?.hold(this.#firm, sequence);
    await projector.waitFor(this.#firm, sequence);
    const counts = await countsOf(this.#installation, this.#firm);
    if (counts === undefined) return false;
    for (const [after, receivers] of Map.groupBy(this.#receivers, ({ told }) => told)) {
      const waiting = receivers.filter(({ hasHeard }) => !hasHeard || after !== sequence);
      if (waiting.length === 0) continue;
      // Who knows of events that this log does not have was told by another one.
      const rows =
        after > sequence
          ? undefined
          : await tradesChanged(read, this.#firm, { after, through: sequence }, MOST_ROWS);
      const trades = rows?.map((row) => blotterJson(this.#installation, this.#firm, row));
      this.#tell(waiting, { sequence, trades, counts });
    }
    return true;
  }

  #tell(receivers: readonly Receiver[], change: LiveChange): void {
    for (const receiver of receivers) {
      if (!this.#receivers.has(receiver)) continue;
      receiver.told = change.sequence;
      receiver.hasHeard = true;
      receiver.hear(change);
    }
  }
}

async function countsOf(
  installation: Installation,
  firm: string,
): Promise<WorklistCounts | undefined> {
  const found = await askBook(installation, firm, ({ worklists }) => worklistCounts(worklists));
  return found.ok ? found.value : undefined;
}
