/**
 * The closed lists of words that reference rows may use. Order is the byte of the word in the journal: extend only at
 * the end. Meanings: docs/formats/reference-csv.md and docs/glossary.md.
 */
export const CONTRACT_TYPES = ['FUT', 'OOF', 'OPT', 'OOC'] as const;

/** How screens and statements show a price; prices inside are always in clearing format. */
export const DISPLAYS = [
  'decimal',
  'halves',
  'quarters',
  'eighths',
  '32nds',
  '32nds-halves',
  '32nds-quarters',
] as const;
export type Display = (typeof DISPLAYS)[number];

/** `premium`: paid once, no variation. `futures-style`: margined daily. `none`: not an option. */
export const OPTION_STYLES = ['none', 'premium', 'futures-style'] as const;
export type OptionStyle = (typeof OPTION_STYLES)[number];

export const EXERCISE_STYLES = ['none', 'american', 'european'] as const;
export type ExerciseStyle = (typeof EXERCISE_STYLES)[number];

export const SETTLEMENTS = ['cash', 'physical'] as const;

/** FIXML ValMeth: `FUT` daily variation, `EQTY` premium style, `FWD` LME-type (loads, trades in it are held). */
export const VALUATIONS = ['FUT', 'EQTY', 'FWD'] as const;
export type Valuation = (typeof VALUATIONS)[number];

/** Which price kind marks a contract for the last time; `none` = the daily settlement. */
export const FINAL_SETTLEMENT_KINDS = ['none', 'daily', 'final-settlement'] as const;
export type FinalSettlementKind = (typeof FINAL_SETTLEMENT_KINDS)[number];

/** A day may have several, but `holiday` and `regular` stand alone; `regular` takes back earlier rows of the day. */
export const CALENDAR_DAY_KINDS = [
  'holiday',
  'early-close',
  'no-settlement',
  'bank-holiday',
  'regular',
] as const;
export type CalendarDayKind = (typeof CALENDAR_DAY_KINDS)[number];

/** How V(price) is rounded to money; domain.md, "Money from prices". */
export const MONEY_ROUNDINGS = ['per-contract-half-away'] as const;

/** Which of the CCP's ids are ours; `ended`: no longer ours from that day. */
export const MEMBER_ROLES = ['clearing', 'trading', 'ended'] as const;

export const ACCOUNT_TYPES = ['customer', 'house', 'omnibus-customer', 'non-customer'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export const SEGREGATION_CLASSES = [
  'none',
  '4d',
  '30.7',
  'cleared-swaps',
  'emir-isa',
  'emir-osa-net',
  'emir-osa-gross',
] as const;
export type SegregationClass = (typeof SEGREGATION_CLASSES)[number];

export const POSITION_METHODS = ['net', 'gross'] as const;
export type PositionMethod = (typeof POSITION_METHODS)[number];

export const CLOSE_OUT_ORDERS = ['fifo', 'lifo', 'hifo', 'specified', 'hold-open'] as const;
export type CloseOutOrder = (typeof CLOSE_OUT_ORDERS)[number];

export const SETTLEMENT_STYLES = ['open-trade-equity', 'settled-to-market'] as const;

/** The trade types a fee row may name; the same words as `TradeType` of the trade room. */
export const FEE_TRADE_TYPES = [
  'regular',
  'block',
  'efrp',
  'offset',
  'onset',
  'transfer',
  'exercise',
  'assignment',
  'adjustment',
  'reversal',
  'expiry',
  'final-settlement',
  'delivery',
] as const;
