import { type BusinessDate, dateOfDay } from '../../domain/basics/business-date.ts';
import type { EndOfDayStep } from '../../domain/book/day-events.ts';
import type { CloseOutRow } from '../../domain/reporting/rows.ts';
import { dayOf } from './firm-projection.ts';
import {
  boundedLimit,
  EMPTY_PAGE,
  firmScope,
  keyBefore,
  nameIdOf,
  type Page,
  type PageRequest,
  pageOf,
} from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import { rowKey, sequenceOf } from './row-key.ts';
import type { RowOf } from './tables.ts';
import { optionalDate } from './trade-list.ts';
import { STEPS, wordAt } from './words.ts';

export type CloseOutFilter = {
  readonly account?: string | undefined;
  /** Days of the close-outs, both included. */
  readonly from?: BusinessDate | undefined;
  readonly to?: BusinessDate | undefined;
};

/** Purchase-and-sale lines newest first, reversed ones included. */
export async function closeOutsPage(
  db: ReadDatabase,
  firm: string,
  filter: CloseOutFilter,
  page: PageRequest,
): Promise<Page<CloseOutRow>> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return EMPTY_PAGE;
  const none = { ...EMPTY_PAGE, sequence: scope.sequence };
  let query = selectCloseOuts(db)
    .where('close_outs.id', '>=', scope.shownKey)
    .where('close_outs.id', '<', scope.endKey);
  if (filter.account !== undefined) {
    const account = await nameIdOf(db, scope, filter.account);
    if (account === undefined) return none;
    query = query.where('close_outs.account', '=', account);
  }
  if (filter.from !== undefined) query = query.where('close_outs.date', '>=', dayOf(filter.from));
  if (filter.to !== undefined) query = query.where('close_outs.date', '<=', dayOf(filter.to));
  const { before } = page;
  if (before !== undefined) {
    const key = rowKey(scope.number, before.sequence);
    query = query.where((eb) =>
      eb.or([
        eb('close_outs.id', '<', key),
        eb.and([eb('close_outs.id', '=', key), eb('close_outs.part', '<', before.part)]),
      ]),
    );
  }
  const limit = boundedLimit(page);
  const stored = await query
    .orderBy('close_outs.id', 'desc')
    .orderBy('close_outs.part', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(scope, stored, limit, closeOutRow);
}

export function selectCloseOuts(db: ReadDatabase) {
  return db
    .selectFrom('close_outs')
    .innerJoin('names as a', 'a.id', 'close_outs.account')
    .innerJoin('names as c', 'c.id', 'close_outs.contract')
    .innerJoin('names as m', 'm.id', 'close_outs.currency')
    .selectAll('close_outs')
    .select(['a.text as account_name', 'c.text as contract_name', 'm.text as currency_name']);
}

export type StoredCloseOut = RowOf<'close_outs'> & {
  readonly account_name: string;
  readonly contract_name: string;
  readonly currency_name: string;
};

export function closeOutRow(row: StoredCloseOut): CloseOutRow {
  return {
    account: row.account_name,
    contract: row.contract_name,
    quantity: row.quantity,
    buyPrice: row.buy_price,
    sellPrice: row.sell_price,
    profit: row.profit,
    currency: row.currency_name,
    date: dateOfDay(row.date),
    bookingDate: dateOfDay(row.booking_date),
    reversalDate: optionalDate(row.reversal_date),
    buyTradeId: row.buy_trade_id,
    sellTradeId: row.sell_trade_id,
    buyDate: optionalDate(row.buy_trade_date),
    sellDate: optionalDate(row.sell_trade_date),
    memo: row.posts_profit === 0,
  };
}

export type FileRow = {
  readonly sequence: number;
  readonly name: string;
  readonly kind: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly read: number;
  readonly booked: number;
  readonly duplicate: number;
  readonly suspense: number;
  readonly held: number;
  readonly failed: number;
  /** Microseconds since 1970 UTC. */
  readonly importedAtMicros: number;
};

/** Imported files newest first. */
export async function filesPage(
  db: ReadDatabase,
  firm: string,
  page: PageRequest,
): Promise<Page<FileRow>> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return EMPTY_PAGE;
  const limit = boundedLimit(page);
  const stored = await db
    .selectFrom('files')
    .innerJoin('names as k', 'k.id', 'files.kind')
    .selectAll('files')
    .select('k.text as kind_name')
    .where('files.id', '>=', scope.shownKey)
    .where('files.id', '<', keyBefore(scope, page))
    .orderBy('files.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(scope, stored, limit, (row) => ({
    sequence: sequenceOf(row.id),
    name: row.name,
    kind: row.kind_name,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    read: row.read,
    booked: row.booked,
    duplicate: row.duplicate,
    suspense: row.suspense,
    held: row.held,
    failed: row.failed,
    importedAtMicros: row.imported_at,
  }));
}

/** `open`: traded or being run, never finished. `stale`: run, but something of it changed since. */
type DayState = 'open' | 'run' | 'stale' | 'final';

export type DayRow = {
  readonly date: BusinessDate;
  readonly state: DayState;
  /** Step of a run under way; blank = none. */
  readonly step: EndOfDayStep | '';
  /** Trades with this clearing date, removed ones included. */
  readonly trades: number;
  readonly positions: number;
  readonly unmarked: number;
  readonly incompleteAccounts: number;
};

/** Every clearing day with a trade or a run, newest first. */
export async function dayRows(
  db: ReadDatabase,
  firm: string,
): Promise<{ readonly rows: readonly DayRow[]; readonly sequence: number }> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return { rows: [], sequence: 0 };
  const [days, traded] = await Promise.all([
    db.selectFrom('days').selectAll().where('firm', '=', scope.number).execute(),
    db
      .selectFrom('trade_days')
      .select(['date', 'trades'])
      .where('firm', '=', scope.number)
      .execute(),
  ]);
  const trades = new Map(traded.map((row) => [row.date, row.trades]));
  const known = new Map(days.map((row) => [row.date, row]));
  const released = days.filter((row) => row.released !== null).map((row) => row.date);
  const finalThrough = Math.max(-1, ...released);
  const dates = [...new Set([...known.keys(), ...trades.keys()])].sort((a, b) => b - a);
  const rows = dates.map((date) => dayRow(date, known.get(date), trades.get(date), finalThrough));
  return { rows, sequence: scope.sequence };
}

function dayRow(
  date: number,
  stored: RowOf<'days'> | undefined,
  trades: number | undefined,
  finalThrough: number,
): DayRow {
  const underWay = stored?.under_way === 1 && stored.step !== null;
  return {
    date: dateOfDay(date),
    state: date <= finalThrough ? 'final' : stateOf(stored),
    step: underWay && stored.step !== null ? wordAt(STEPS, stored.step) : '',
    trades: trades === undefined ? 0 : trades,
    positions: stored === undefined ? 0 : stored.positions,
    unmarked: stored === undefined ? 0 : stored.unmarked,
    incompleteAccounts: stored === undefined ? 0 : stored.incomplete_accounts,
  };
}

function stateOf(stored: RowOf<'days'> | undefined): DayState {
  if (stored === undefined || stored.run === null) return 'open';
  return stored.stale === null ? 'run' : 'stale';
}
