import type { Rejection } from '../../../domain/basics/decision.ts';
import type { Display } from '../../../domain/reference/reference-words.ts';

/* What the calls answer, as far as the pages read it. Amounts and prices are exact text, dates `YYYY-MM-DD` or blank. */

export type UserAnswer = {
  readonly userId: string;
  readonly displayName: string;
  readonly grants: readonly { readonly role: string; readonly scope: unknown }[];
};

export type FirmAnswer = {
  readonly firm: string;
  readonly reportingFirm: string;
  readonly businessDate: string;
};

export type TradeAnswer = {
  readonly sequence: number;
  readonly tradeId: string;
  readonly ccpTradeId: string;
  readonly account: string;
  readonly contract: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: string;
  readonly priceType: string;
  readonly tradeType: string;
  readonly tradeDate: string;
  readonly clearingDate: string;
  readonly bookingDate: string;
  readonly executionTime: string;
  readonly state: 'live' | 'removed';
  readonly removal: string;
  readonly premium: string;
  readonly fees: readonly {
    readonly fee: string;
    readonly amount: string;
    readonly currency: string;
  }[];
  readonly currency: string;
  /** Codes with blanks between. */
  readonly warnings: string;
  readonly source: string;
  readonly level: string;
};

export type TradesAnswer = { readonly rows: readonly TradeAnswer[]; readonly next: string };

export type PositionAnswer = {
  readonly account: string;
  readonly contract: string;
  readonly currency: string;
  readonly long: number;
  readonly short: number;
  readonly settlementPrice: string;
  readonly priceDate: string;
  readonly priceKind: string;
  readonly openTradeEquity: string;
  readonly optionValue: string;
  readonly variation: string;
  readonly bought: number;
  readonly sold: number;
};

export type BalanceAnswer = {
  readonly account: string;
  readonly currency: string;
  readonly cash: string;
  readonly openTradeEquity: string;
  readonly longOptionValue: string;
  readonly shortOptionValue: string;
  readonly totalEquity: string;
  readonly liquidatingValue: string;
  readonly segregation: string;
  readonly complete: boolean;
  readonly initialBalance: string;
  readonly premium: string;
  readonly fees: string;
  readonly realised: string;
  readonly variation: string;
  readonly variationCash: string;
  readonly cashEntries: string;
};

export type WorklistAnswer = {
  readonly worklist: string;
  readonly itemId: string;
  readonly tradeId: string;
  readonly account: string;
  readonly reason: string;
  readonly seen: string;
  readonly wanted: string;
  readonly ccp: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: string;
  readonly names: string;
  readonly clearingDate: string;
  readonly source: string;
};

export type DayAnswer = {
  readonly date: string;
  readonly status: 'open' | 'run' | 'stale' | 'final';
  /** Step at which a run that was begun stands; blank = none is under way. */
  readonly step: string;
  readonly trades: number;
  readonly positions: number;
  readonly unmarked: number;
  readonly incompleteAccounts: number;
};

export type DatesAnswer = {
  readonly newest: string;
  readonly finalThrough: string;
  readonly days: readonly DayAnswer[];
};

export type ProductAnswer = {
  readonly product: string;
  readonly name: string;
  readonly ccp: string;
  readonly currency: string;
  readonly multiplier: string;
  readonly display: Display;
  readonly priceDecimals: number;
  readonly ticks: readonly string[];
};

export type AccountAnswer = {
  readonly account: string;
  readonly client: string;
  readonly accountType: string;
  readonly segregation: string;
  readonly currency: string;
};

export type VerifyAnswer = {
  readonly ok: boolean;
  readonly logs: readonly LogVerifyAnswer[];
  readonly damage: readonly DamageAnswer[];
  readonly readStore: readonly unknown[];
  readonly checkedAtMicros: number;
};

export type LogVerifyAnswer = {
  readonly origin: string;
  readonly entries: number;
  readonly events: number;
  /** Entries that each check covered; all equal `entries` when nothing is wrong. */
  readonly hashed: number;
  readonly decrypted: number;
  readonly replayed: number;
  readonly bookHash: string;
  readonly damage: readonly DamageAnswer[];
};

export type DamageAnswer = {
  readonly file: string;
  readonly offset: number;
  readonly entry?: number;
  readonly what: string;
};

export type VaultAnswer = {
  readonly vault: string;
  readonly isConnected: boolean;
  readonly logs: readonly {
    readonly origin: string;
    /** Entries that it has countersigned. */
    readonly covered: number;
    readonly isAwaited: boolean;
    /** Why it froze the log; blank = it did not. */
    readonly refused: string;
    readonly freeze?: FreezeAnswer;
    readonly thaw?: ThawAnswer;
  }[];
};

/** Entries and root in hex; no entries and no root where there was no head. */
export type HeadAnswer = { readonly size: number; readonly root: string };

export type FreezeAnswer = {
  /** SHA-256 of the evidence, in hex. */
  readonly evidence: string;
  /** ISO 8601. */
  readonly time: string;
  readonly held: HeadAnswer;
  readonly offered: HeadAnswer;
};

export type ThawAnswer = {
  readonly evidence: string;
  readonly time: string;
  readonly approvers: readonly string[];
  readonly reason: string;
};

export type RebuiltLogAnswer = {
  readonly firm: string;
  readonly oldOrigin: string;
  readonly oldEntries: number;
  readonly excludedEvents: number;
  readonly suspectEvents: number;
  /** The first fifty ranges of sequences. */
  readonly excluded: readonly {
    readonly first: number;
    readonly last: number;
    readonly reason: string;
    readonly approvers: readonly string[];
  }[];
  readonly suspects: readonly {
    readonly first: number;
    readonly last: number;
    readonly reason?: string;
  }[];
};

export type ReplayerAnswer = {
  readonly replayer: string;
  readonly isConnected: boolean;
  readonly logs: readonly {
    readonly origin: string;
    /** Entries under its last statement; 0 = none yet. */
    readonly proven: number;
    readonly lagP95Ms: number;
    /** Entry and code at which it refuses the log; blank = it does not. */
    readonly refused: string;
  }[];
};

export type AlarmAnswer = {
  readonly kind: string;
  /** File and place, as far as one is known. */
  readonly where: string;
  readonly time: string;
};

export type SystemAnswer = {
  readonly version: string;
  readonly directoryBytes: number;
  readonly logs: readonly {
    readonly origin: string;
    readonly entries: number;
    readonly events: number;
    readonly root: string;
    readonly sizeBytes: number;
    /** Signed note: lines of origin, size, root, blank, signature. */
    readonly lastCheckpoint: string;
  }[];
  /** Events that the read store does not show yet. */
  readonly readStoreLag: number;
  readonly readStoreFailure: string;
  readonly uptimeSeconds: number;
  /** Those that are trusted and listened for; none where the server was told no port. */
  readonly vaults: readonly VaultAnswer[];
  readonly replayers: readonly ReplayerAnswer[];
  /** Standing: while there is one, no instruction is taken and nothing is signed. */
  readonly alarms: readonly AlarmAnswer[];
  /** Firms whose log a rebuild has begun anew. */
  readonly rebuilds: readonly RebuiltLogAnswer[];
  readonly levels: readonly { readonly firm: string; readonly answersAt: string }[];
  readonly lastVerify?: VerifyAnswer;
};

export type ImportCountsAnswer = {
  readonly read: number;
  readonly booked: number;
  readonly duplicate: number;
  readonly suspense: number;
  readonly held: number;
  readonly noted: number;
  readonly noPrice: number;
  readonly failed: number;
};

export type ImportLineAnswer = {
  readonly code: string;
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;
  readonly line: number;
  readonly message?: number;
};

export type ImportResultAnswer = {
  readonly kind: string;
  readonly outcome: 'imported' | 'refused' | 'stopped';
  readonly reason?: ImportLineAnswer;
  readonly counts: ImportCountsAnswer;
  readonly failures: { readonly listed: readonly ImportLineAnswer[]; readonly total: number };
  readonly warnings: { readonly listed: readonly ImportLineAnswer[]; readonly total: number };
};

export type ImportStateAnswer = {
  readonly importId: string;
  readonly file: string;
  readonly by: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly progress:
    | { readonly phase: 'reading'; readonly bytes: number; readonly records: number }
    | { readonly phase: 'checking' | 'booking'; readonly batches: number; readonly of: number };
  readonly result?: ImportResultAnswer;
};

export type LiveChangeAnswer = {
  readonly sequence: number;
  readonly trades: readonly TradeAnswer[];
  readonly counts: Readonly<Record<string, number>>;
};

/** One of the firm's own tickets. `trade`: the columns of the trades file; none once it is closed. */
export type TicketAnswer = {
  readonly ticketId: string;
  readonly status: 'open' | 'confirmed' | 'replaced' | 'cancelled';
  readonly account: string;
  readonly contract: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: string;
  readonly tradeDate: string;
  readonly clearingDate: string;
  readonly executionTime: string;
  readonly tradeId: string;
  readonly source: string;
  readonly sequence: number;
  readonly trade: Readonly<Record<string, string>>;
};

export type TicketsAnswer = { readonly rows: readonly TicketAnswer[]; readonly next: string };

export type UnmarkedAnswer = {
  readonly account: string;
  readonly contract: string;
  readonly reason: string;
};

/** A statement that stays withheld; `missing`: contracts without a mark, blanks between. */
export type WithheldAnswer = {
  readonly account: string;
  readonly currency: string;
  readonly missing: string;
};

/** What a day leaves for a person, by name. */
export type LeftOverAnswer = {
  readonly date: string;
  readonly unmarked: readonly UnmarkedAnswer[];
  readonly waiting: readonly WorklistAnswer[];
  /** Clearing days before it that nobody has run. */
  readonly notRun: readonly string[];
  readonly withheld: readonly WithheldAnswer[];
};

export type EndOfDayAnswer = {
  readonly date: string;
  readonly positions: number;
  readonly unmarked: readonly UnmarkedAnswer[];
  readonly incompleteAccounts: number;
  readonly stopped: readonly {
    readonly ccp: string;
    readonly reason: string;
    readonly detail: string;
  }[];
  readonly runAgain: readonly string[];
  readonly waiting: readonly { readonly worklist: string; readonly count: number }[];
  readonly warnings: readonly Rejection[];
};

export type ReleaseAnswer = {
  readonly date: string;
  readonly withheld: readonly WithheldAnswer[];
};

/** `booked`: what stands is a live trade, one that was taken out since, or nothing that is one trade. */
export type ConflictAnswer = {
  readonly itemId: string;
  readonly tradeId: string;
  readonly booked: 'live' | 'removed' | 'none';
  readonly terms: readonly {
    /** Column of the trades file. */
    readonly term: string;
    readonly booked: string;
    readonly reported: string;
    readonly differs: boolean;
  }[];
};
