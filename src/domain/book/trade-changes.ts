import { assertThat } from '../basics/decision.ts';
import { instantMicros } from '../basics/instant.ts';
import type { Price } from '../basics/price.ts';
import { signed } from '../basics/quantity.ts';
import { isPremiumStyle } from '../cash/charges.ts';
import type { MatchableLot } from '../position/close-out.ts';
import { bookingDayOf, openOf, ownBasisOf } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import { lotRowOfTrade } from '../position/position-lots.ts';
import { basisUnder, type Position } from '../position/position-state.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import {
  type NewPair,
  type Setting,
  settingOf,
  type TradeChanges,
  type TradeEntering,
  type TradeLeaving,
} from './change-setting.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import { postsProfit } from './closing-events.ts';
import { instructedAgain, type PairToMake } from './instructed-again.ts';
import { type LotsInHand, lotsInHand, takeBack } from './lots-in-hand.ts';
import { rematch } from './rematch.ts';
import { lastSettlement } from './settlement-due.ts';
import { bookedEvent, removedEvent } from './trade-effects.ts';
import { type UndoneRuns, undoRuns } from './undo-runs.ts';

/**
 * The events that take trades out of their positions and put others in, any number of each in one decision, on whatever
 * days they belong to: of every position, pairs and marks that stand in the way are taken back first, and a change of a
 * final day is matched again from that day on and posted as-of (domain.md, "Trade life"). A trade may leave one position
 * and enter another, or the same one with other terms. `context.sequence` is that of the first event.
 */
export function tradeChanges(book: Book, changes: TradeChanges, context: Context): BookEvent[] {
  const events = byPosition(changes).flatMap((part) =>
    positionChange(book, { ...part, pairing: changes.pairing ?? [] }, context),
  );
  return linkCloseOuts(book, events, context.sequence);
}

type PositionChange = {
  readonly leaving: TradeLeaving[];
  readonly entering: TradeEntering[];
  /** Of all positions: those of another find no trade that enters here. */
  readonly pairing: readonly NewPair[];
};

/** One change a position: first those that lose a trade, in the order of the trades. */
function byPosition({ leaving, entering }: TradeChanges): Omit<PositionChange, 'pairing'>[] {
  const parts = new Map<string, Omit<PositionChange, 'pairing'>>();
  const partOf = (account: string, contract: string) => {
    const key = `${account} ${contract}`;
    const known = parts.get(key);
    if (known !== undefined) return known;
    const fresh = { leaving: [], entering: [] };
    parts.set(key, fresh);
    return fresh;
  };
  for (const trade of leaving)
    partOf(trade.booked.account, trade.booked.contract).leaving.push(trade);
  for (const trade of entering)
    partOf(trade.enriched.account.account, trade.enriched.terms.contract).entering.push(trade);
  return [...parts.values()];
}

function positionChange(book: Book, change: PositionChange, context: Context): BookEvent[] {
  const setting = settingOf(book, change);
  if (setting.isAsOf) return finalDayChange(book, change, setting, context);
  const { leaving, entering } = change;
  const wanted = newPairs(book, change);
  // No run stands in the way of anything: only the trades' own lots are looked at, for a hot position has thousands.
  if (setting.position.runs.length === 0 && wanted.length === 0) {
    const gone = leaving.map((trade) =>
      removedEvent(book, trade, setting, basisOfLeaving(book, setting.position, trade)),
    );
    const come = entering.map((trade) =>
      bookedEvent(book, trade, { basis: trade.enriched.report.price, isAsOf: false }),
    );
    return [...gone, ...come];
  }
  // Nothing stands in the way of a trade that only comes in: a hot position has thousands of lots.
  if (leaving.length === 0 && wanted.length === 0) {
    return entering.map((trade) =>
      bookedEvent(book, trade, { basis: trade.enriched.report.price, isAsOf: false }),
    );
  }
  const undone = undoneFor(book, change, setting);
  const lots = lotsAfter(book, setting, undone);
  const removed = leaving.map((trade) => removal(book, trade, setting, lots));
  const booked = entering.map((trade) => {
    const basis = trade.enriched.report.price;
    lots.set(trade.tradeId, lotOf(book, trade, basis));
    return bookedEvent(book, trade, { basis, isAsOf: false });
  });
  const again = instructedAgain(setting, lots, [...undone.instructed, ...wanted]);
  return [...undone.events, ...removed, ...booked, ...again];
}

/** Pairs that are asked for with trades that enter here, on the day in which each is posted. */
function newPairs(book: Book, { entering, pairing }: PositionChange): PairToMake[] {
  if (pairing.length === 0) return [];
  return entering.flatMap(({ tradeId, enriched: { report, terms, account } }) =>
    pairing.flatMap(({ enteringTradeId, standingTradeId, quantity }) => {
      if (enteringTradeId !== tradeId) return [];
      const isBuy = report.side === 'buy';
      const pair = {
        buyTradeId: isBuy ? tradeId : standingTradeId,
        sellTradeId: isBuy ? standingTradeId : tradeId,
        quantity,
      };
      const { multiplier, currency } = terms;
      const valuation = { multiplier, currency, premiumStyle: isPremiumStyle(terms) };
      const date = bookingDateOf(book, terms.calendar, report.clearingDate);
      return [{ date, postsProfit: postsProfit(account, valuation), pair }];
    }),
  );
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
function undoneFor(book: Book, { leaving }: PositionChange, setting: Setting): UndoneRuns {
  const { position, bookedFrom: from } = setting;
  return undoRuns(book, position, { from, reason: 'correction', without: idsOf(leaving) });
}

function idsOf(leaving: readonly TradeLeaving[]): ReadonlySet<string> {
  return new Set(leaving.map(({ booked }) => booked.tradeId));
}

/** A change of a final day: no run of a later day stands in its way, and what final days closed is matched again. */
function finalDayChange(
  book: Book,
  change: PositionChange,
  setting: Setting,
  context: Context,
): BookEvent[] {
  const { leaving, entering } = change;
  const { position, valuation, from } = setting;
  const removed = idsOf(leaving);
  const undone = undoRuns(book, position, { from: '', reason: 'correction', without: removed });
  const added = entering.map((trade) => ({ trade, basis: entryBasis(book, setting, trade) }));
  const rematched = rematch(
    book,
    {
      position,
      valuation,
      from,
      bookingDate: bookingDateOf(book, setting.terms.calendar, from),
      removed,
      added: added.map(({ trade, basis }) => lotOf(book, trade, basis)),
      undone,
    },
    context.facts,
  );
  const booked = added.map(({ trade, basis }) => {
    const isAsOf = isFinal(book, trade.enriched.report.clearingDate);
    return bookedEvent(book, trade, { basis, isAsOf });
  });
  return [
    ...undone.events,
    ...rematched.reversed,
    ...leaving.map((trade) => removal(book, trade, setting, rematched.lots)),
    ...booked,
    ...rematched.closed,
    ...instructedAgain(setting, rematched.lotsLeft, [
      ...undone.instructed,
      ...newPairs(book, change),
    ]),
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

function removal(book: Book, leaving: TradeLeaving, setting: Setting, lots: LotsInHand): BookEvent {
  const { tradeId, quantity } = leaving.booked;
  const lot = lots.get(tradeId);
  assertThat(lot !== undefined, () => `the lot of ${tradeId} is in hand`);
  assertThat(Math.abs(lot.open) === quantity, () => `the lot of ${tradeId} is whole`);
  lots.delete(tradeId);
  return removedEvent(book, leaving, setting, lot.basis);
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
