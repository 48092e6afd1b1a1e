import { type EventOf, eventSchema, type RecordOf } from '../basics/schema.ts';

/** Why a position has no mark. */
export const UNMARKED_REASONS = [
  'no-price',
  'prices-differ',
  'placeholder-price',
  'early-price-not-allowed',
  'ccp-stopped',
  'past-expiry',
] as const;
export type UnmarkedReason = (typeof UNMARKED_REASONS)[number];

/** A settlement price, keyed by contract, clearing date and kind; a later version of the same key replaces it. */
export const settlementPriceSet = eventSchema('SettlementPriceSet', 70, {
  contract: 'id',
  date: 'date',
  kind: { oneOf: ['early', 'daily', 'final-settlement', 'manual'] },
  price: 'whole',
  /** File name or `manual`. */
  source: 'id',
  /** SHA-256 of the file, hex; blank for a manual price. */
  sourceHash: 'id',
  /** 1 for the first price of this key from this source, then counting up. */
  version: 'count',
  actor: 'id',
});

/**
 * One match. Of each lot: trade ids, dates, execution (microseconds since 1970, 0 = not given), price, the basis of its
 * next variation, contracts of the whole trade and the sequence of its booking.
 */
export const pairFields = {
  quantity: 'count',
  /** quantity × (V(sell price) − V(buy price)); a memo for premium-style options and settled-to-market accounts. */
  profit: 'whole',
  /** quantity × (V(sell basis) − V(buy basis)): what the pair adds to the day's variation; zero if premium-style. */
  variation: 'whole',
  // Both lots in full, so that a reversal restores them exactly.
  buyTradeId: 'text',
  buyCcpTradeId: 'text',
  buyTradeDate: 'date',
  buyOpenDate: 'date',
  buyBookingDate: 'date',
  buyExecutionMicros: 'whole',
  buyPrice: 'whole',
  buyBasis: 'whole',
  buyTradeQuantity: 'count',
  buyBookedSequence: 'whole',
  sellTradeId: 'text',
  sellCcpTradeId: 'text',
  sellTradeDate: 'date',
  sellOpenDate: 'date',
  sellBookingDate: 'date',
  sellExecutionMicros: 'whole',
  sellPrice: 'whole',
  sellBasis: 'whole',
  sellTradeQuantity: 'count',
  sellBookedSequence: 'whole',
} as const;

const closeOutHead = {
  account: 'id',
  contract: 'id',
  currency: 'id',
  /** Day whose close-out this is. */
  date: 'date',
  /** Day in which it is posted; later than `date` only when a final day is corrected. */
  bookingDate: 'date',
  /** Profit is posted to cash (open-trade-equity accounts, not premium-style), else it is a memo. */
  postsProfit: 'flag',
} as const;

/** Longs matched with shorts of one position. `previous`: sequence of this position's close-out before it, 0 = none. */
export const lotsClosedOut = eventSchema('LotsClosedOut', 71, {
  ...closeOutHead,
  instructed: 'flag',
  previous: 'whole',
  pairs: { list: pairFields },
});

/** Pairs taken back: their lots are open again exactly as before. */
export const closeOutsReversed = eventSchema('CloseOutsReversed', 72, {
  ...closeOutHead,
  reason: { oneOf: ['re-run', 'correction', 'instruction'] },
  /** As in LotsClosedOut: the chain holds closings and reversals. */
  previous: 'whole',
  pairs: { list: pairFields },
});

/**
 * A position marked for a day. `variation` covers its open lots and the day's pairs; it is posted to cash for
 * settled-to-market accounts and a memo otherwise. Premium-style options have `optionValue` and no variation.
 */
export const positionMarked = eventSchema('PositionMarked', 73, {
  account: 'id',
  contract: 'id',
  currency: 'id',
  date: 'date',
  price: 'whole',
  priceDate: 'date',
  priceKind: { oneOf: ['early', 'daily', 'final-settlement', 'manual'] },
  long: 'count',
  short: 'count',
  bought: 'count',
  sold: 'count',
  variation: 'whole',
  openTradeEquity: 'whole',
  optionValue: 'whole',
  postsVariation: 'flag',
  /** The mark before this one, restored when the day is re-run; date blank = none. */
  priorPrice: 'whole',
  priorDate: 'date',
  /** Day on which posted variation moves; blank when it is a memo. */
  valueDate: 'date',
});

/** A mark taken back before the day is run again. */
export const markReversed = eventSchema('MarkReversed', 74, {
  account: 'id',
  contract: 'id',
  currency: 'id',
  date: 'date',
  variation: 'whole',
  postsVariation: 'flag',
  priorPrice: 'whole',
  priorDate: 'date',
  /** That of the mark. */
  valueDate: 'date',
});

/** A position that could not be marked: named, never zero, never carried silently. */
export const positionUnmarked = eventSchema('PositionUnmarked', 75, {
  account: 'id',
  contract: 'id',
  currency: 'id',
  date: 'date',
  reason: { oneOf: UNMARKED_REASONS },
  long: 'count',
  short: 'count',
});

export type SettlementPriceSet = EventOf<typeof settlementPriceSet>;
export type LotsClosedOut = EventOf<typeof lotsClosedOut>;
export type CloseOutsReversed = EventOf<typeof closeOutsReversed>;
export type PositionMarked = EventOf<typeof positionMarked>;
export type MarkReversed = EventOf<typeof markReversed>;
export type PositionUnmarked = EventOf<typeof positionUnmarked>;
export type Pair = RecordOf<typeof pairFields>;

export type PositionEvent =
  | SettlementPriceSet
  | LotsClosedOut
  | CloseOutsReversed
  | PositionMarked
  | MarkReversed
  | PositionUnmarked;

export const positionSchemas = [
  settlementPriceSet,
  lotsClosedOut,
  closeOutsReversed,
  positionMarked,
  markReversed,
  positionUnmarked,
] as const;
