import { type EventOf, eventSchema, type RecordOf } from '../basics/schema.ts';
import { FEE_TRADE_TYPES } from '../reference/reference-words.ts';

/** The words of `TradeType`, in byte order: those a fee row may name. */
export const TRADE_TYPES = FEE_TRADE_TYPES;

const PRICE_TYPES = ['final', 'placeholder', 'cabinet', 'average'] as const;
const MULTI_LEG = ['outright', 'leg', 'spread'] as const;
const OPEN_CLOSE = ['', 'open', 'close'] as const;

/** What every report of a trade says, in the form that is journalled; see `TradeReport` for meanings. */
export const reportFields = {
  ccp: 'id',
  contract: 'id',
  statedMultiplier: 'id',
  ccpTradeId: 'text',
  member: 'id',
  side: { oneOf: ['buy', 'sell'] },
  quantity: 'count',
  price: 'whole',
  priceType: { oneOf: PRICE_TYPES },
  tradeDate: 'date',
  clearingDate: 'date',
  executionTime: 'text',
  venue: 'id',
  cti: 'id',
  tradeType: { oneOf: TRADE_TYPES },
  /** Our account as named by the sender, blank when matched from the CCP's names. */
  statedAccount: 'id',
  externalFirm: 'id',
  /** CCP account names as sent, joined with `;`. */
  externalNames: 'id',
  customerOrigin: 'id',
  openClose: { oneOf: OPEN_CLOSE },
  orderId: 'text',
  execId: 'text',
  matchId: 'text',
  multiLeg: { oneOf: MULTI_LEG },
  executingFirm: 'id',
  giveUpFirm: 'id',
  averagePriceGroup: 'id',
  source: 'text',
} as const;

const legFields = {
  contract: 'id',
  side: { oneOf: ['buy', 'sell'] },
  quantity: 'count',
  price: 'whole',
  ccpTradeId: 'text',
} as const;

/** A whole report as it is kept when it cannot be booked (yet). */
const keptReportFields = {
  ...reportFields,
  action: { oneOf: ['book', 'replace', 'remove', 'unmatched', 'notice'] },
  removal: { oneOf: ['', 'cancel', 'bust', 'reverse'] },
  origin: { oneOf: ['ccp', 'ticket'] },
  legs: { list: legFields },
} as const;

/** One charge: fee name, the schedule row and version that rated it, amount (negative = the account pays). */
export const chargeFields = { fee: 'id', rule: 'id', currency: 'id', amount: 'whole' } as const;

/**
 * The part of a trade that has effects: whose position, since when, what it cost. `bookingDate` is the day in which
 * it is posted; it differs from `clearingDate` only for an as-of booking in a final day.
 */
export const bookedFields = {
  tradeId: 'text',
  account: 'id',
  currency: 'id',
  bookingDate: 'date',
  /** 1 for the first life of this id, 2 after a reverse or cancel and re-submit, and so on. */
  life: 'count',
  /** Option premium; positive = received; zero unless the product is premium-style. */
  premium: 'whole',
  premiumValueDate: 'date',
  charges: { list: chargeFields },
  /** As-of only: variation from the trade price to the last final settlement; zero otherwise. */
  asOfVariation: 'whole',
  /** As-of variation enters cash (settled-to-market account). */
  postsVariation: 'flag',
  /** Price from which the lot's next variation is measured: its own, or the last final settlement if as-of. */
  basis: 'whole',
} as const;

/**
 * A cleared trade enters an account's (or suspense's) position. `previousVersion`: sequence of the booking it replaces, or
 * of the last booking of the id's former life; 0 = the id is new.
 */
export const tradeBooked = eventSchema('TradeBooked', 40, {
  ...reportFields,
  ...bookedFields,
  previousVersion: 'whole',
  fromSpread: 'flag',
  ticketId: 'text',
  /** Warning codes, joined with a blank: `off_tick`, `as_of`, `cti_disagrees_with_origin` … */
  warnings: 'id',
});

/**
 * A booked trade leaves the position, with the terms and money it undoes (amounts as they were booked, so the
 * postings are their negatives). `replaced` is followed by the new version in the same transaction, `derived` by the
 * trades that others made of it.
 */
export const tradeRemoved = eventSchema('TradeRemoved', 41, {
  ...reportFields,
  ...bookedFields,
  removal: { oneOf: ['cancel', 'bust', 'reverse', 'replaced', 'moved', 'derived'] },
  /** Day in which the removal is posted. */
  removalDate: 'date',
  bookedSequence: 'whole',
});

/** The report repeats one that is already applied (same key, same content); nothing changes. */
export const duplicateReported = eventSchema('DuplicateReported', 42, {
  tradeId: 'text',
  source: 'text',
});

/** A leg's own report for a leg already booked from its spread: its id becomes another name of that trade. */
export const spreadLegMatched = eventSchema('SpreadLegMatched', 43, {
  legTradeId: 'text',
  tradeId: 'text',
  source: 'text',
});

/** A spread's own report names its legs: a removal of the spread that names none takes these out again. */
export const spreadReported = eventSchema('SpreadReported', 55, {
  ccp: 'id',
  tradeDate: 'date',
  member: 'id',
  /** The CCP's id of the spread. */
  ccpTradeId: 'text',
  legs: { list: { tradeId: 'text' } },
});

/** New for a live id with other content: kept for a person, the booked trade stays. */
export const tradeConflicted = eventSchema('TradeConflicted', 44, {
  ...keptReportFields,
  itemId: 'text',
  tradeId: 'text',
});

/** Cannot be booked until reference (or a person) says more; it stops end of day for its CCP. */
export const tradeHeld = eventSchema('TradeHeld', 45, {
  ...keptReportFields,
  itemId: 'text',
  reason: 'id',
  seen: 'text',
  wanted: 'text',
});

/** A replace or removal for an id not seen yet; applied when its New arrives. */
export const reportParked = eventSchema('ReportParked', 46, {
  ...keptReportFields,
  itemId: 'text',
});

/**
 * A message states something about a contract that reference has otherwise. `contract` is the one it names; what the
 * product says for all its contracts is one item.
 */
export const contractFactDisagreed = eventSchema('ContractFactDisagreed', 56, {
  itemId: 'text',
  contract: 'id',
  field: {
    oneOf: ['multiplier', 'underlyingContract', 'lastTradeDate', 'expiryDate', 'firstNoticeDate'],
  },
  seen: 'text',
  known: 'text',
  /** Clearing date of the message, or the newest day of the book where it has none. */
  date: 'date',
  source: 'text',
});

/** A worklist item done with: why, and by which booking if any. */
export const worklistItemClosed = eventSchema('WorklistItemClosed', 47, {
  itemId: 'text',
  worklist: {
    oneOf: ['held', 'parked', 'conflict', 'unmatched', 'ticket-match', 'contract-fact'],
  },
  outcome: { oneOf: ['applied', 'discarded', 'superseded'] },
  reason: 'text',
});

/** The CCP holds the trade unmatched or pending clear; no position. */
export const unmatchedReported = eventSchema('UnmatchedReported', 48, {
  ...keptReportFields,
  itemId: 'text',
});

/** Kept for the record without effect: notices, queries, other firms' sides, spread summaries without legs. */
export const reportNoted = eventSchema('ReportNoted', 49, {
  ...keptReportFields,
  reason: { oneOf: ['notice', 'not-our-side', 'legs-reported-apart'] },
});

/** A ticket of the firm's own; makes a provisional position until the CCP confirms it. */
export const ticketEntered = eventSchema('TicketEntered', 50, {
  ...reportFields,
  ticketId: 'text',
  account: 'id',
  currency: 'id',
});

export const ticketClosed = eventSchema('TicketClosed', 51, {
  ticketId: 'text',
  outcome: { oneOf: ['confirmed', 'cancelled', 'replaced'] },
  tradeId: 'text',
});

/**
 * Several tickets could be what the CCP confirms: a person chooses, the CCP's trade is booked on its own. Its item has the
 * trade's id.
 */
export const ticketMatchAmbiguous = eventSchema('TicketMatchAmbiguous', 52, {
  tradeId: 'text',
  ticketIds: 'text',
});

/** Raw bytes as received, kept with the events made from them (architecture.md §4). */
export const inboundKept = eventSchema('InboundKept', 53, {
  source: 'text',
  kind: 'id',
  firstMessage: 'count',
  messageCount: 'count',
  bytes: 'bytes',
});

/** A file finished: what was in it and what became of it. */
export const fileImported = eventSchema('FileImported', 54, {
  name: 'text',
  kind: 'id',
  sha256: 'text',
  sizeBytes: 'whole',
  read: 'count',
  booked: 'count',
  duplicate: 'count',
  suspense: 'count',
  held: 'count',
  failed: 'count',
  importedAtMicros: 'whole',
});

/**
 * A batch of a file was taken, in one unit with what came of it: so many batches of these bytes are booked, cut and read
 * as `reading` says. Ends with `FileImported`.
 */
export const fileAdvanced = eventSchema('FileAdvanced', 57, {
  sha256: 'text',
  reading: 'id',
  batches: 'count',
  atMicros: 'whole',
});

export type TradeBooked = EventOf<typeof tradeBooked>;
export type TradeRemoved = EventOf<typeof tradeRemoved>;
export type TradeHeld = EventOf<typeof tradeHeld>;
export type SpreadReported = EventOf<typeof spreadReported>;
export type TradeConflicted = EventOf<typeof tradeConflicted>;
export type ReportParked = EventOf<typeof reportParked>;
export type UnmatchedReported = EventOf<typeof unmatchedReported>;
export type ReportNoted = EventOf<typeof reportNoted>;
export type TicketEntered = EventOf<typeof ticketEntered>;
export type TicketClosed = EventOf<typeof ticketClosed>;
export type TicketMatchAmbiguous = EventOf<typeof ticketMatchAmbiguous>;
export type ContractFactDisagreed = EventOf<typeof contractFactDisagreed>;
export type FileImported = EventOf<typeof fileImported>;
export type FileAdvanced = EventOf<typeof fileAdvanced>;
export type Charge = RecordOf<typeof chargeFields>;
export type KeptReport = RecordOf<typeof keptReportFields>;

export type TradeEvent =
  | TradeBooked
  | TradeRemoved
  | EventOf<typeof duplicateReported>
  | EventOf<typeof spreadLegMatched>
  | SpreadReported
  | TradeConflicted
  | TradeHeld
  | ReportParked
  | EventOf<typeof worklistItemClosed>
  | UnmatchedReported
  | ReportNoted
  | TicketEntered
  | TicketClosed
  | TicketMatchAmbiguous
  | ContractFactDisagreed
  | EventOf<typeof inboundKept>
  | FileImported
  | FileAdvanced;

export const tradeSchemas = [
  tradeBooked,
  tradeRemoved,
  duplicateReported,
  spreadLegMatched,
  spreadReported,
  tradeConflicted,
  tradeHeld,
  reportParked,
  worklistItemClosed,
  unmatchedReported,
  reportNoted,
  ticketEntered,
  ticketClosed,
  ticketMatchAmbiguous,
  contractFactDisagreed,
  inboundKept,
  fileImported,
  fileAdvanced,
] as const;
