import type { RowOf, TableName } from './tables.ts';

/** Tables whose rows are only ever added; the others are written as absolute rows by key. */
export const APPENDED = [
  'names',
  'trades',
  'close_outs',
  'postings',
  'position_days',
  'account_days',
  'prices',
  'worklist',
  'tickets',
  'files',
] as const satisfies readonly TableName[];
type AppendedTable = (typeof APPENDED)[number];

type AppendedRows = { readonly [Table in AppendedTable]: RowOf<Table>[] };

/** A trade leaves: fills the removal columns of the row it was booked in. */
type TradeRemoval = {
  readonly change: 'trade-removed';
  readonly id: number;
  readonly removed: number;
  readonly removal: number;
  readonly removal_date: number | null;
  readonly removal_variation: number;
};

/** Fills the reversal columns of the newest standing pair like this that is older than the reversal. */
type PairReversal = {
  readonly change: 'pair-reversed';
  readonly account: number;
  readonly contract: number;
  readonly date: number;
  readonly buy: number;
  readonly sell: number;
  readonly quantity: number;
  readonly reversed: number;
  readonly reversal: number;
  readonly reversal_date: number;
};

type ItemClosing = {
  readonly change: 'item-closed';
  /** Keys of the firm begin here; the item is older than `closed`. */
  readonly from: number;
  readonly item_id: string;
  readonly closed: number;
  readonly outcome: number;
  readonly close_reason: string;
};

type TicketClosing = {
  readonly change: 'ticket-closed';
  readonly from: number;
  readonly ticket_id: string;
  readonly closed: number;
  readonly outcome: number;
  readonly trade_id: string;
};

/** Item id of an end of day that stopped is its date: all stops of a date end when it has run. */
export type RowChange = TradeRemoval | PairReversal | ItemClosing | TicketClosing;

/**
 * What some events do to the tables. Rows may be added before any change is made: a change only ever touches a row
 * older than itself, and says so by key.
 */
export type RowBatch = {
  readonly appended: AppendedRows;
  readonly changes: RowChange[];
  /** Absolute rows, by their key's text; the last of a key stands. */
  readonly firms: Map<number, RowOf<'firms'>>;
  readonly days: Map<string, RowOf<'days'>>;
  readonly projected: Map<number, RowOf<'projected'>>;
  /** To be merged: earliest first, latest last, counts added. */
  readonly tradeDays: Map<string, RowOf<'trade_days'>>;
  events: number;
};

export function emptyBatch(): RowBatch {
  return {
    appended: {
      names: [],
      trades: [],
      close_outs: [],
      postings: [],
      position_days: [],
      account_days: [],
      prices: [],
      worklist: [],
      tickets: [],
      files: [],
    },
    changes: [],
    firms: new Map(),
    days: new Map(),
    projected: new Map(),
    tradeDays: new Map(),
    events: 0,
  };
}
