import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { type BusinessDate, dateOfDay } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import type { TradeRow } from '../../domain/reporting/rows.ts';
import { dayOf } from './firm-projection.ts';
import {
  boundedLimit,
  EMPTY_PAGE,
  type FirmScope,
  firmScope,
  holds,
  keyBefore,
  nameIdOf,
  namesBeginning,
  type Page,
  type PageRequest,
  pageOf,
} from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import { nameRange, rowKey, sequenceOf } from './row-key.ts';
import type { ReadTables, RowOf } from './tables.ts';
import { readTradeDetails, type TradeDetails } from './trade-details.ts';
import { PRICE_TYPES, REMOVALS, SIDES, wordAt } from './words.ts';

/** Every filter narrows; none = all trades of the firm. */
export type TradeFilter = {
  readonly account?: string | undefined;
  readonly contract?: ContractId | undefined;
  /** `EXCHANGE:PRODUCT:TYPE`, or its beginning up to a colon (`CBT`, `CBT:C`). */
  readonly product?: string | undefined;
  /** Clearing dates, both included. */
  readonly from?: BusinessDate | undefined;
  readonly to?: BusinessDate | undefined;
  /** Booked or removed in that day, whatever its clearing date: what a statement as posted may show. */
  readonly postedOn?: BusinessDate | undefined;
  readonly ccpTradeId?: string | undefined;
  readonly state?: 'live' | 'removed' | undefined;
  /** Found in account, contract, CCP trade id or any other text of the trade, whatever its case. */
  readonly text?: string | undefined;
};

/** A trade as the blotter shows it: the statement's row, its details, and the events it depends on. */
export type BlotterRow = TradeRow &
  TradeDetails & {
    readonly sequence: number;
    readonly priceType: 'final' | 'placeholder' | 'cabinet' | 'average';
    /** Sequence of the removal; undefined = live. */
    readonly removedSequence: number | undefined;
  };

const columns = expressionBuilder<ReadTables, 'trades' | 'names'>();

/** Trades newest first. */
export async function tradesPage(
  db: ReadDatabase,
  firm: string,
  filter: TradeFilter,
  page: PageRequest,
): Promise<Page<BlotterRow>> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return EMPTY_PAGE;
  const bounds = await boundsOf(db, scope, filter);
  if (bounds === undefined) return { ...EMPTY_PAGE, sequence: scope.sequence };
  const limit = boundedLimit(page);
  const stored = await selectTrades(db)
    .where('trades.id', '>=', bounds.first)
    .where('trades.id', '<=', bounds.last)
    .where('trades.id', '<', keyBefore(scope, page))
    .where(columns.and(conditions(scope, filter, bounds)))
    .orderBy('trades.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(scope, stored, limit, blotterRow);
}

/** One booked version by the sequence of its booking. */
export async function tradeAt(
  db: ReadDatabase,
  firm: string,
  sequence: number,
): Promise<BlotterRow | undefined> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return undefined;
  if (rowKey(scope.number, sequence) < scope.shownKey) return undefined;
  const row = await selectTrades(db)
    .where('trades.id', '=', rowKey(scope.number, sequence))
    .executeTakeFirst();
  return row && blotterRow(row);
}

type Bounds = {
  readonly first: number;
  readonly last: number;
  readonly account: number | undefined;
  readonly contract: number | undefined;
};

/** Which keys can hold an answer; undefined when none can: an unknown name, or no trade in those days. */
async function boundsOf(
  db: ReadDatabase,
  scope: FirmScope,
  filter: TradeFilter,
): Promise<Bounds | undefined> {
  const account =
    filter.account === undefined ? undefined : await nameIdOf(db, scope, filter.account);
  const contract =
    filter.contract === undefined ? undefined : await nameIdOf(db, scope, filter.contract);
  if (filter.account !== undefined && account === undefined) return undefined;
  if (filter.contract !== undefined && contract === undefined) return undefined;
  const all = { first: scope.shownKey, last: scope.endKey, account, contract };
  if (filter.from === undefined && filter.to === undefined) return all;
  let days = db
    .selectFrom('trade_days')
    .select((eb) => [eb.fn.min('first_id').as('first'), eb.fn.max('last_id').as('last')])
    .where('firm', '=', scope.number);
  if (filter.from !== undefined) days = days.where('date', '>=', dayOf(filter.from));
  if (filter.to !== undefined) days = days.where('date', '<=', dayOf(filter.to));
  const found = await days.executeTakeFirst();
  // An aggregate over no row is null.
  if (found === undefined || found.first === null) return undefined;
  return { ...all, first: Math.max(found.first, scope.shownKey), last: found.last };
}

function conditions(
  scope: FirmScope,
  filter: TradeFilter,
  { account, contract }: Bounds,
): Expression<SqlBool>[] {
  const eb = columns;
  const all: Expression<SqlBool>[] = [];
  if (account !== undefined) all.push(eb('trades.account', '=', account));
  if (contract !== undefined) all.push(eb('trades.contract', '=', contract));
  if (filter.product !== undefined) {
    const prefix = filter.product.endsWith(':') ? filter.product : `${filter.product}:`;
    all.push(eb('trades.contract', 'in', namesBeginning(scope, prefix)));
  }
  if (filter.from !== undefined) all.push(eb('trades.clearing_date', '>=', dayOf(filter.from)));
  if (filter.to !== undefined) all.push(eb('trades.clearing_date', '<=', dayOf(filter.to)));
  if (filter.postedOn !== undefined) {
    const posted = dayOf(filter.postedOn);
    const booked = eb('trades.booking_date', '=', posted);
    all.push(eb.or([booked, eb('trades.removal_date', '=', posted)]));
  }
  if (filter.ccpTradeId !== undefined) all.push(eb('trades.ccp_trade_id', '=', filter.ccpTradeId));
  if (filter.state === 'live') all.push(eb('trades.removed', 'is', null));
  if (filter.state === 'removed') all.push(eb('trades.removed', 'is not', null));
  if (filter.text !== undefined && filter.text !== '') all.push(textCondition(scope, filter.text));
  return all;
}

function textCondition(scope: FirmScope, text: string): Expression<SqlBool> {
  const eb = columns;
  const { first, end } = nameRange(scope.number);
  const named = eb
    .selectFrom('names')
    .select('names.id')
    .where('names.id', '>=', first)
    .where('names.id', '<', end)
    .where(holds(eb.ref('names.text'), text));
  return eb.or([
    eb('trades.account', 'in', named),
    eb('trades.contract', 'in', named),
    eb('trades.habit', 'in', named),
    holds(eb.ref('trades.ccp_trade_id'), text),
    holds(eb.ref('trades.details'), text),
  ]);
}

export function selectTrades(db: ReadDatabase) {
  return db
    .selectFrom('trades')
    .innerJoin('names as a', 'a.id', 'trades.account')
    .innerJoin('names as c', 'c.id', 'trades.contract')
    .innerJoin('names as m', 'm.id', 'trades.currency')
    .innerJoin('names as h', 'h.id', 'trades.habit')
    .selectAll('trades')
    .select(['a.text as account_name', 'c.text as contract_name'])
    .select(['m.text as currency_name', 'h.text as habit_text']);
}

export type StoredTrade = RowOf<'trades'> & {
  readonly account_name: string;
  readonly contract_name: string;
  readonly currency_name: string;
  readonly habit_text: string;
};

export function blotterRow(row: StoredTrade): BlotterRow {
  const side = wordAt(SIDES, row.side);
  const tradeDate = optionalDate(row.trade_date);
  const contract = row.contract_name;
  const { price } = row;
  const key = { contract, tradeDate, ccpTradeId: row.ccp_trade_id, side, price };
  return {
    ...readTradeDetails(row.habit_text, row.details, key),
    ccpTradeId: row.ccp_trade_id,
    account: row.account_name,
    contract,
    side,
    quantity: row.quantity,
    price,
    priceType: wordAt(PRICE_TYPES, row.price_type),
    tradeDate,
    clearingDate: optionalDate(row.clearing_date),
    bookingDate: optionalDate(row.booking_date),
    currency: row.currency_name,
    premium: row.premium,
    removal: row.removal === null ? '' : wordAt(REMOVALS, row.removal),
    removalDate: optionalDate(row.removal_date),
    sequence: sequenceOf(row.id),
    removedSequence: row.removed === null ? undefined : sequenceOf(row.removed),
  };
}

export function optionalDate(day: number | null): BusinessDate {
  return day === null ? '' : dateOfDay(day);
}
