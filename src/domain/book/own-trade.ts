import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { assertThat } from '../basics/decision.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { type OwnMember, tradeIdOf } from '../trade/trade-id.ts';
import type { TradeReport, TradeType } from '../trade/trade-report.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import type { KnownTrade } from './find-trade.ts';

/** A trade that the book itself makes: nobody reports it. */
export type OwnTrade = {
  readonly member: OwnMember;
  /** Natural name within the member and day: what the trade is about. */
  readonly name: string;
  readonly account: string;
  readonly contract: ContractId;
  readonly tradeDate: BusinessDate;
  readonly clearingDate: BusinessDate;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly tradeType: TradeType;
  readonly openClose: 'open' | 'close';
  readonly source: string;
};

/** No sequence is in it, so that the book is the same in whatever order things were said. */
export function ownTradeId(
  book: Book,
  trade: Pick<OwnTrade, 'member' | 'name' | 'contract' | 'clearingDate' | 'side'>,
): string {
  const { member, name, contract, clearingDate, side } = trade;
  const { ccp } = termsOf(book, contract, clearingDate);
  return tradeIdOf({ ccp, contract, tradeDate: clearingDate, member, ccpTradeId: name, side });
}

/** The trade as it enters its position; `known`: what its id was booked as before, live or not. */
export function enteringOwnTrade(
  book: Book,
  trade: OwnTrade,
  known: KnownTrade | undefined,
): TradeEntering {
  const { contract, clearingDate } = trade;
  const terms = termsOf(book, contract, clearingDate);
  const account = accountTermsOn(book.reference, trade.account, clearingDate);
  assertThat(account !== undefined, () => `${trade.account} is known on ${clearingDate}`);
  const lives = known?.live === true;
  return {
    enriched: { ok: true, report: reportOf(trade, terms.ccp), terms, account, warnings: '' },
    tradeId: ownTradeId(book, trade),
    life: known === undefined ? 1 : known.life + (lives ? 0 : 1),
    previousVersion: known === undefined ? 0 : known.bookedSequence,
    fromSpread: false,
    ticketId: '',
  };
}

function reportOf({ name, ...trade }: OwnTrade, ccp: string): TradeReport {
  return {
    ...trade,
    action: 'book',
    removal: '',
    origin: 'ccp',
    ccp,
    statedMultiplier: '',
    ccpTradeId: name,
    priceType: 'final',
    executionTime: '',
    venue: '',
    cti: '',
    externalAccount: { clearingFirm: '', names: [], origin: '' },
    orderId: '',
    execId: '',
    // What belongs together, as an option's closing and the future made of it, carries the same match.
    matchId: name,
    multiLeg: 'outright',
    legs: [],
    executingFirm: '',
    giveUpFirm: '',
    averagePriceGroup: '',
  };
}

function termsOf(book: Book, contract: ContractId, date: BusinessDate) {
  const terms = contractOn(book.reference, contract, date);
  assertThat(terms !== undefined, () => `${contract} is known on ${date}`);
  return terms;
}
