import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { assertThat } from '../basics/decision.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { Position } from '../position/position-state.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import { type LifeMember, tradeIdOf } from '../trade/trade-id.ts';
import type { TradeReport, TradeType } from '../trade/trade-report.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import type { KnownTrade } from './find-trade.ts';

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
  '~delivery': 'delivery',
  '~from-exercise': 'exercise',
  '~from-assignment': 'assignment',
};

/**
 * The natural name of a life trade: what ended, of which account and contract, on which day. No sequence is in it, so
 * that the book is the same in whatever order things were said.
 */
export function lifeTradeId(book: Book, trade: LifeTrade): string {
  return tradeIdOf(keyOf(book, trade));
}

function keyOf(book: Book, trade: LifeTrade) {
  const { member, of, contract, date, side } = trade;
  const terms = termsOf(book, contract, date);
  const ccpTradeId = `${of.account} ${of.contract}`;
  return { ccp: terms.ccp, contract, tradeDate: date, member, ccpTradeId, side };
}

/** The trade as it enters its position; `known`: what its id was booked as before, live or not. */
export function enteringLifeTrade(
  book: Book,
  trade: LifeTrade,
  known: KnownTrade | undefined,
): TradeEntering {
  const terms = termsOf(book, trade.contract, trade.date);
  const account = accountTermsOn(book.reference, trade.of.account, trade.date);
  assertThat(account !== undefined, () => `${trade.of.account} is known on ${trade.date}`);
  return {
    enriched: { ok: true, report: reportOf(book, trade), terms, account, warnings: '' },
    tradeId: lifeTradeId(book, trade),
    life: known === undefined ? 1 : known.live ? known.life : known.life + 1,
    previousVersion: known === undefined ? 0 : known.bookedSequence,
    fromSpread: false,
    ticketId: '',
  };
}

function reportOf(book: Book, trade: LifeTrade): TradeReport {
  const { member, of, contract, date, side, quantity, price } = trade;
  const { ccp, ccpTradeId } = keyOf(book, trade);
  return {
    ...BLANK,
    ccp,
    contract,
    ccpTradeId,
    member,
    side,
    quantity,
    price,
    tradeDate: date,
    clearingDate: date,
    tradeType: TRADE_TYPES[member],
    account: of.account,
    openClose: member.startsWith('~from-') ? 'open' : 'close',
    // The option's closing and the future made of it carry the same match.
    matchId: ccpTradeId,
    source: 'end of day',
  };
}

const BLANK = {
  action: 'book',
  removal: '',
  origin: 'ccp',
  statedMultiplier: '',
  priceType: 'final',
  executionTime: '',
  venue: '',
  cti: '',
  externalAccount: { clearingFirm: '', names: [], origin: '' },
  orderId: '',
  execId: '',
  multiLeg: 'outright',
  legs: [],
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
} as const;

/** Every life trade that a position can have on a day, whatever its quantity: their ids are asked for. */
export function possibleLifeTrades(
  book: Book,
  { account, contract }: Pick<Position, 'account' | 'contract'>,
  date: BusinessDate,
): LifeTrade[] {
  const terms = termsOf(book, contract, date);
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

function termsOf(book: Book, contract: ContractId, date: BusinessDate): ContractTerms {
  const terms = contractOn(book.reference, contract, date);
  assertThat(terms !== undefined, () => `${contract} is known on ${date}`);
  return terms;
}
