import type { ColumnKind, TableDefinition, ValueOf } from './column-kinds.ts';

/**
 * The tables of the read store, once for both databases: SQL, row types and row digests come from here. Everything in
 * them can be made again from the journal, so there is no migration: another version means a rebuild.
 */
export const TABLES_VERSION = 3;

const tradeTerms = {
  account: 'name',
  contract: 'name',
  currency: 'name',
  side: 'word',
  quantity: 'whole',
  price: 'whole',
  trade_date: 'day?',
  clearing_date: 'day?',
  execution_time: 'text',
  ccp: 'name',
  member: 'name',
  ccp_trade_id: 'text',
  trade_type: 'word',
  source: 'text',
} as const;

export const tables = {
  firms: {
    columns: { number: 'whole', firm: 'text', reporting_firm: 'text' },
    primaryKey: ['number'],
    digestDay: '',
  },
  names: { columns: { id: 'name', text: 'text' }, primaryKey: ['id'], digestDay: '' },
  /** How far the rows of a firm go; written in the transaction of the rows. */
  projected: { columns: { firm: 'whole', sequence: 'whole' }, primaryKey: ['firm'], digestDay: '' },
  /**
   * What was erased of a firm: its rows up to this event, of days up to this one, are gone but for what is carried
   * forward. `whole` 0: what is left cannot answer for any past day (the store was made anew, or a later event undid
   * something erased).
   */
  erased: {
    columns: { firm: 'whole', sequence: 'whole', day: 'day', whole: 'whole' },
    primaryKey: ['firm'],
    digestDay: '',
  },
  /** One row per booked version of a trade. Columns are what queries choose and add by; the rest is in `details`. */
  trades: {
    columns: {
      id: 'key',
      account: 'name',
      contract: 'name',
      currency: 'name',
      side: 'word',
      quantity: 'whole',
      price: 'whole',
      price_type: 'word',
      trade_date: 'day?',
      clearing_date: 'day?',
      booking_date: 'day?',
      premium: 'whole',
      /** Sum of the charges in the trade's currency; those in another one are rows of `postings`. */
      fees: 'whole',
      as_of_variation: 'whole',
      /** 1 = as-of variation enters cash (settled-to-market account). */
      posts_variation: 'whole',
      ccp_trade_id: 'text',
      /** trade-details.ts says what these two hold. */
      habit: 'name',
      details: 'text',
      removed: 'key?',
      removal: 'word?',
      removal_date: 'day?',
      /** As-of variation of the removal, with its own sign. */
      removal_variation: 'whole?',
    },
    primaryKey: ['id'],
    digestDay: 'clearing_date',
  },
  /** Where the trades of a clearing date lie, so that a date filter reads only those. */
  trade_days: {
    columns: { firm: 'whole', date: 'day', first_id: 'key', last_id: 'key', trades: 'whole' },
    primaryKey: ['firm', 'date'],
    digestDay: 'date',
  },
  /** One row per pair. `buy` and `sell` are the keys of the two trades' rows. */
  close_outs: {
    columns: {
      id: 'key',
      part: 'whole',
      account: 'name',
      contract: 'name',
      currency: 'name',
      date: 'day',
      booking_date: 'day',
      posts_profit: 'whole',
      instructed: 'whole',
      quantity: 'whole',
      profit: 'whole',
      variation: 'whole',
      buy: 'key',
      buy_trade_id: 'text',
      buy_trade_date: 'day?',
      buy_price: 'whole',
      buy_basis: 'whole',
      sell: 'key',
      sell_trade_id: 'text',
      sell_trade_date: 'day?',
      sell_price: 'whole',
      sell_basis: 'whole',
      reversed: 'key?',
      reversal: 'word?',
      reversal_date: 'day?',
    },
    primaryKey: ['id', 'part'],
    digestDay: 'date',
  },
  /**
   * Money that moved, except the premium, fees and as-of variation of a booking, which stand in its `trades` row. A
   * removal's postings are here with the trade's economic date and the removal's booking date.
   */
  postings: {
    columns: {
      id: 'key',
      part: 'whole',
      account: 'name',
      currency: 'name',
      kind: 'word',
      amount: 'whole',
      date: 'day',
      booking_date: 'day',
      value_date: 'day?',
      contract: 'name',
      trade_id: 'text',
      reason: 'text',
    },
    primaryKey: ['id', 'part'],
    digestDay: 'date',
  },
  /** Every mark, failed mark and taken-back mark, as said at the time; the newest of a key stands. */
  position_days: {
    columns: {
      firm: 'whole',
      date: 'day',
      account: 'name',
      contract: 'name',
      id: 'key',
      state: 'word',
      currency: 'name',
      price: 'whole',
      price_date: 'day?',
      price_kind: 'word?',
      unmarked_reason: 'word?',
      long: 'whole',
      short: 'whole',
      bought: 'whole',
      sold: 'whole',
      variation: 'whole',
      open_trade_equity: 'whole',
      option_value: 'whole',
      posts_variation: 'whole',
    },
    primaryKey: ['firm', 'date', 'account', 'contract', 'id'],
    digestDay: 'date',
  },
  /** The figures of each run, as said at the time; the newest of a key stands. */
  account_days: {
    columns: {
      firm: 'whole',
      date: 'day',
      account: 'name',
      currency: 'name',
      id: 'key',
      initial_balance: 'whole',
      premium: 'whole',
      fees: 'whole',
      realised: 'whole',
      variation: 'whole',
      other_cash: 'whole',
      cash: 'whole',
      open_trade_equity: 'whole',
      long_option_value: 'whole',
      short_option_value: 'whole',
      complete: 'whole',
      missing: 'text',
    },
    primaryKey: ['firm', 'date', 'account', 'currency', 'id'],
    digestDay: 'date',
  },
  prices: {
    columns: {
      contract: 'name',
      date: 'day',
      id: 'key',
      kind: 'word',
      price: 'whole',
      source: 'name',
      source_hash: 'name',
      version: 'whole',
      actor: 'name',
    },
    primaryKey: ['contract', 'date', 'id'],
    digestDay: 'date',
  },
  /** Work waiting for a person or for reference, and what was only noted. `closed` null = still waiting. */
  worklist: {
    columns: {
      id: 'key',
      worklist: 'word',
      item_id: 'text',
      reason: 'text',
      seen: 'text',
      wanted: 'text',
      trade_id: 'text',
      ...tradeTerms,
      closed: 'key?',
      outcome: 'word?',
      close_reason: 'text',
    },
    primaryKey: ['id'],
    digestDay: 'clearing_date',
  },
  tickets: {
    columns: {
      id: 'key',
      ticket_id: 'text',
      ...tradeTerms,
      closed: 'key?',
      outcome: 'word?',
      trade_id: 'text',
    },
    primaryKey: ['id'],
    digestDay: 'clearing_date',
  },
  files: {
    columns: {
      id: 'key',
      name: 'text',
      kind: 'name',
      sha256: 'text',
      size_bytes: 'whole',
      read: 'whole',
      booked: 'whole',
      duplicate: 'whole',
      suspense: 'whole',
      held: 'whole',
      failed: 'whole',
      imported_at: 'whole',
    },
    primaryKey: ['id'],
    digestDay: '',
  },
  /** `stale` is the last event that changed something of a run day since its run; null = its figures stand. */
  days: {
    columns: {
      firm: 'whole',
      date: 'day',
      run: 'key?',
      stale: 'key?',
      released: 'key?',
      step: 'word?',
      /** 1 from the first step of a run to its end. */
      under_way: 'whole',
      allow_early: 'whole',
      positions: 'whole',
      unmarked: 'whole',
      incomplete_accounts: 'whole',
    },
    primaryKey: ['firm', 'date'],
    digestDay: 'date',
  },
} as const satisfies { readonly [table: string]: TableDefinition };

export type TableName = keyof typeof tables;

export type RowOf<Table extends TableName> = {
  -readonly [Column in keyof (typeof tables)[Table]['columns']]: (typeof tables)[Table]['columns'][Column] extends infer Kind extends
    ColumnKind
    ? ValueOf<Kind>
    : never;
};

/** The shape kysely checks every query against. */
export type ReadTables = { [Table in TableName]: RowOf<Table> };

export const TABLE_NAMES: readonly TableName[] = [
  'firms',
  'names',
  'projected',
  'erased',
  'trades',
  'trade_days',
  'close_outs',
  'postings',
  'position_days',
  'account_days',
  'prices',
  'worklist',
  'tickets',
  'files',
  'days',
];
