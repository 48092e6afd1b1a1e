import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { InstantText } from '../basics/instant.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { FEE_TRADE_TYPES } from '../reference/reference-words.ts';

/**
 * What a report asks of the book. `unmatched`: the CCP holds it unmatched or pending, it makes no position yet.
 * `notice`: kept and counted, no effect (queries, our own messages to the CCP, spread summaries that other reports
 * book). `remove` says how in `removal`.
 */
export type ReportAction = 'book' | 'replace' | 'remove' | 'unmatched' | 'notice';

export type Removal = 'cancel' | 'bust' | 'reverse';

/** How a trade came about; each has one row of effects on fees, volume and Part 17 (docs/formats/trade-types.md). */
export type TradeType = (typeof FEE_TRADE_TYPES)[number];

/** How a CCP names a position account, as sent. Names are tried in order (role 24, then 38). */
export type ExternalAccount = {
  readonly clearingFirm: string;
  readonly names: readonly string[];
  /** `1` customer, `2` house, other codes as sent, blank when the message has none. */
  readonly origin: string;
};

/** One leg inside a spread's own report. Quantity in contracts of the leg: no multiple of the spread's need be. */
export type ReportedLeg = {
  readonly contract: ContractId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  /** The CCP's id of the leg's own trade side; blank when the message names none. */
  readonly ccpTradeId: string;
};

/**
 * A trade as reported by a CCP, a file or a person, in the field's words and free of any wire format. One report is one
 * side. Text that was not given is blank. Every outside id is as sent.
 */
export type TradeReport = {
  readonly action: ReportAction;
  /** Set with action `remove`, else blank. */
  readonly removal: Removal | '';
  /** A CCP's word is a fact and is never refused; a ticket is the firm's own claim. */
  readonly origin: 'ccp' | 'ticket';
  readonly ccp: string;
  readonly contract: ContractId;
  /** Multiplier the message states, exact decimal text, to be compared with reference; blank if none. */
  readonly statedMultiplier: string;
  /** The CCP's id of this trade side; blank on a ticket. */
  readonly ccpTradeId: string;
  /** Trading member or executing firm that, with date and exchange, makes the CCP's id unique. */
  readonly member: string;
  readonly side: Side;
  /** 0, like the price, in a removal that states none. */
  readonly quantity: Quantity;
  readonly price: Price;
  /** `placeholder`: books the quantity but bars the mark until a price update (TAS before settlement). */
  readonly priceType: 'final' | 'placeholder' | 'cabinet' | 'average';
  readonly tradeDate: BusinessDate;
  /** Blank on a ticket: the CCP's roll time decides. */
  readonly clearingDate: BusinessDate;
  readonly executionTime: InstantText;
  readonly venue: string;
  /** Customer type indicator as sent (FIX 582); checked against origin, never sets it. */
  readonly cti: string;
  readonly tradeType: TradeType;
  /** Our own account id when the sender knows it (tickets, CSV), else blank and `externalAccount` is matched. */
  readonly account: string;
  readonly externalAccount: ExternalAccount;
  readonly openClose: 'open' | 'close' | '';
  readonly orderId: string;
  readonly execId: string;
  /** Ties the legs of one spread and both sides of one match. */
  readonly matchId: string;
  /** `leg`: this report is one leg of a spread that may also be reported whole. */
  readonly multiLeg: 'outright' | 'leg' | 'spread';
  /** Legs when `multiLeg` is `spread`, else empty. */
  readonly legs: readonly ReportedLeg[];
  readonly executingFirm: string;
  readonly giveUpFirm: string;
  readonly averagePriceGroup: string;
  /** Where it was read: file and message number, or `api`, `ticket`. For worklists and failures. */
  readonly source: string;
};
