import { assertThat } from '../basics/decision.ts';
import { instantMicros } from '../basics/instant.ts';
import type { Price } from '../basics/price.ts';
import { signed } from '../basics/quantity.ts';
import type { MatchableLot } from '../position/close-out.ts';
import { bookingDayOf, openOf, ownBasisOf } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import { lotRowOfTrade } from '../position/position-lots.ts';
import { basisUnder, type Position } from '../position/position-state.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import {
  type Setting,
  settingOf,
  type TradeChange,
  type TradeEntering,
  type TradeLeaving,
} from './change-setting.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import { instructedAgain } from './instructed-again.ts';
import { type LotsInHand, lotsInHand, takeBack } from './lots-in-hand.ts';
import { rematch } from './rematch.ts';
import { lastSettlement } from './settlement-due.ts';
import { bookedEvent, removedEvent } from './trade-effects.ts';
import { nothingUndone, type UndoneRuns, undoRuns } from './undo-runs.ts';

/**
 * The events that take a trade out of its position, put one in, or replace one by another, on whatever day they
 * belong to: pairs and marks that stand in the way are taken back first, and a change of a final day is matched again
 * from that day on and posted as-of (domain.md, "Trade life").
 */
export function tradeChange(book: Book, change: TradeChange, context: Context): BookEvent[] {
  const { leaving, entering } = change;
  // The everyday case: a new trade on a day that is not final touches nothing but its own lot.
  if (
    leaving === undefined &&
    entering !== undefined &&
    !isFinal(book, entering.enriched.report.clearingDate)
  ) {
    return [bookedEvent(book, entering, { basis: entering.enriched.report.price, isAsOf: false })];
  }
  const parts = isOnePosition(change)
    ? [change]
    : [
        { leaving, entering: undefined },
        { leaving: undefined, entering },
      ];
  const events = parts.flatMap((part) => positionChange(book, part, context));
  return linkCloseOuts(book, events, context.sequence);
}

function isOnePosition({ leaving, entering }: TradeChange): boolean {
  return (
    leaving?.booked.account === entering?.enriched.account.account &&
    leaving?.booked.contract === entering?.enriched.terms.contract
  );
}

function positionChange(book: Book, change: TradeChange, context: Context): BookEvent[] {
  if (change.leaving === undefined && change.entering === undefined) return [];
  const setting = settingOf(book, change);
  if (setting.isAsOf) return finalDayChange(book, change, setting, context);
  const { leaving } = change;
  if (
    leaving !== undefined &&
    change.entering === undefined &&
    setting.position.runs.length === 0
  ) {
    return [removedEvent(book, leaving, setting, basisOfLeaving(book, setting.position, leaving))];
  }
  const undone = undoneFor(book, change, setting);
  const lots = lotsAfter(book, setting, undone);
  const removed = removalEvents(book, change.leaving, setting, lots);
  const { entering } = change;
  if (entering === undefined) return [...undone.events, ...removed];
  const basis = entering.enriched.report.price;
  const booked = bookedEvent(book, entering, { basis, isAsOf: false });
  lots.set(entering.tradeId, { ...lotOf(book, entering, basis) });
  const again = instructedAgain(setting, lots, undone.instructed);
  return [...undone.events, ...removed, booked, ...again];
}

/** The everyday removal: nothing ran, so that its own lot is all there is to look at; a hot position has thousands. */
function basisOfLeaving(book: Book, position: Position, { trade, booked }: TradeLeaving): Price {
  const { lots } = book.positions;
  const row = lotRowOfTrade(book.positions, trade);
  assertThat(row !== undefined, () => `the lot of ${booked.tradeId} is there`);
  assertThat(
    Math.abs(openOf(lots, row)) === booked.quantity,
    () => `the lot of ${booked.tradeId} is whole`,
  );
  const day = position.markDate === '' ? undefined : requiredDay(position.markDate);
  const lot = { bookingDay: bookingDayOf(lots, row), basis: ownBasisOf(lots, row) };
  return basisUnder({ day, price: position.markPrice }, lot);
}

/** What was instructed stays so for a trade that is replaced, as far as its new terms allow. */
function undoneFor(book: Book, { leaving }: TradeChange, setting: Setting): UndoneRuns {
  if (leaving === undefined) return nothingUndone(setting.position);
  const without = leaving.booked.tradeId;
  return undoRuns(book, setting.position, {
    from: setting.bookedFrom,
    reason: 'correction',
    without,
  });
}

/** A change of a final day: no run of a later day stands in its way, and what final days closed is matched again. */
function finalDayChange(
  book: Book,
  change: TradeChange,
  setting: Setting,
  context: Context,
): BookEvent[] {
  const { leaving, entering } = change;
  const { position, valuation, from } = setting;
  const removed = leaving === undefined ? '' : leaving.booked.tradeId;
  const undone = undoRuns(book, position, { from: '', reason: 'correction', without: removed });
  const basis = entering === undefined ? 0 : entryBasis(book, setting, entering);
  const rematched = rematch(
    book,
    {
      position,
      valuation,
      from,
      bookingDate: bookingDateOf(book, setting.terms.calendar, from),
      removed,
      added: entering === undefined ? [] : [lotOf(book, entering, basis)],
      undone,
    },
    context.facts,
  );
  const isAsOf = entering !== undefined && isFinal(book, entering.enriched.report.clearingDate);
  return [
    ...undone.events,
    ...rematched.reversed,
    ...removalEvents(book, leaving, setting, rematched.lots),
    ...(entering === undefined ? [] : [bookedEvent(book, entering, { basis, isAsOf })]),
    ...rematched.closed,
    ...instructedAgain(setting, rematched.lotsLeft, undone.instructed),
  ];
}

/**
 * The price from which an entering lot's variation is measured: its own, or for a lot of a final day the last final
 * settlement, up to which its variation is posted as-of.
 */
function entryBasis(book: Book, setting: Setting, entering: TradeEntering): Price {
  const { report } = entering.enriched;
  if (!isFinal(book, report.clearingDate) || setting.valuation.premiumStyle) return report.price;
  const settlement = lastSettlement(
    book,
    report.contract,
    report.clearingDate,
    book.days.finalThrough,
  );
  return settlement === undefined ? report.price : settlement.price;
}

function lotsAfter(book: Book, { position }: Setting, undone: UndoneRuns): LotsInHand {
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  return lots;
}

function removalEvents(
  book: Book,
  leaving: TradeLeaving | undefined,
  setting: Setting,
  lots: LotsInHand,
): BookEvent[] {
  if (leaving === undefined) return [];
  const { tradeId, quantity } = leaving.booked;
  const lot = lots.get(tradeId);
  assertThat(lot !== undefined, () => `the lot of ${tradeId} is in hand`);
  assertThat(Math.abs(lot.open) === quantity, () => `the lot of ${tradeId} is whole`);
  lots.delete(tradeId);
  return [removedEvent(book, leaving, setting, lot.basis)];
}

function lotOf(book: Book, entering: TradeEntering, basis: Price): MatchableLot {
  const { report, terms } = entering.enriched;
  const quantity = signed(report.side, report.quantity);
  const executed = report.executionTime === '' ? undefined : instantMicros(report.executionTime);
  return {
    tradeId: entering.tradeId,
    open: quantity,
    traded: quantity,
    price: report.price,
    basis,
    executedMicros: executed === undefined ? 0 : executed,
    tradeDay: requiredDay(report.tradeDate),
    openDay: requiredDay(report.clearingDate),
    bookingDay: requiredDay(bookingDateOf(book, terms.calendar, report.clearingDate)),
    // Filled in by linkCloseOuts once the booking's place in the decision is known.
    bookedSequence: 0,
  };
}
