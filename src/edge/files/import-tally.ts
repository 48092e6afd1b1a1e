import type { Decision } from '../../domain/basics/decision.ts';
import { isSuspense } from '../../domain/trade/suspense-account.ts';
import type { TradeEvent } from '../../domain/trade/trade-events.ts';
import { withoutPassing } from '../../domain/trade/without-passing.ts';

/** What a command came to, as far as an import looks at it: the book's events have more. */
export type CommandOutcome = Decision<{
  readonly type: string;
  readonly tradeId?: string;
  readonly account?: string;
  readonly contract?: string;
  readonly field?: string;
  readonly seen?: string;
  readonly known?: string;
  readonly reason?: string;
}>;

/**
 * What became of a file's records. Every record that asks something of the book (a trade side, a price, a reference
 * row) counts once: `read = booked + duplicate + suspense + held + noted + noPrice + failed`.
 */
export type ImportCounts = {
  readonly read: number;
  /** Booked to the account it names, or applied (price, row, replace, cancel). */
  readonly booked: number;
  /** Already known, with the same content. */
  readonly duplicate: number;
  /** Booked, but to a suspense account. */
  readonly suspense: number;
  /** On a worklist: held, parked or in conflict. */
  readonly held: number;
  /** Kept without effect: unmatched, notices, other firms' sides. */
  readonly noted: number;
  /** Contracts listed without a price. */
  readonly noPrice: number;
  readonly failed: number;
};

export type CountedAs = Exclude<keyof ImportCounts, 'read'>;

// The strongest word wins when one command made several events.
const COUNTED_AS: ReadonlyMap<
  TradeEvent['type'],
  { readonly as: CountedAs; readonly rank: number }
> = new Map([
  ['TradeHeld', { as: 'held', rank: 5 }],
  ['TradeConflicted', { as: 'held', rank: 5 }],
  ['ReportParked', { as: 'held', rank: 5 }],
  ['TradeBooked', { as: 'booked', rank: 3 }],
  ['TradeRemoved', { as: 'booked', rank: 3 }],
  ['TicketEntered', { as: 'booked', rank: 3 }],
  ['TicketClosed', { as: 'booked', rank: 3 }],
  ['UnmatchedReported', { as: 'noted', rank: 2 }],
  ['ReportNoted', { as: 'noted', rank: 2 }],
  ['SpreadLegMatched', { as: 'noted', rank: 2 }],
  ['DuplicateReported', { as: 'duplicate', rank: 1 }],
  ['SpreadReported', { as: 'duplicate', rank: 0 }],
]);
const SUSPENSE = { as: 'suspense', rank: 4 } as const;
const APPLIED = { as: 'booked', rank: 3 } as const;

/**
 * The column in which a command's outcome counts. No event at all means that the book knew it already. Events that are
 * no trade events (prices, reference rows) count as applied.
 */
export function countedAs(outcome: CommandOutcome): CountedAs {
  if (!outcome.ok) return 'failed';
  let strongest: { readonly as: CountedAs; readonly rank: number } = { as: 'duplicate', rank: 0 };
  for (const event of withoutPassing(outcome.events)) {
    const known: ReadonlyMap<string, { readonly as: CountedAs; readonly rank: number }> =
      COUNTED_AS;
    const isInSuspense =
      event.type === 'TradeBooked' && event.account !== undefined && isSuspense(event.account);
    const counted = isInSuspense ? SUSPENSE : (known.get(event.type) ?? APPLIED);
    if (counted.rank > strongest.rank) strongest = counted;
  }
  return strongest.as;
}

/** Why records are kept without effect. */
export type NotedReason = (typeof NOTED_REASONS)[number];

export type NotedCount = { readonly reason: NotedReason; readonly count: number };

const NOTED_REASONS = [
  /** A query, or what the firm itself sent. */
  'notice',
  'not-our-side',
  'unmatched',
  /** A spread whose legs come as reports of their own, and such a leg's report after its spread's. */
  'legs-reported-apart',
  'leg-of-booked-spread',
  /** A message that is about no trade and no price. */
  'no-trade-or-price',
] as const;

/** Of an outcome that counts as noted. */
export function notedReasonOf(outcome: CommandOutcome): NotedReason {
  for (const { type, reason } of outcome.ok ? outcome.events : []) {
    if (type === 'UnmatchedReported') return 'unmatched';
    if (type === 'SpreadLegMatched') return 'leg-of-booked-spread';
    const known = NOTED_REASONS.find((word) => word === reason);
    if (type === 'ReportNoted' && known !== undefined) return known;
  }
  return 'notice';
}

export class ImportTally {
  readonly #noted = new Map<NotedReason, number>();
  readonly #counts = {
    read: 0,
    booked: 0,
    duplicate: 0,
    suspense: 0,
    held: 0,
    noted: 0,
    noPrice: 0,
    failed: 0,
  };

  /** `noted` has a reason: `countNoted`. */
  count(as: CountedAs, records = 1): void {
    this.#counts[as] += records;
    this.#counts.read += records;
  }

  countNoted(reason: NotedReason, records = 1): void {
    if (records === 0) return;
    this.#noted.set(reason, (this.#noted.get(reason) ?? 0) + records);
    this.count('noted', records);
  }

  /** In the order of the words, so that equal files give equal answers. */
  get noted(): readonly NotedCount[] {
    return NOTED_REASONS.flatMap((reason) => {
      const count = this.#noted.get(reason);
      return count === undefined ? [] : [{ reason, count }];
    });
  }

  get counts(): ImportCounts {
    return { ...this.#counts };
  }
}
