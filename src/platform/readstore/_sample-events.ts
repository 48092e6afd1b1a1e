import type { BookEvent } from '../../domain/book/book-state.ts';
import type { CashEntered, FeesAdjusted } from '../../domain/cash/cash-events.ts';
import type {
  LotsClosedOut,
  Pair,
  PositionMarked,
  SettlementPriceSet,
} from '../../domain/position/position-events.ts';
import type { TradeBooked, TradeHeld, TradeRemoved } from '../../domain/trade/trade-events.ts';
import { tradeIdOf } from '../../domain/trade/trade-id.ts';

/** Events for tests: every field filled, the interesting ones chosen by the test. */
export function booked(
  chosen: Partial<TradeBooked> & { readonly ccpTradeId: string },
): TradeBooked {
  const clearingDate = chosen.clearingDate ?? '2020-03-16';
  const terms = {
    ...REPORT,
    tradeDate: clearingDate,
    clearingDate,
    bookingDate: clearingDate,
    currency: 'USD',
    account: 'A1',
    life: 1,
    premium: 0,
    premiumValueDate: '',
    charges: [],
    asOfVariation: 0,
    postsVariation: false,
    basis: chosen.price ?? REPORT.price,
    previousVersion: 0,
    fromSpread: false,
    ticketId: '',
    warnings: '',
    ...chosen,
  };
  return { tradeId: tradeIdOf(terms), ...terms, type: 'TradeBooked' };
}

/** The removal of a booking, with what it undoes. */
export function removed(
  trade: TradeBooked,
  chosen: Pick<TradeRemoved, 'removal' | 'removalDate' | 'bookedSequence'> & Partial<TradeRemoved>,
): TradeRemoved {
  const {
    previousVersion: _previous,
    fromSpread: _spread,
    ticketId: _ticket,
    warnings: _warnings,
    ...terms
  } = trade;
  return { ...terms, asOfVariation: 0, ...chosen, type: 'TradeRemoved' };
}

export function held(chosen: Partial<TradeHeld> & { readonly itemId: string }): TradeHeld {
  return {
    ...REPORT,
    action: 'book',
    removal: '',
    origin: 'ccp',
    legs: [],
    reason: 'product_unknown',
    seen: 'CBT:XX:FUT',
    wanted: 'a known product',
    ccpTradeId: 'H1',
    ...chosen,
    type: 'TradeHeld',
  };
}

export function price(
  chosen: Pick<SettlementPriceSet, 'contract' | 'date' | 'price'> & Partial<SettlementPriceSet>,
): SettlementPriceSet {
  return {
    kind: 'daily',
    source: 'settle.csv',
    sourceHash: '',
    version: 1,
    actor: 'test',
    ...chosen,
    type: 'SettlementPriceSet',
  };
}

export function cash(
  chosen: Pick<CashEntered, 'entryId' | 'amount'> & Partial<CashEntered>,
): CashEntered {
  const clearingDate = chosen.clearingDate ?? '2020-03-16';
  const dates = { clearingDate, bookingDate: clearingDate, valueDate: clearingDate };
  return {
    account: 'A1',
    currency: 'USD',
    reason: 'opening balance',
    ...dates,
    ...chosen,
    type: 'CashEntered',
  };
}

export function feesAdjusted(
  trade: TradeBooked,
  chosen: Pick<FeesAdjusted, 'charges'> & Partial<FeesAdjusted>,
): FeesAdjusted {
  const { tradeId, account, clearingDate, bookingDate, charges: charged } = trade;
  return { tradeId, account, clearingDate, bookingDate, charged, ...chosen, type: 'FeesAdjusted' };
}

export function pair(
  buy: TradeBooked & { readonly sequence: number },
  sell: TradeBooked & { readonly sequence: number },
  chosen: Pick<Pair, 'quantity' | 'profit' | 'variation'>,
): Pair {
  return {
    ...chosen,
    buyTradeId: buy.tradeId,
    buyCcpTradeId: buy.ccpTradeId,
    buyTradeDate: buy.tradeDate,
    buyOpenDate: buy.clearingDate,
    buyBookingDate: buy.bookingDate,
    buyExecutionMicros: 0,
    buyPrice: buy.price,
    buyBasis: buy.basis,
    buyTradeQuantity: buy.quantity,
    buyBookedSequence: buy.sequence,
    sellTradeId: sell.tradeId,
    sellCcpTradeId: sell.ccpTradeId,
    sellTradeDate: sell.tradeDate,
    sellOpenDate: sell.clearingDate,
    sellBookingDate: sell.bookingDate,
    sellExecutionMicros: 0,
    sellPrice: sell.price,
    sellBasis: sell.basis,
    sellTradeQuantity: sell.quantity,
    sellBookedSequence: sell.sequence,
  };
}

export function closedOut(
  chosen: Pick<LotsClosedOut, 'account' | 'contract' | 'date' | 'pairs'> & Partial<LotsClosedOut>,
): LotsClosedOut {
  const { date } = chosen;
  return {
    currency: 'USD',
    bookingDate: date,
    postsProfit: true,
    instructed: false,
    previous: 0,
    ...chosen,
    type: 'LotsClosedOut',
  };
}

export function marked(
  chosen: Pick<PositionMarked, 'account' | 'contract' | 'date'> & Partial<PositionMarked>,
): PositionMarked {
  return {
    currency: 'USD',
    price: 0,
    priceDate: chosen.date,
    priceKind: 'daily',
    long: 0,
    short: 0,
    bought: 0,
    sold: 0,
    variation: 0,
    openTradeEquity: 0,
    optionValue: 0,
    postsVariation: false,
    priorPrice: 0,
    priorDate: '',
    valueDate: '',
    ...chosen,
    type: 'PositionMarked',
  };
}

const REPORT = {
  ccp: 'CME',
  contract: 'CBT:C:FUT:202009',
  statedMultiplier: '',
  member: '685',
  side: 'buy',
  quantity: 1,
  price: 37_025_000_000,
  priceType: 'final',
  tradeDate: '2020-03-16',
  clearingDate: '2020-03-16',
  executionTime: '',
  venue: 'XCBT',
  cti: '4',
  tradeType: 'regular',
  statedAccount: '',
  externalFirm: '685',
  externalNames: 'A1',
  customerOrigin: '1',
  openClose: '',
  orderId: '',
  execId: '',
  matchId: '',
  multiLeg: 'outright',
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
  source: 'sample',
} as const;

/** A ticket match that ended, and a contract fact that waits. */
export const matchAndFact: readonly BookEvent[] = [
  { type: 'TicketMatchAmbiguous', tradeId: 'T1', ticketIds: 'TICKET-1 TICKET-2' },
  {
    type: 'WorklistItemClosed',
    itemId: 'T1',
    worklist: 'ticket-match',
    outcome: 'superseded',
    reason: 'the trade is gone',
  },
  {
    type: 'ContractFactDisagreed',
    itemId: 'F1',
    contract: 'CBT:C:FUT:202007',
    field: 'multiplier',
    seen: '50',
    known: '5000',
    date: '2020-03-16',
    source: 'a.xml#1',
  },
];
