import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Quantity } from '../basics/quantity.ts';
import type { AccountType, ExerciseStyle, PositionMethod } from '../reference/reference-words.ts';
import type { Part17Record } from './part17-record.ts';

/** How well a figure is known; from best to worst. `carried-forward`: an earlier day's, for want of today's. */
export const EVIDENCE = ['measured', 'estimated', 'carried-forward'] as const;
export type Evidence = (typeof EVIDENCE)[number];

export type Part17Account = {
  readonly account: string;
  readonly accountType: AccountType;
  readonly positionMethod: PositionMethod;
  /** Account number of Form 102; blank = none of its own. */
  readonly specialAccount: string;
  /** Who controls its trading; equal text means exactly the same persons. Blank = its owner, on his own. */
  readonly controller: string;
};

/** What the report must know of a contract, from its product and its own row (`part17Contract`). */
export type Part17Contract = {
  readonly contract: ContractId;
  /** CFTC two-character code; blank = not a US reporting market. */
  readonly cftcExchange: string;
  /** Exchange's commodity code as the CFTC knows it, at most five characters. */
  readonly cftcCommodity: string;
  /** One key for a future and its options: once one is reportable, all are reported. */
  readonly commodity: string;
  /** Commodity of 17 CFR 15.03(b); blank or unknown = all other commodities. */
  readonly part17Class: string;
  /** Contracts from which its class is reportable, as in force on the report date. */
  readonly level: Quantity;
  /** Strike in the record = strike × 10^strikeScale. */
  readonly strikeScale: number;
  /** The record carries the full expiration date (date-specific and flexible contracts). */
  readonly flex: boolean;
  readonly exerciseStyle: ExerciseStyle;
  /** Blank = not known. */
  readonly expiryDate: BusinessDate;
  /** The future that an option exercises into; blank = none, or not known. */
  readonly underlyingContract: ContractId;
  /** CFTC commodity code of that future. */
  readonly underlyingCommodity: string;
};

/** One account and contract at the close of the day, after the day's delivery notices. Contracts, none negative. */
export type Part17Position = {
  readonly account: string;
  readonly contract: Part17Contract;
  readonly long: Quantity;
  readonly short: Quantity;
  /** Delivery notices of the day. */
  readonly noticesStopped: Quantity;
  readonly noticesIssued: Quantity;
  /** Exchanges of futures for a commodity or derivatives of the day, all kinds. */
  readonly efrpBought: Quantity;
  readonly efrpSold: Quantity;
  readonly evidence: Evidence;
  /** Where the figures come from: file and hash, `book`, a person; for the evidence file. */
  readonly source: string;
};

/** What was filed of one account number and commodity: the next report compares with it, to see exits. */
export type SpecialAccountReport = {
  readonly accountNumber: string;
  readonly exchange: string;
  readonly commodity: string;
  /** `exit`: the report of the first day no longer reportable; nothing follows it. */
  readonly state: 'reportable' | 'exit';
  readonly positions: readonly Part17Record[];
};

export type Part17Input = {
  readonly reportDate: BusinessDate;
  /** Clearing member number or CFTC id, three characters. */
  readonly reportingFirm: string;
  /** With `estimate`, figures that are not measured are reported and said so beside the file; else they fail. */
  readonly mode: 'measured-only' | 'estimate';
  /** All accounts of the firm, whether they hold anything or not. */
  readonly accounts: readonly Part17Account[];
  readonly positions: readonly Part17Position[];
  /** `specialAccounts` of the report before this one; empty for the first. */
  readonly previous: readonly SpecialAccountReport[];
};
