import { type BusinessDate, dateOfDay } from '../basics/business-date.ts';
import {
  difference,
  type MatchableLot,
  matchesFor,
  pairOf,
  type Valuation,
} from '../position/close-out.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { CloseOutsReversed, LotsClosedOut, Pair } from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, Facts } from './book-state.ts';
import { type StandingPair, standingPairs } from './close-out-history.ts';
import { closingEvents, partsOf, postsProfit } from './closing-events.ts';
import { refitted } from './instructed-again.ts';
import { closeInHand, type LotsInHand, lotsInHand, takeBack } from './lots-in-hand.ts';
import type { UndoneRuns } from './undo-runs.ts';

export type FinalDayChange = {
  readonly position: Position;
  readonly valuation: Valuation;
  /** First day that the change touches; final. */
  readonly from: BusinessDate;
  /** Day the change is posted in. */
  readonly bookingDate: BusinessDate;
  /** Ids of the trades that go. */
  readonly removed: ReadonlySet<string>;
  /** Lots of trades that are booked with the change, open in full. */
  readonly added: readonly MatchableLot[];
  readonly undone: UndoneRuns;
};

export type Rematched = {
  /** To be posted before the trades change, newest day first. */
  readonly reversed: readonly CloseOutsReversed[];
  /** To be posted after, oldest day first. */
  readonly closed: readonly LotsClosedOut[];
  /** The lots between the two, from which the removed trades' bases are read. */
  readonly lots: LotsInHand;
  /** The lots after all of it. */
  readonly lotsLeft: LotsInHand;
};

/**
 * Matches a position again from a final day on as if its trades had been right from the start, and gives the
 * difference to what stands: pairs that would not have been, and pairs that would. Both are posted as-of.
 */
export function rematch(book: Book, change: FinalDayChange, facts: Facts): Rematched {
  const { position, undone, removed } = change;
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  const standing = standingPairs(book, position, change.from, facts);
  const free = standing.filter((known) => !known.instructed || involves(known, removed));
  for (const known of free) takeBack(lots, known.pair, undone.mark);
  const whole = new Map([...lots].map(([tradeId, lot]) => [tradeId, { ...lot }]));
  for (const tradeId of removed) lots.delete(tradeId);
  for (const lot of change.added) lots.set(lot.tradeId, { ...lot });
  const again = instructedFinalPairs(
    change,
    lots,
    free.filter((known) => known.instructed),
  );
  const wanted = matchFinalDays(book, change, lots);
  const kept = sharedPairs(
    free.filter((known) => !involves(known, removed)),
    wanted,
  );
  const closed = wanted.filter((known) => !kept.has(known));
  return {
    reversed: reversals(
      change,
      free.filter((known) => !kept.has(known)),
      whole,
    ),
    closed: [...closings(change, again, true), ...closings(change, closed, false)],
    lots: whole,
    lotsLeft: lots,
  };
}

/** Instructed pairs of a trade that is replaced, made again with its new terms where they fit. */
function instructedFinalPairs(
  change: FinalDayChange,
  lots: LotsInHand,
  instructed: readonly StandingPair[],
): StandingPair[] {
  return instructed.flatMap((known) => {
    const match = refitted(lots, known.pair, requiredDay(known.date));
    if (match === undefined) return [];
    closeInHand(lots, known.pair.buyTradeId, known.pair.sellTradeId, match.quantity);
    return [{ ...known, pair: pairOf(match, change.valuation) }];
  });
}

function involves({ pair }: StandingPair, trades: ReadonlySet<string>): boolean {
  return trades.has(pair.buyTradeId) || trades.has(pair.sellTradeId);
}

/** The close-out of every final day from the change on, each with the lots that were open on it. */
function matchFinalDays(book: Book, change: FinalDayChange, lots: LotsInHand): StandingPair[] {
  const { position, valuation } = change;
  const wanted: StandingPair[] = [];
  for (const date of matchingDays(book, change, lots)) {
    const account = accountTermsOn(book.reference, position.account, date);
    if (account === undefined) continue;
    const day = requiredDay(date);
    const open = [...lots.values()].filter((lot) => lot.openDay <= day);
    const posts = postsProfit(account, valuation);
    for (const match of matchesFor(open, account)) {
      const pair = pairOf(match, valuation);
      wanted.push({ date, instructed: false, postsProfit: posts, pair });
      closeInHand(lots, pair.buyTradeId, pair.sellTradeId, pair.quantity);
    }
  }
  return wanted;
}

/** Only a day on which a lot arrives can close anything that the day before did not. */
function matchingDays(book: Book, change: FinalDayChange, lots: LotsInHand): BusinessDate[] {
  const days = new Set<BusinessDate>([change.from]);
  for (const lot of lots.values()) {
    const opened = dateOfDay(lot.openDay);
    if (opened > change.from && opened <= book.days.finalThrough) days.add(opened);
  }
  return [...days].sort();
}

/** Standing pairs that the new matching makes again, with their counterparts in it. */
function sharedPairs(
  standing: readonly StandingPair[],
  wanted: readonly StandingPair[],
): Set<StandingPair> {
  const twins = new Map<string, StandingPair[]>();
  for (const pair of wanted) {
    const key = pairKey(pair);
    const same = twins.get(key);
    if (same === undefined) twins.set(key, [pair]);
    else same.push(pair);
  }
  const shared = new Set<StandingPair>();
  for (const known of standing) {
    const twin = twins.get(pairKey(known))?.pop();
    if (twin !== undefined) shared.add(known).add(twin);
  }
  return shared;
}

function pairKey({ date, postsProfit: posts, pair }: StandingPair): string {
  return `${date} ${posts} ${pair.buyTradeId} ${pair.sellTradeId} ${pair.quantity}`;
}

/**
 * The reversal's `variation` is what the two lots are apart now that they are open again: nothing where both were
 * marked, and the pair's own where the contract never had a price.
 */
function reversals(
  change: FinalDayChange,
  pairs: readonly StandingPair[],
  whole: ReadonlyMap<string, MatchableLot>,
): CloseOutsReversed[] {
  const { position, bookingDate, valuation } = change;
  const { account, contract, currency } = position;
  const head = {
    type: 'CloseOutsReversed',
    account,
    contract,
    currency,
    bookingDate,
    reason: 'correction',
    previous: 0,
  } as const;
  return byDay(pairs)
    .reverse()
    .flatMap((day) => {
      const ofDay = day.pairs.map((pair) => ({
        ...pair,
        variation: apart(pair, whole, valuation),
      }));
      return partsOf(ofDay).map((part) => ({
        ...head,
        date: day.date,
        postsProfit: day.postsProfit,
        pairs: part,
      }));
    });
}

function apart(pair: Pair, lots: ReadonlyMap<string, MatchableLot>, valuation: Valuation): number {
  const buy = lots.get(pair.buyTradeId);
  const sell = lots.get(pair.sellTradeId);
  if (valuation.premiumStyle || buy === undefined || sell === undefined) return 0;
  return difference(sell.basis, buy.basis, pair.quantity, valuation);
}

function closings(
  change: FinalDayChange,
  pairs: readonly StandingPair[],
  instructed: boolean,
): LotsClosedOut[] {
  const { position, bookingDate } = change;
  return byDay(pairs).flatMap((day) =>
    closingEvents(position, { ...day, bookingDate, instructed }),
  );
}

type PairsOfDay = {
  readonly date: BusinessDate;
  readonly postsProfit: boolean;
  readonly pairs: Pair[];
};

function byDay(pairs: readonly StandingPair[]): PairsOfDay[] {
  const days = new Map<string, PairsOfDay>();
  for (const { date, postsProfit: posts, pair } of pairs) {
    const key = `${date} ${posts}`;
    const day = days.get(key) ?? { date, postsProfit: posts, pairs: [] };
    day.pairs.push(pair);
    days.set(key, day);
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}
