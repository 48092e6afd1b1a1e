import type { TableName } from './tables.ts';

/**
 * `bulk` indexes cost the most per trade; they are made after the first catch-up. Each ends with the row's key, which
 * SQLite appends by itself, so that a page newest first is one walk down the index.
 */
export const INDEXES = [
  { table: 'trades', name: 'trades_by_account', columns: ['account'], where: '', bulk: true },
  { table: 'trades', name: 'trades_by_ccp_id', columns: ['ccp_trade_id'], where: '', bulk: true },
  {
    table: 'trades',
    name: 'trades_by_removal',
    columns: ['removed'],
    where: 'removed IS NOT NULL',
    bulk: true,
  },
  { table: 'names', name: 'names_by_text', columns: ['text'], where: '', bulk: false },
  {
    table: 'close_outs',
    name: 'close_outs_by_position',
    columns: ['account', 'contract', 'date'],
    where: '',
    bulk: false,
  },
  { table: 'postings', name: 'postings_by_account', columns: ['account'], where: '', bulk: false },
  {
    table: 'worklist',
    name: 'worklist_by_item',
    columns: ['item_id'],
    where: "item_id <> ''",
    bulk: false,
  },
  { table: 'tickets', name: 'tickets_by_id', columns: ['ticket_id'], where: '', bulk: false },
] as const satisfies readonly {
  readonly table: TableName;
  readonly name: string;
  readonly columns: readonly string[];
  readonly where: string;
  readonly bulk: boolean;
}[];
