import { addDays, type BusinessDate, dateOfDay } from '../basics/business-date.ts';
import { assertThat, type Rejection, reject } from '../basics/decision.ts';
import type { Price } from '../basics/price.ts';
import { byTime, type MatchableLot, pairOf } from '../position/close-out.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { LotsClosedOut } from '../position/position-events.ts';
import { findPosition, type Position } from '../position/position-state.ts';
import { settlementInForce } from '../position/price-table.ts';
import type { TransferRequested } from '../position/transfer-events.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import { PAIRS_PER_EVENT, postsProfit } from './closing-events.ts';
import { lotsInHand, takeBack } from './lots-in-hand.ts';
import { enteringOwnTrade } from './own-trade.ts';
import { valuationOn } from './position-value.ts';
import { bookedEvent } from './trade-effects.ts';
import { undoRuns } from './undo-runs.ts';

type Refused = { readonly ok: false; readonly rejection: Rejection };

/** Contracts of one lot that move, at the price at which they do. */
type MovedLot = {
  /** Blank for a lot of another firm that named none. */
  readonly tradeId: string;
  readonly quantity: number;
  readonly price: Price;
  readonly tradeDate: BusinessDate;
  /** The lot as it is in the giving account; undefined when another firm has it. */
  readonly lot: MatchableLot | undefined;
};

export type MovedLots = {
  readonly tradeIds: readonly string[];
  readonly events: readonly BookEvent[];
};

/**
 * The events of an approved transfer on a day that is not final. In the giving account each lot is closed against a
 * trade of type transfer at the moving price, a pair that stands like an instructed one; in the receiving account each
 * lot comes in with its trade date at that price. At the original price no profit is realised, and what a
 * settled-to-market account has had of variation goes back as cash; at the last settlement the profit so far is realised
 * where it was made. No fee and no premium.
 */
export function movedLots(
  book: Book,
  request: TransferRequested,
  date: BusinessDate,
  context: Context,
): MovedLots | Refused {
  const position = findPosition(book.positions, request.fromAccount, request.contract);
  const giving = position === undefined ? undefined : givingSide(book, position, date);
  const chosen = chosenLots(request, giving, date);
  if ('ok' in chosen) return chosen;
  const settlement = settlementInForce(book.positions.prices, request.contract, addDays(date, -1));
  if (request.basis === 'last-settlement' && settlement === undefined) {
    const seen = `no settlement of ${request.contract} before ${date}`;
    return reject('transfer_needs_a_settlement', seen, 'the original price, or a settlement');
  }
  const moved = chosen.map((lot) =>
    request.basis === 'original' || settlement === undefined
      ? lot
      : { ...lot, price: settlement.price },
  );
  const out =
    request.fromAccount === '' ? [] : moved.map((lot) => entering(book, request, lot, date, 'out'));
  const into =
    request.toAccount === '' ? [] : moved.map((lot) => entering(book, request, lot, date, 'in'));
  const booked = [...out, ...into].map((trade) =>
    bookedEvent(book, trade, { basis: trade.enriched.report.price, isAsOf: false }),
  );
  const closed =
    giving === undefined || position === undefined
      ? []
      : [closing(book, { position, moved, out, date })];
  const events = [...(giving?.undone.events ?? []), ...booked, ...closed];
  const sequence = context.sequence + 1;
  return {
    tradeIds: [...out, ...into].map(({ tradeId }) => tradeId),
    events: linkCloseOuts(book, events, sequence),
  };
}

/** The giving position as it is on the day, what a run did to it on that day and later taken back. */
function givingSide(book: Book, position: Position, date: BusinessDate) {
  const undone = undoRuns(book, position, { from: date, reason: 'instruction' });
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  return { undone, lots };
}

/** The lots that are named, else the oldest of the side. */
function chosenLots(
  request: TransferRequested,
  giving: ReturnType<typeof givingSide> | undefined,
  date: BusinessDate,
): MovedLot[] | Refused {
  if (giving === undefined) return request.lots.map((lot) => ({ ...lot, lot: undefined }));
  const sign = request.side === 'long' ? 1 : -1;
  const day = requiredDay(date);
  const open = [...giving.lots.values()]
    .filter((lot) => lot.open * sign > 0 && lot.bookingDay <= day)
    .sort(byTime);
  const chosen = request.lots.length === 0 ? oldest(open, request.quantity) : named(open, request);
  if ('ok' in chosen) return chosen;
  if (chosen.length <= PAIRS_PER_EVENT) return chosen;
  const seen = `${chosen.length} lots`;
  return reject(
    'transfer_must_fit_one_event',
    seen,
    `at most ${PAIRS_PER_EVENT} lots; move it in parts`,
  );
}

function oldest(open: readonly MatchableLot[], quantity: number): MovedLot[] | Refused {
  const chosen: MovedLot[] = [];
  let left = quantity;
  for (const lot of open) {
    if (left === 0) break;
    const taken = Math.min(left, Math.abs(lot.open));
    chosen.push(movedLot(lot, taken));
    left -= taken;
  }
  if (left === 0) return chosen;
  return tooMany(quantity, quantity - left);
}

function named(open: readonly MatchableLot[], { lots }: TransferRequested): MovedLot[] | Refused {
  const chosen: MovedLot[] = [];
  for (const { tradeId, quantity } of lots) {
    const lot = open.find((known) => known.tradeId === tradeId);
    if (lot === undefined) return reject('lot_must_be_open', tradeId, 'an open lot of that side');
    if (quantity > Math.abs(lot.open)) return tooMany(quantity, Math.abs(lot.open));
    chosen.push(movedLot(lot, quantity));
  }
  return chosen;
}

function tooMany(wanted: number, open: number): Refused {
  return reject('transfer_must_not_exceed_the_lots', `${wanted} of ${open} open`, `1 to ${open}`);
}

function movedLot(lot: MatchableLot, quantity: number): MovedLot {
  const { tradeId, price, tradeDay } = lot;
  return { tradeId, quantity, price, tradeDate: dateOfDay(tradeDay), lot: { ...lot } };
}

/** Named by the transfer and the lot that moves. */
function entering(
  book: Book,
  request: TransferRequested,
  { tradeId, quantity, price, tradeDate }: MovedLot,
  date: BusinessDate,
  way: 'out' | 'in',
): TradeEntering {
  const { transferId, contract, side, fromAccount, toAccount } = request;
  const isBuy = (side === 'long') === (way === 'in');
  const trade = {
    member: way === 'out' ? '~transfer-out' : '~transfer-in',
    name: `${transferId} ${tradeId}`,
    account: way === 'out' ? fromAccount : toAccount,
    contract,
    tradeDate,
    clearingDate: date,
    side: isBuy ? 'buy' : 'sell',
    quantity,
    price,
    tradeType: 'transfer',
    openClose: way === 'out' ? 'close' : 'open',
    source: `transfer ${transferId}`,
  } as const;
  return enteringOwnTrade(book, trade, undefined);
}

type Closing = {
  readonly position: Position;
  readonly moved: readonly MovedLot[];
  readonly out: readonly TradeEntering[];
  readonly date: BusinessDate;
};

function closing(book: Book, { position, moved, out, date }: Closing): LotsClosedOut {
  const { account, contract, currency } = position;
  const terms = accountTermsOn(book.reference, account, date);
  assertThat(terms !== undefined, () => `${account} is known on ${date}`);
  const valuation = valuationOn(book, contract, date);
  const pairs = moved.map(({ lot, quantity }, at) => {
    const trade = out[at];
    assertThat(lot !== undefined && trade !== undefined, 'each lot of the account has its trade');
    const closed = closingLot(trade, lot, date);
    const [buy, sell] = lot.open > 0 ? [lot, closed] : [closed, lot];
    return pairOf({ buy, sell, quantity }, valuation);
  });
  const head = { type: 'LotsClosedOut', account, contract, currency } as const;
  const posts = postsProfit(terms, valuation);
  return {
    ...head,
    date,
    bookingDate: date,
    postsProfit: posts,
    instructed: true,
    previous: 0,
    pairs,
  };
}

function closingLot(
  { tradeId, enriched }: TradeEntering,
  lot: MatchableLot,
  date: BusinessDate,
): MatchableLot {
  const { quantity, price, tradeDate } = enriched.report;
  const open = lot.open > 0 ? -quantity : quantity;
  const day = requiredDay(date);
  return {
    tradeId,
    open,
    traded: open,
    price,
    basis: price,
    executedMicros: 0,
    tradeDay: requiredDay(tradeDate),
    openDay: day,
    bookingDay: day,
    // Filled in by linkCloseOuts once the booking's place in the decision is known.
    bookedSequence: 0,
  };
}
