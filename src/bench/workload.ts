import { elementAt } from './element-at.ts';
import { mixedBits } from './mixed-bits.ts';

/**
 * The one workload of all benches (architecture.md §9). `new`: a CCP reports a trade; `duplicate`: the same report
 * again; `bust`: the CCP takes a trade back; `rejection`: a ticket for an account that does not exist.
 */
export type OperationKind = 'new' | 'duplicate' | 'bust' | 'rejection';

export type Operation = {
  readonly kind: OperationKind;
  /** Number of the trade it is about, from 0 in order of first report; `trade-terms.ts` gives its terms. */
  readonly trade: number;
};

export type WorkloadOptions = {
  /** A whole number below 2^32; the same seed gives the same operations for ever. */
  readonly seed: number;
  /**
   * Duplicates and busts are about trades that were first reported more than `nearest` and at most `farthest` trades
   * ago, so whoever has fewer operations than `nearest` under way never sees one before its trade.
   */
  readonly nearest: number;
  readonly farthest: number;
};

export const DEFAULT_REACH = { nearest: 9_000, farthest: 20_000 } as const;

// Of 10,000 operations: 1 % duplicates, 1 % busts, 0.5 % rejections.
const SHARES = 10_000;
const DUPLICATES = 100;
const BUSTS = 100;
const REJECTIONS = 50;
const KIND_SALT = 0x51ed270b;
const PICK_SALT = 0x2545f491;

export class Workload {
  readonly #options: WorkloadOptions;
  /** By trade number modulo its length: 1 = a duplicate or bust was already about it. */
  readonly #isTouched: Uint8Array;
  #operations = 0;
  #trades = 0;

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.#isTouched = new Uint8Array(options.farthest + 1);
  }

  /** Operations given so far. */
  get operations(): number {
    return this.#operations;
  }

  next(count: number): Operation[] {
    const operations: Operation[] = [];
    for (let given = 0; given < count; given += 1) operations.push(this.#nextOne());
    return operations;
  }

  #nextOne(): Operation {
    const bits = mixedBits(this.#options.seed ^ KIND_SALT, this.#operations);
    this.#operations += 1;
    const share = bits % SHARES;
    if (share < REJECTIONS) return { kind: 'rejection', trade: this.#operations };
    if (share < REJECTIONS + DUPLICATES) return this.#aboutOld('duplicate');
    if (share < REJECTIONS + DUPLICATES + BUSTS) return this.#aboutOld('bust');
    return this.#fresh();
  }

  #fresh(): Operation {
    const trade = this.#trades;
    this.#trades += 1;
    this.#isTouched[trade % this.#isTouched.length] = 0;
    return { kind: 'new', trade };
  }

  /** About an untouched trade within reach; while there is none (at the start), a new trade. */
  #aboutOld(kind: 'duplicate' | 'bust'): Operation {
    const { seed, nearest, farthest } = this.#options;
    const newest = this.#trades - 1 - nearest;
    const oldest = Math.max(0, this.#trades - farthest);
    if (newest < oldest) return this.#fresh();
    const span = newest - oldest + 1;
    const start = mixedBits(seed ^ PICK_SALT, this.#operations) % span;
    for (let step = 0; step < span; step += 1) {
      const trade = oldest + ((start + step) % span);
      const slot = trade % this.#isTouched.length;
      if (elementAt(this.#isTouched, slot) === 1) continue;
      this.#isTouched[slot] = 1;
      return { kind, trade };
    }
    return this.#fresh();
  }
}
