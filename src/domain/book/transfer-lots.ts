import { addDays, type BusinessDate, dateOfDay } from '../basics/business-date.ts';
import { assertThat, type Rejection, reject } from '../basics/decision.ts';
import type { Price } from '../basics/price.ts';
import type { MatchableLot } from '../position/close-out.ts';
import { findPosition } from '../position/position-state.ts';
import { settlementInForce } from '../position/price-table.ts';
import type { TransferRequested } from '../position/transfer-events.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import { PAIRS_PER_EVENT } from './closing-events.ts';
import { type GivenLot, type GivingSide, givenPairs, givingSide } from './given-lots.ts';
import { enteringOwnTrade } from './own-trade.ts';
import { bookedEvent } from './trade-effects.ts';

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
  const chosen = chosenLots(request, giving);
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
    position === undefined ? [] : [givenPairs(book, position, date, givenOf(moved, out))];
  const events = [...(giving?.undone.events ?? []), ...booked, ...closed];
  const sequence = context.sequence + 1;
  return {
    tradeIds: [...out, ...into].map(({ tradeId }) => tradeId),
    events: linkCloseOuts(book, events, sequence),
  };
}

/** The lots that are named, else the oldest of the side. */
function chosenLots(
  request: TransferRequested,
  giving: GivingSide | undefined,
): MovedLot[] | Refused {
  if (giving === undefined) return request.lots.map((lot) => ({ ...lot, lot: undefined }));
  const open = request.side === 'long' ? giving.longs : giving.shorts;
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

function givenOf(moved: readonly MovedLot[], out: readonly TradeEntering[]): GivenLot[] {
  return moved.map(({ lot, quantity }, at) => {
    const trade = out[at];
    assertThat(lot !== undefined && trade !== undefined, 'each lot of the account has its trade');
    return { lot, quantity, trade };
  });
}
