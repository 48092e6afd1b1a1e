import { reject } from '../basics/decision.ts';
import { transferOf } from '../position/moved-lots.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, Facts } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import type { Refusal } from './enter-again.ts';
import { findTrade, type KnownTrade } from './find-trade.ts';

/**
 * A trade whose lot was transferred or delivered, in whole or part, cannot leave its account by an instruction: what took the
 * contracts out of that account would be left there alone. A correction or a bust goes through it instead.
 */
export function movedLotProblem(book: Book, { tradeId }: TradeBooked): Refusal | undefined {
  const [moved] = book.movedLots.get(tradeId) ?? [];
  if (moved === undefined) return undefined;
  return reject(
    'trade_must_not_be_moved_on',
    `${tradeId} by ${moved}`,
    'a trade whose lot is whole',
  );
}

/** An own trade that took contracts of a lot, and what becomes of it with the lot; undefined = it goes. */
export type MovedTrade = {
  readonly known: KnownTrade;
  readonly entering: TradeEntering | undefined;
};

/**
 * What was transferred or delivered of a trade's lot, when the trade goes (`entering` undefined) or stands in other terms.
 * What it moves at the original price follows the price, what it moves at all the trade date. Of fewer contracts the
 * earliest moves keep theirs; in another contract, account or side, or on a day after the move, there is no such lot.
 */
export function movedTrades(
  book: Book,
  known: KnownTrade,
  entering: TradeEntering | undefined,
  facts: Facts,
): MovedTrade[] {
  const moves = movesOf(book, known, facts);
  let left = entering === undefined ? 0 : entering.enriched.report.quantity;
  return moves.flatMap((move) => {
    const [first] = move;
    if (first === undefined) return [];
    const { quantity: taken, clearingDate } = first.booked;
    const fits = entering !== undefined && isSameLot(known.booked, entering, clearingDate);
    const quantity = fits ? Math.min(left, taken) : 0;
    left -= quantity;
    return move.map((trade) => ({
      known: trade,
      entering:
        entering === undefined || quantity === 0
          ? undefined
          : movedAgain(book, trade, entering, quantity),
    }));
  });
}

/** Own trades of the lot that stand, those of one transfer together: earliest first, then by what made them. */
function movesOf(book: Book, { booked }: KnownTrade, facts: Facts): KnownTrade[][] {
  const moves = new Map<string, KnownTrade[]>();
  for (const tradeId of book.movedLots.get(booked.tradeId) ?? []) {
    const known = findTrade(book, tradeId, facts);
    if (known?.live !== true) continue;
    const key = `${known.booked.clearingDate} ${known.booked.source}`;
    const move = moves.get(key);
    if (move === undefined) moves.set(key, [known]);
    else move.push(known);
  }
  return [...moves.keys()].sort().flatMap((key) => [moves.get(key) ?? []]);
}

function isSameLot(booked: TradeBooked, { enriched }: TradeEntering, movedOn: string): boolean {
  const { report, account } = enriched;
  const isSameSide = report.contract === booked.contract && report.side === booked.side;
  return isSameSide && account.account === booked.account && report.clearingDate <= movedOn;
}

function movedAgain(
  book: Book,
  { booked, bookedSequence, life }: KnownTrade,
  { enriched: { report: lot } }: TradeEntering,
  quantity: number,
): TradeEntering | undefined {
  const { contract, account: name, clearingDate, tradeId } = booked;
  const terms = contractOn(book.reference, contract, clearingDate);
  const account = accountTermsOn(book.reference, name, clearingDate);
  if (terms === undefined || account === undefined) return undefined;
  const transfer = book.transfers.get(transferOf(booked));
  const isOriginal = transfer?.requested.basis === 'original';
  const report = {
    ...reportOfBooked(booked),
    quantity,
    price: isOriginal ? lot.price : booked.price,
    tradeDate: transfer === undefined ? booked.tradeDate : lot.tradeDate,
  };
  return {
    enriched: { ok: true, report, terms, account, warnings: '' },
    tradeId,
    life,
    previousVersion: bookedSequence,
    fromSpread: false,
    ticketId: '',
  };
}
