import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Amount, Currency } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { SegregationClass } from '../reference/reference-words.ts';
import type { TradeType } from '../trade/trade-report.ts';

/** What a settlement price is; blank = the position has none and is unmarked. */
export type PriceKind = 'early' | 'daily' | 'final-settlement' | 'manual' | '';

/**
 * One account and currency on one day, as the book or the history gives it. Amounts in minor units, positive = the
 * account receives or holds. Total equity and liquidating value follow from it (`totalEquity`, `liquidatingValue`), so
 * that they cannot disagree with their parts. Every row adds up: `cash` = `initialBalance` + `premium` + `fees` +
 * `realised` + `variationCash` + `cashEntries`.
 */
export type BalanceRow = {
  readonly account: string;
  readonly currency: Currency;
  readonly segregation: SegregationClass;
  readonly cash: Amount;
  readonly openTradeEquity: Amount;
  readonly longOptionValue: Amount;
  /** Reported positive: what buying the short options back would cost. */
  readonly shortOptionValue: Amount;
  /** False when a position has no mark; the values then leave out the contracts in `missing`. */
  readonly complete: boolean;
  /** Contracts without a mark; empty when complete. */
  readonly missing: readonly ContractId[];
  /** Cash at the start of the day. */
  readonly initialBalance: Amount;
  /** Of the day; paid premium and fees are negative. */
  readonly premium: Amount;
  readonly fees: Amount;
  /** Close-out profit in cash; zero for settled-to-market accounts, where it is a memo. */
  readonly realised: Amount;
  /** What the day's prices did: in cash for settled-to-market accounts, else a memo. */
  readonly variation: Amount;
  /** The part of the variation that is in `cash`; zero where it is a memo or no mark has posted it. */
  readonly variationCash: Amount;
  /** Money entered by hand (`cash add`): paid in or out, opening balances, interest. */
  readonly cashEntries: Amount;
};

/** One account and contract at the end of a day. Amounts are undefined while the position is unmarked, never zero. */
export type PositionRow = {
  readonly account: string;
  readonly contract: ContractId;
  readonly currency: Currency;
  readonly long: Quantity;
  readonly short: Quantity;
  readonly settlementPrice: Price | undefined;
  /** Day of the price, blank if unmarked; before the statement's day when the CCP did not settle. */
  readonly priceDate: BusinessDate;
  readonly priceKind: PriceKind;
  readonly openTradeEquity: Amount | undefined;
  /** Long value minus short value; zero unless premium-style. */
  readonly optionValue: Amount | undefined;
  readonly variation: Amount | undefined;
  /** Contracts of the day's trades. */
  readonly bought: Quantity;
  readonly sold: Quantity;
};

/** What is still open of one trade. */
export type LotRow = {
  readonly account: string;
  readonly contract: ContractId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly tradeDate: BusinessDate;
  /** Clearing date on which the lot entered this position. */
  readonly openDate: BusinessDate;
  readonly tradeId: string;
  /** Blank for a ticket. */
  readonly ccpTradeId: string;
};

/** One purchase-and-sale line. A reversed line is kept, with the day its reversal is posted, never rewritten. */
export type CloseOutRow = {
  readonly account: string;
  readonly contract: ContractId;
  readonly quantity: Quantity;
  readonly buyPrice: Price;
  readonly sellPrice: Price;
  /** quantity × (V(sell price) − V(buy price)); positive = gain. */
  readonly profit: Amount;
  readonly currency: Currency;
  /** Day whose close-out it is. */
  readonly date: BusinessDate;
  /** Day in which it is posted; later than `date` only when a final day is corrected. */
  readonly bookingDate: BusinessDate;
  /** Day in which its reversal is posted; blank = it stands. */
  readonly reversalDate: BusinessDate;
  readonly buyTradeId: string;
  readonly sellTradeId: string;
  /** Trade dates of the two lots. */
  readonly buyDate: BusinessDate;
  readonly sellDate: BusinessDate;
  /** True: the profit is shown only; cash does not move (premium-style options, settled-to-market accounts). */
  readonly memo: boolean;
};

/** One fee name's total for one trade; negative = the account pays. */
export type ChargeRow = {
  readonly fee: string;
  readonly currency: Currency;
  readonly amount: Amount;
};

/** A trade as a statement or blotter shows it; a removed trade stays as a line with its removal. */
export type TradeRow = {
  readonly tradeId: string;
  readonly ccpTradeId: string;
  readonly account: string;
  readonly contract: ContractId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly tradeType: TradeType;
  readonly tradeDate: BusinessDate;
  readonly clearingDate: BusinessDate;
  /** Day in which it is posted; later than the clearing date only for an as-of booking in a final day. */
  readonly bookingDate: BusinessDate;
  readonly currency: Currency;
  /** Positive = received; zero unless premium-style. */
  readonly premium: Amount;
  readonly charges: readonly ChargeRow[];
  /** Blank = live. */
  readonly removal: '' | 'cancel' | 'bust' | 'reverse' | 'replaced' | 'moved' | 'derived';
  /** Day in which the removal is posted; blank = live. */
  readonly removalDate: BusinessDate;
};
