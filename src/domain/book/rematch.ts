import { type BusinessDate, dateOfDay } from '../basics/business-date.ts';
import { difference, type MatchableLot, matchLots, pairOf, type Valuation } from '../position/close-out.ts';
import type { CloseOutsReversed, LotsClosedOut, Pair } from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import type { AccountTerms } from './accounts.ts';
import type { Book, Facts } from './book-state.ts';
import { samePair, type StandingPair, standingPairs } from './close-out-history.ts';
import { closeInHand, type LotsInHand, lotsInHand, takeBack } from './lots-in-hand.ts';
import type { UndoneRuns } from './undo-runs.ts';

export type FinalDayChange = {
  readonly position: Position;
  readonly account: AccountTerms;
  readonly valuation: Valuation;
  /** First day that the change touches; final. */
  readonly from: BusinessDate;
  /** Day the change is posted in. */
  readonly bookingDate: BusinessDate;
  readonly removed: string;
  /** Lots of trades that are booked with the change, open in full. */
  readonly added: readonly MatchableLot[];
  readonly undone: UndoneRuns;
};

export type Rematched = {
  /** To be posted before the trades change, newest day first. */
  readonly reversed: readonly CloseOutsReversed[];
  /** To be posted after, oldest day first. */
  readonly closed: readonly LotsClosedOut[];
  /** The lots between the two, from which the removed trade's basis is read. */
  readonly lots: LotsInHand;
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
  const free = standing.filter(
    (known) => !known.instructed || known.pair.buyTradeId === removed || known.pair.sellTradeId === removed,
  );
  for (const known of free) takeBack(lots, known.pair, undone.mark);
  const whole = new Map([...lots].map(([tradeId, lot]) => [tradeId, { ...lot }]));
  lots.delete(removed);
  for (const lot of change.added) lots.set(lot.tradeId, { ...lot });
  const wanted = matchFinalDays(book, change, lots);
  const kept = sharedPairs(free, wanted);
  return {
    reversed: reversals(change, free.filter((known) => !kept.has(known)), whole),
    closed: closings(change, wanted.filter((known) => !kept.has(known))),
    lots: whole,
  };
}

/** The close-out of every final day from the change on, each with the lots that were open on it. */
function matchFinalDays(book: Book, change: FinalDayChange, lots: LotsInHand): StandingPair[] {
  const { account, valuation } = change;
  if (account.positionMethod === 'gross') return [];
  const wanted: StandingPair[] = [];
  for (const day of matchingDays(book, change, lots)) {
    const open = [...lots.values()].filter((lot) => dateOfDay(lot.openDay) <= day);
    for (const match of matchLots(open, account.closeOutOrder)) {
      const pair = pairOf(match, valuation);
      wanted.push({ date: day, instructed: false, postsProfit: postsProfit(account, valuation), pair });
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

export function postsProfit(account: AccountTerms, valuation: Valuation): boolean {
  return account.settlementStyle === 'open-trade-equity' && !valuation.premiumStyle;
}

/** Standing pairs that the new matching makes again, with their counterparts in it. */
function sharedPairs(standing: readonly StandingPair[], wanted: readonly StandingPair[]): Set<StandingPair> {
  const shared = new Set<StandingPair>();
  for (const known of standing) {
    const twin = wanted.find(
      (other) => !shared.has(other) && other.date === known.date && samePair(other.pair, known.pair),
    );
    if (twin === undefined || known.instructed) continue;
    shared.add(known);
    shared.add(twin);
  }
  return shared;
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
  return byDay(pairs)
    .reverse()
    .map(({ date, postsProfit: posts, pairs: ofDay }) => ({
      type: 'CloseOutsReversed',
      account,
      contract,
      currency,
      date,
      bookingDate,
      postsProfit: posts,
      reason: 'correction',
      previous: 0,
      pairs: ofDay.map((pair) => ({ ...pair, variation: apart(pair, whole, valuation) })),
    }));
}

function apart(pair: Pair, lots: ReadonlyMap<string, MatchableLot>, valuation: Valuation): number {
  const buy = lots.get(pair.buyTradeId);
  const sell = lots.get(pair.sellTradeId);
  if (valuation.premiumStyle || buy === undefined || sell === undefined) return 0;
  return difference(sell.basis, buy.basis, pair.quantity, valuation);
}

function closings(change: FinalDayChange, pairs: readonly StandingPair[]): LotsClosedOut[] {
  const { position, bookingDate } = change;
  const { account, contract, currency } = position;
  return byDay(pairs).map(({ date, postsProfit: posts, pairs: ofDay }) => ({
    type: 'LotsClosedOut',
    account,
    contract,
    currency,
    date,
    bookingDate,
    postsProfit: posts,
    instructed: false,
    previous: 0,
    pairs: ofDay,
  }));
}

function byDay(pairs: readonly StandingPair[]) {
  const days = new Map<string, { date: BusinessDate; postsProfit: boolean; pairs: Pair[] }>();
  for (const { date, postsProfit: posts, pair } of pairs) {
    const key = `${date} ${posts}`;
    const day = days.get(key) ?? { date, postsProfit: posts, pairs: [] };
    day.pairs.push(pair);
    days.set(key, day);
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}
