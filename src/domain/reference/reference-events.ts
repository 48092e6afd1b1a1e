import { type EventOf, eventSchema } from '../basics/schema.ts';
import {
  ACCOUNT_TYPES,
  CALENDAR_DAY_KINDS,
  CLOSE_OUT_ORDERS,
  CONTRACT_TYPES,
  DISPLAYS,
  EXERCISE_STYLES,
  FINAL_SETTLEMENT_KINDS,
  MEMBER_ROLES,
  MONEY_ROUNDINGS,
  OPTION_STYLES,
  POSITION_METHODS,
  SEGREGATION_CLASSES,
  SETTLEMENT_STYLES,
  SETTLEMENTS,
  VALUATIONS,
} from './reference-words.ts';

/**
 * `effectiveFrom` is the first clearing date a row is in force; blank = always. `source` says where the fact was read,
 * `enteredBy` who loaded it. Decimals (`multiplier`, `perContract`) are exact canonical text.
 */
const provenance = { effectiveFrom: 'date', source: 'text', enteredBy: 'id' } as const;

const productFields = {
  exchange: 'id',
  product: 'id',
  productType: { oneOf: CONTRACT_TYPES },
  ccp: 'id',
  name: 'text',
  currency: 'id',
  /** Money for 1.00 of price. */
  multiplier: 'id',
  priceDecimals: 'count',
  /** Prices (10^-8), smallest first; empty = no tick is checked. */
  ticks: { list: { tick: 'whole' } },
  display: { oneOf: DISPLAYS },
  optionStyle: { oneOf: OPTION_STYLES },
  exerciseStyle: { oneOf: EXERCISE_STYLES },
  settlement: { oneOf: SETTLEMENTS },
  mic: 'id',
  /** Key of the underlying product (`EXCHANGE:PRODUCT:TYPE`) or a name of what is delivered; may be blank. */
  underlying: 'id',
  /** Commodity of 17 CFR 15.03(b); blank = all other commodities. */
  part17Class: 'id',
  valuation: { oneOf: VALUATIONS },
  /** Blank = the CCP's calendar. */
  calendar: 'id',
  /** CFTC two-character exchange code; blank = not a US reporting market. */
  cftcExchange: 'id',
  cftcCommodity: 'id',
  /** Strike in the 80-character record = strike × 10^strikeScale. */
  strikeScale: 'count',
  /** True: the 80-character record carries the full YYYYMMDD expiration. */
  cftcFlexDate: 'flag',
  ...provenance,
  /** Ticks in the money from which an option is exercised by itself at its expiry; blank = 1, `none` = never. */
  exerciseThreshold: 'id',
  /** Local time of the CCP until which an instruction for a day is taken; blank = no deadline. */
  exerciseDeadline: 'id',
} as const;
export const productSet = { ...eventSchema('ProductSet', 10, productFields), appended: 2 };
export type ProductSet = EventOf<typeof productSet>;

export const contractSet = eventSchema('ContractSet', 11, {
  contract: 'id',
  underlyingContract: 'id',
  firstTradeDate: 'date',
  lastTradeDate: 'date',
  expiryDate: 'date',
  firstNoticeDate: 'date',
  /** Blank = the product's. */
  multiplier: 'id',
  finalSettlementKind: { oneOf: FINAL_SETTLEMENT_KINDS },
  ...provenance,
});
export type ContractSet = EventOf<typeof contractSet>;

/**
 * Everything a calendar says about one day. Its date is what it is about, so it has no `effectiveFrom`: a later event
 * for the same day replaces it. `closesAt` is local `HH:MM` in `zone`, blank = not stated.
 */
export const calendarDaySet = eventSchema('CalendarDaySet', 12, {
  calendar: 'id',
  date: 'date',
  kinds: {
    list: { kind: { oneOf: CALENDAR_DAY_KINDS }, closesAt: 'id', zone: 'id', source: 'text' },
  },
  enteredBy: 'id',
});
export type CalendarDaySet = EventOf<typeof calendarDaySet>;

export const ccpSet = eventSchema('CcpSet', 13, {
  ccp: 'id',
  name: 'text',
  /** Local `HH:MM` in `zone`: from then on a ticket clears on the next clearing day. */
  rollTime: 'id',
  zone: 'id',
  calendar: 'id',
  moneyRounding: { oneOf: MONEY_ROUNDINGS },
  /**
   * `tick`: to the outright minimum fluctuation, none if all fills have one price; `decimals:N`: to N decimals;
   * `none`: the exact average is kept.
   */
  averagePriceRounding: 'id',
  ...provenance,
});
export type CcpSet = EventOf<typeof ccpSet>;

export const memberSet = eventSchema('MemberSet', 14, {
  ccp: 'id',
  member: 'id',
  role: { oneOf: MEMBER_ROLES },
  ...provenance,
});
export type MemberSet = EventOf<typeof memberSet>;

export const clientSet = eventSchema('ClientSet', 15, {
  client: 'id',
  name: 'text',
  lei: 'id',
  ...provenance,
});
export type ClientSet = EventOf<typeof clientSet>;

export const accountSet = eventSchema('AccountSet', 16, {
  account: 'id',
  /** What CCPs call it; `*` = any. */
  externalAccounts: { list: { ccp: 'id', clearingFirm: 'id', name: 'id', origin: 'id' } },
  client: 'id',
  accountType: { oneOf: ACCOUNT_TYPES },
  segregation: { oneOf: SEGREGATION_CLASSES },
  positionMethod: { oneOf: POSITION_METHODS },
  closeOutOrder: { oneOf: CLOSE_OUT_ORDERS },
  settlementStyle: { oneOf: SETTLEMENT_STYLES },
  currency: 'id',
  marginClass: 'id',
  /** Account number of Form 102, at most 12 characters; blank = none of its own. */
  specialAccount: 'id',
  controller: 'id',
  ...provenance,
});
export type AccountSet = EventOf<typeof accountSet>;

/** `*` in a field = any. Positive `perContract` = the account pays, negative = a rebate. */
export const feeSet = eventSchema('FeeSet', 17, {
  fee: 'id',
  exchange: 'id',
  product: 'id',
  productType: 'id',
  accountType: 'id',
  marginClass: 'id',
  tradeType: 'id',
  perContract: 'id',
  currency: 'id',
  ...provenance,
});
export type FeeSet = EventOf<typeof feeSet>;

export const reportingLevelSet = eventSchema('ReportingLevelSet', 18, {
  /** Commodity as 17 CFR 15.03(b) names it. */
  part17Class: 'id',
  /** Contracts. */
  level: 'count',
  ...provenance,
});
export type ReportingLevelSet = EventOf<typeof reportingLevelSet>;

/** What executing firm, clearing firm and client agreed on give-ups between them; `*` as client = every client. */
export const giveUpAgreementSet = eventSchema('GiveUpAgreementSet', 132, {
  ccp: 'id',
  executingFirm: 'id',
  clearingFirm: 'id',
  client: 'id',
  /** Execution fee per contract that the clearing firm owes the executing firm; exact canonical text. */
  ratePerContract: 'id',
  currency: 'id',
  /** The clearing firm claims without a person what stays within both limits. */
  autoAccept: 'flag',
  /** Contracts in one give-up; 0 = no limit. */
  largestGiveUp: 'count',
  /** Contracts of one clearing date, claims and claims that wait together; 0 = no limit. */
  largestDay: 'count',
  ...provenance,
});
export type GiveUpAgreementSet = EventOf<typeof giveUpAgreementSet>;

/** How long a trade may be given up. `*` as exchange or product = any. */
export const giveUpDaysSet = eventSchema('GiveUpDaysSet', 133, {
  ccp: 'id',
  exchange: 'id',
  product: 'id',
  /** Clearing days after the trade's clearing date on which a claim is still taken; 0 = that day only. */
  giveUpDays: 'count',
  ...provenance,
});
export type GiveUpDaysSet = EventOf<typeof giveUpDaysSet>;

export const referenceSchemas = [
  productSet,
  contractSet,
  calendarDaySet,
  ccpSet,
  memberSet,
  clientSet,
  accountSet,
  feeSet,
  reportingLevelSet,
  giveUpAgreementSet,
  giveUpDaysSet,
] as const;

export type ReferenceEvent =
  | ProductSet
  | ContractSet
  | CalendarDaySet
  | CcpSet
  | MemberSet
  | ClientSet
  | AccountSet
  | FeeSet
  | ReportingLevelSet
  | GiveUpAgreementSet
  | GiveUpDaysSet;
