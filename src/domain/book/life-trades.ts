import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { Position } from '../position/position-state.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import type { LifeMember } from '../trade/trade-id.ts';
import type { TradeType } from '../trade/trade-report.ts';
import type { Book } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import type { KnownTrade } from './find-trade.ts';
import { enteringOwnTrade, type OwnTrade, ownTradeId } from './own-trade.ts';

/** A trade that the book makes because contracts of a position end on a day. */
export type LifeTrade = {
  readonly member: LifeMember;
  /** Account and contract whose life it is about: the future of an exercise is another contract. */
  readonly of: { readonly account: string; readonly contract: ContractId };
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
};

const TRADE_TYPES: { readonly [Member in LifeMember]: TradeType } = {
  '~exercise': 'exercise',
  '~assignment': 'assignment',
  '~expiry': 'expiry',
  '~final-settlement': 'final-settlement',
  '~from-exercise': 'exercise',
  '~from-assignment': 'assignment',
};

/** Named by what ended, of which account and contract, on which day. */
export function lifeTradeId(book: Book, trade: LifeTrade): string {
  return ownTradeId(book, ownTradeOf(trade));
}

export function enteringLifeTrade(
  book: Book,
  trade: LifeTrade,
  known: KnownTrade | undefined,
): TradeEntering {
  return enteringOwnTrade(book, ownTradeOf(trade), known);
}

function ownTradeOf({ member, of, contract, date, side, quantity, price }: LifeTrade): OwnTrade {
  return {
    member,
    name: `${of.account} ${of.contract}`,
    account: of.account,
    contract,
    tradeDate: date,
    clearingDate: date,
    side,
    quantity,
    price,
    tradeType: TRADE_TYPES[member],
    openClose: member.startsWith('~from-') ? 'open' : 'close',
    source: 'end of day',
  };
}

/** Every life trade that a position can have on a day, whatever its quantity: their ids are asked for. */
export function possibleLifeTrades(
  book: Book,
  { account, contract }: Pick<Position, 'account' | 'contract'>,
  date: BusinessDate,
): LifeTrade[] {
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined) return [];
  const of = { account, contract };
  const blank = { of, contract, date, quantity: 0, price: 0 } as const;
  const both = (member: LifeMember): LifeTrade[] => [
    { ...blank, member, side: 'sell' },
    { ...blank, member, side: 'buy' },
  ];
  if (terms.putCall === '') return both('~final-settlement');
  const ends: LifeTrade[] = [
    { ...blank, member: '~exercise', side: 'sell' },
    { ...blank, member: '~assignment', side: 'buy' },
    ...both('~expiry'),
  ];
  const future = terms.underlyingContract;
  if (future === '' || contractOn(book.reference, future, date) === undefined) return ends;
  const made = { ...blank, contract: future };
  const [exercised, assigned] = sidesOfFutures(terms);
  return [
    ...ends,
    { ...made, member: '~from-exercise', side: exercised },
    { ...made, member: '~from-assignment', side: assigned },
  ];
}

/** Sides of the futures that the holder and the writer get: a call's holder buys, a put's sells. */
export function sidesOfFutures({ putCall }: Pick<ContractTerms, 'putCall'>): readonly [Side, Side] {
  return putCall === 'C' ? ['buy', 'sell'] : ['sell', 'buy'];
}
