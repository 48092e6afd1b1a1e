import { groupOfDerivation } from '../allocation/average-groups.ts';
import type {
  DerivationEnded,
  DerivationKind,
  TradesDerived,
} from '../allocation/derivation-events.ts';
import { derivationOf } from '../allocation/derivations.ts';
import { assertThat } from '../basics/decision.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { accountFollowed, placeOf, STAYS } from './account-followed.ts';
import { groupReopened, keepsAverage, residualsBack } from './average-break.ts';
import type { Book, BookEvent, Context, Facts } from './book-state.ts';
import type { TradeEntering, TradeLeaving } from './change-setting.ts';
import { enrich } from './enrich.ts';
import { enteringAgain, enteringDerived, followed } from './enter-again.ts';
import { findTrade, type KnownTrade, sequencesAbout } from './find-trade.ts';
import { feesOfGone } from './give-up-gone.ts';
import { movedTrades } from './moved-lot.ts';
import { passing } from './passing.ts';
import { tradeChanges } from './trade-changes.ts';

/** A trade that stands goes (`entering` undefined), or stands in other terms. */
export type RippleCause = {
  readonly known: KnownTrade;
  readonly removal: TradeRemoved['removal'];
  readonly entering: TradeEntering | undefined;
};

/** What a change comes to: first the records, then the trades that leave and enter positions. */
export type Ripple = {
  readonly records: BookEvent[];
  readonly leaving: TradeLeaving[];
  readonly entering: TradeEntering[];
};

/**
 * A change of a trade of which others were made goes through all that was made of it, and of that in turn. The book then
 * equals one in which the trade had been right, or absent, when it was divided.
 */
export function rippleEvents(book: Book, cause: RippleCause, context: Context): BookEvent[] {
  const { records, leaving, entering } = rippleOf(book, cause, context);
  const sequence = context.sequence + records.length;
  const changed = tradeChanges(book, { leaving, entering }, { ...context, sequence });
  return [...records, ...changed, ...feesOfGone(book, records)];
}

export function rippleOf(book: Book, cause: RippleCause, context: Context): Ripple {
  const ripple: Ripple = { records: [], leaving: [], entering: [] };
  run(book, cause, { ripple, context });
  return ripple;
}

type Under = { readonly ripple: Ripple; readonly context: Context };

function run(book: Book, cause: RippleCause, under: Under): void {
  const { known, removal, entering } = cause;
  const { ripple } = under;
  const { trade, booked, bookedSequence, derivation } = known;
  reopenGroup(book, cause, under);
  if (derivation === undefined) {
    assertThat(known.live, () => `${booked.tradeId} stands`);
    ripple.leaving.push({ trade, booked, bookedSequence, removal });
    if (entering !== undefined) ripple.entering.push(entering);
    // What was transferred or delivered of its lot goes with it, and what became of that.
    for (const moved of movedTrades(book, known, entering, under.context.facts))
      run(book, { ...moved, removal }, under);
    return;
  }
  const follows = entering !== undefined && RULES[derivation.kind](known, entering) === 'follows';
  if (!follows && hasOthers(book, derivation)) {
    breakApart(book, cause, derivation, under);
  } else if (entering === undefined) {
    ripple.records.push(ended(derivation, 'source-gone', under.context));
    passBy(book, cause, enteringAgain(book, known, under.context), under);
    for (const result of resultsOf(book, derivation, under.context.facts))
      run(book, { known: result, removal, entering: undefined }, under);
  } else if (follows) {
    followSource(book, cause, { entering, derivation }, under);
  } else {
    ripple.records.push(ended(derivation, 'source-changed', under.context));
    for (const result of resultsOf(book, derivation, under.context.facts))
      run(book, { known: result, removal: 'cancel', entering: undefined }, under);
    ripple.entering.push(entering);
  }
}

/** Fills may be parts of one trade: then the group that both are in is reopened once. */
function reopenGroup(book: Book, cause: RippleCause, { ripple, context }: Under): void {
  const reopened = groupReopened(book, cause, context);
  const isReopened =
    reopened !== undefined &&
    ripple.records.some(
      (one) => one.type === 'AverageGroupMoved' && one.groupId === reopened.groupId,
    );
  if (reopened !== undefined && !isReopened) ripple.records.push(reopened);
}

type SourceRule = (known: KnownTrade, entering: TradeEntering) => 'follows' | 'broken';

/** Shares by quantity fit a trade of that quantity, whatever else changes. */
const sameQuantity: SourceRule = ({ booked }, { enriched }) =>
  booked.quantity === enriched.report.quantity ? 'follows' : 'broken';

const sameAverage: SourceRule = ({ booked }, entering) =>
  keepsAverage(booked, entering) ? 'follows' : 'broken';

const RULES: { readonly [Kind in DerivationKind]: SourceRule } = {
  allocation: sameQuantity,
  split: sameQuantity,
  'average-price': sameAverage,
  'give-up': sameQuantity,
  'take-up': sameQuantity,
  transfer: sameQuantity,
  exercise: sameQuantity,
  assignment: sameQuantity,
  expiry: sameQuantity,
  adjustment: sameQuantity,
};

/** It cannot go on with one source less: there are others, or money was shared out with it. */
function hasOthers({ averageGroups }: Book, { derivationId, sources }: TradesDerived): boolean {
  return sources.length > 1 || groupOfDerivation(averageGroups, derivationId) !== undefined;
}

/** The derivation ends, what was made of it goes, and its other sources are whole again. */
function breakApart(
  book: Book,
  { known, removal, entering }: RippleCause,
  derivation: TradesDerived,
  under: Under,
): void {
  const { ripple, context } = under;
  const money = residualsBack(book, derivation);
  ripple.records.push(
    ended(derivation, money === undefined ? 'source-changed' : 'cancelled', context),
  );
  if (money !== undefined) ripple.records.push(...money);
  for (const { tradeId } of derivation.sources) {
    if (tradeId === known.booked.tradeId) continue;
    const other = findTrade(book, tradeId, context.facts);
    assertThat(other !== undefined, () => `the source ${tradeId} is known`);
    const again = enteringAgain(book, other, context);
    assertThat(!('ok' in again), () => `${tradeId} can stand as it did`);
    ripple.entering.push(again);
  }
  for (const result of resultsOf(book, derivation, context.facts))
    run(book, { known: result, removal: 'cancel', entering: undefined }, under);
  if (entering !== undefined) ripple.entering.push(entering);
  else passBy(book, { known, removal, entering }, enteringAgain(book, known, context), under);
}

type Following = { readonly entering: TradeEntering; readonly derivation: TradesDerived };

function followSource(
  book: Book,
  { known, removal }: RippleCause,
  { entering, derivation }: Following,
  under: Under,
): void {
  const { context, ripple } = under;
  const isMoved = entering.enriched.account.account !== known.booked.account;
  const stays = isMoved && STAYS.has(derivation.kind) ? known.booked.account : undefined;
  if (stays !== undefined)
    ripple.records.push(...accountFollowed(book, derivation, entering, { stays, context }));
  passBy(book, { known, removal: 'derived', entering }, entering, under);
  for (const result of resultsOf(book, derivation, context.facts)) {
    const own = followed(result.booked, known.booked, entering.enriched.report);
    const report = result.booked.account === stays ? { ...own, ...placeOf(entering) } : own;
    const enriched = enrich(book, report, context);
    const { tradeId } = result.booked;
    assertThat(enriched.ok, () => `${tradeId} can be booked as its source can`);
    const next = { ...enteringDerived(book, tradeId, enriched, context), life: result.life };
    run(book, { known: result, removal, entering: next }, under);
  }
}

/** A version of the source goes on record, though no position sees it: what the CCP says next is held against it. */
function passBy(
  book: Book,
  { removal }: RippleCause,
  entering: TradeEntering | { readonly ok: false },
  { ripple, context }: Under,
): void {
  if ('ok' in entering) return;
  const sequence = context.sequence + ripple.records.length;
  ripple.records.push(...passing(book, entering, removal, sequence));
}

export function ended(
  { derivationId }: TradesDerived,
  reason: DerivationEnded['reason'],
  { actor, nowMicros }: Context,
): DerivationEnded {
  return { type: 'DerivationEnded', derivationId, reason, actor, atMicros: nowMicros };
}

/** The trades that a derivation made, each of which stands. */
export function resultsOf(book: Book, { results }: TradesDerived, facts: Facts): KnownTrade[] {
  return results.map(({ tradeId }) => {
    const known = findTrade(book, tradeId, facts);
    assertThat(known !== undefined, () => `the derived trade ${tradeId} is known`);
    return known;
  });
}

/** Old events about everything that was made of a trade, and of what was transferred or delivered of its lot. */
export function sequencesUnder(book: Book, tradeId: string): readonly number[] {
  const derivation = derivationOf(book.derivations, tradeId);
  const moved = book.movedLots.get(tradeId);
  if (derivation === undefined && moved === undefined) return NONE;
  return [
    ...(moved ?? []).flatMap((own) => [...sequencesAbout(book, own), ...sequencesUnder(book, own)]),
    ...(derivation === undefined ? NONE : sequencesOf(book, derivation)),
  ];
}

const NONE: readonly number[] = [];

function sequencesOf(book: Book, { sources, results }: TradesDerived): readonly number[] {
  return [
    ...(sources.length > 1
      ? sources.flatMap((source) => sequencesAbout(book, source.tradeId))
      : []),
    ...results.flatMap((result) => [
      ...sequencesAbout(book, result.tradeId),
      ...sequencesUnder(book, result.tradeId),
    ]),
  ];
}

/** The trade itself, and everything that was made of it, with the other sources of that; those events are prepared. */
export function bookedUnder(book: Book, known: KnownTrade, facts: Facts): TradeBooked[] {
  const { derivation, booked } = known;
  if (derivation === undefined) {
    const moved = (book.movedLots.get(booked.tradeId) ?? []).flatMap((tradeId) => {
      const own = findTrade(book, tradeId, facts);
      return own === undefined ? [] : bookedUnder(book, own, facts);
    });
    return [booked, ...moved];
  }
  const below = resultsOf(book, derivation, facts);
  const beside = derivation.sources.flatMap(({ tradeId }) => {
    const other = tradeId === booked.tradeId ? undefined : findTrade(book, tradeId, facts);
    return other === undefined ? [] : [other.booked];
  });
  return [booked, ...beside, ...below.flatMap((result) => bookedUnder(book, result, facts))];
}
