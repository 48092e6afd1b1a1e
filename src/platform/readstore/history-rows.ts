import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { FirmScope } from './firm-scope.ts';
import { type StoredCloseOut, selectCloseOuts } from './listings.ts';
import type { ReadDatabase } from './read-database.ts';
import type { ReadTables } from './tables.ts';
import { type StoredTrade, selectTrades } from './trade-list.ts';

/**
 * Which rows count for a day. `known-now`: economic date on or before it, live now. `as-closed`: booking date on or
 * before it, and not taken back by a booking on or before it.
 */
export type HistoryMode = 'known-now' | 'as-closed';

export type HistoryScope = {
  readonly scope: FirmScope;
  readonly mode: HistoryMode;
  readonly day: number;
  /** Name id; undefined = all accounts. */
  readonly account: number | undefined;
};

export type OpenTrade = StoredTrade & { readonly open: number };

const columns = expressionBuilder<ReadTables, 'trades' | 'close_outs' | 'postings'>();

function standingTrades({ scope, mode, day, account }: HistoryScope): Expression<SqlBool> {
  const eb = columns;
  const all = [eb('trades.id', '>=', scope.firstKey), eb('trades.id', '<', scope.endKey)];
  if (account !== undefined) all.push(eb('trades.account', '=', account));
  if (mode === 'known-now') {
    return eb.and([
      ...all,
      eb('trades.clearing_date', '<=', day),
      eb('trades.removed', 'is', null),
    ]);
  }
  const stands = eb.or([
    eb('trades.removal_date', 'is', null),
    eb('trades.removal_date', '>', day),
  ]);
  return eb.and([...all, eb('trades.booking_date', '<=', day), stands]);
}

function standingPairs({ scope, mode, day, account }: HistoryScope): Expression<SqlBool> {
  const eb = columns;
  const all = [eb('close_outs.id', '>=', scope.firstKey), eb('close_outs.id', '<', scope.endKey)];
  if (account !== undefined) all.push(eb('close_outs.account', '=', account));
  if (mode === 'known-now') {
    return eb.and([
      ...all,
      eb('close_outs.date', '<=', day),
      eb('close_outs.reversed', 'is', null),
    ]);
  }
  const stands = eb.or([
    eb('close_outs.reversal_date', 'is', null),
    eb('close_outs.reversal_date', '>', day),
  ]);
  return eb.and([...all, eb('close_outs.booking_date', '<=', day), stands]);
}

/** Trades with contracts still open, and how many; by account, contract and booking. */
export async function openTrades(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<readonly OpenTrade[]> {
  return selectTrades(db)
    .leftJoin(closedContracts(db, of).as('closed'), 'closed.trade', 'trades.id')
    .select(sql<number>`trades.quantity - coalesce(closed.quantity, 0)`.as('open'))
    .where(standingTrades(of))
    .where(sql<SqlBool>`trades.quantity > coalesce(closed.quantity, 0)`)
    .orderBy('a.text')
    .orderBy('c.text')
    .orderBy('trades.id')
    .execute();
}

/** Contracts that standing pairs took of each trade; a trade is bought or sold, so it is in one half only. */
function closedContracts(db: ReadDatabase, of: HistoryScope) {
  const half = (trade: 'close_outs.buy' | 'close_outs.sell') =>
    db
      .selectFrom('close_outs')
      .select(sql.ref<number>(trade).as('trade'))
      .select(wholeSum('close_outs.quantity').as('quantity'))
      .where(standingPairs(of))
      .groupBy(trade);
  return half('close_outs.buy').unionAll(half('close_outs.sell'));
}

export type Activity = {
  readonly account: string;
  readonly contract: string;
  readonly currency: string;
  readonly side: number;
  readonly quantity: number;
};

/** Contracts of the day's own live trades. */
export async function dayActivity(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<readonly Activity[]> {
  const span = await db
    .selectFrom('trade_days')
    .select(['first_id', 'last_id'])
    .where('firm', '=', of.scope.number)
    .where('date', '=', of.day)
    .executeTakeFirst();
  if (span === undefined) return [];
  return db
    .selectFrom('trades')
    .innerJoin('names as a', 'a.id', 'trades.account')
    .innerJoin('names as c', 'c.id', 'trades.contract')
    .innerJoin('names as m', 'm.id', 'trades.currency')
    .select([
      'a.text as account',
      'c.text as contract',
      'm.text as currency',
      'trades.side as side',
    ])
    .select(wholeSum('trades.quantity').as('quantity'))
    .where('trades.id', '>=', span.first_id)
    .where('trades.id', '<=', span.last_id)
    .where('trades.clearing_date', '=', of.day)
    .where(standingTrades(of))
    .groupBy(['a.text', 'c.text', 'm.text', 'trades.side'])
    .execute();
}

export type DayPair = StoredCloseOut & {
  /** Clearing days of the two lots; null when a lot came from no booking of ours. */
  readonly buy_day: number | null;
  readonly sell_day: number | null;
};

/** The day's own standing pairs. */
export async function dayPairs(db: ReadDatabase, of: HistoryScope): Promise<readonly DayPair[]> {
  return selectCloseOuts(db)
    .leftJoin('trades as b', 'b.id', 'close_outs.buy')
    .leftJoin('trades as s', 's.id', 'close_outs.sell')
    .select(['b.clearing_date as buy_day', 's.clearing_date as sell_day'])
    .where(standingPairs(of))
    .where(of.mode === 'known-now' ? 'close_outs.date' : 'close_outs.booking_date', '=', of.day)
    .orderBy('close_outs.id')
    .orderBy('close_outs.part')
    .execute();
}

/** Pairs of earlier bookings that were taken back in the day: they show as reversed lines beside the new ones. */
export async function reversalsOfDay(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<readonly StoredCloseOut[]> {
  let query = selectCloseOuts(db)
    .where('close_outs.id', '>=', of.scope.firstKey)
    .where('close_outs.id', '<', of.scope.endKey)
    .where('close_outs.reversal_date', '=', of.day)
    .where('close_outs.booking_date', '<', of.day);
  if (of.account !== undefined) query = query.where('close_outs.account', '=', of.account);
  return query.orderBy('close_outs.id').orderBy('close_outs.part').execute();
}

export type ProfitSum = {
  readonly account: string;
  readonly contract: string;
  readonly profit: number;
};

/** Close-out profit of all standing pairs so far, cash or memo. */
export async function profitSoFar(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<readonly ProfitSum[]> {
  return db
    .selectFrom('close_outs')
    .innerJoin('names as a', 'a.id', 'close_outs.account')
    .innerJoin('names as c', 'c.id', 'close_outs.contract')
    .select(['a.text as account', 'c.text as contract'])
    .select(wholeSum('close_outs.profit').as('profit'))
    .where(standingPairs(of))
    .groupBy(['a.text', 'c.text'])
    .execute();
}

export type CashSum = {
  readonly account: string;
  readonly currency: string;
  /** Place in POSTING_KINDS. */
  readonly kind: number;
  readonly before: number;
  readonly today: number;
};

/** Postings by economic date, before the day and on it; removals undo their bookings, so all rows count. */
export async function postingSums(db: ReadDatabase, of: HistoryScope): Promise<readonly CashSum[]> {
  const { scope, day, account } = of;
  let query = db
    .selectFrom('postings')
    .innerJoin('names as a', 'a.id', 'postings.account')
    .innerJoin('names as m', 'm.id', 'postings.currency')
    .select(['a.text as account', 'm.text as currency', 'postings.kind as kind'])
    .select(
      sql<number>`cast(sum(case when postings.date < ${day} then postings.amount else 0 end) as bigint)`.as(
        'before',
      ),
    )
    .select(
      sql<number>`cast(sum(case when postings.date = ${day} then postings.amount else 0 end) as bigint)`.as(
        'today',
      ),
    )
    .where('postings.id', '>=', scope.firstKey)
    .where('postings.id', '<', scope.endKey)
    .where('postings.date', '<=', day);
  if (account !== undefined) query = query.where('postings.account', '=', account);
  return query.groupBy(['a.text', 'm.text', 'postings.kind']).execute();
}

export type BookedSum = {
  readonly account: string;
  readonly currency: string;
  readonly premium_before: number;
  readonly premium_today: number;
  readonly fees_before: number;
  readonly fees_today: number;
};

/** Premium and fees of bookings by economic date, the later removed ones included: `postings` undoes those. */
export async function bookedSums(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<readonly BookedSum[]> {
  const { scope, day, account } = of;
  let query = db
    .selectFrom('trades')
    .innerJoin('names as a', 'a.id', 'trades.account')
    .innerJoin('names as m', 'm.id', 'trades.currency')
    .select(['a.text as account', 'm.text as currency'])
    .select([
      sql<number>`cast(sum(case when trades.clearing_date < ${day} then trades.premium else 0 end) as bigint)`.as(
        'premium_before',
      ),
      sql<number>`cast(sum(case when trades.clearing_date = ${day} then trades.premium else 0 end) as bigint)`.as(
        'premium_today',
      ),
      sql<number>`cast(sum(case when trades.clearing_date < ${day} then trades.fees else 0 end) as bigint)`.as(
        'fees_before',
      ),
      sql<number>`cast(sum(case when trades.clearing_date = ${day} then trades.fees else 0 end) as bigint)`.as(
        'fees_today',
      ),
    ])
    .where('trades.id', '>=', scope.firstKey)
    .where('trades.id', '<', scope.endKey)
    .where('trades.clearing_date', '<=', day);
  if (account !== undefined) query = query.where('trades.account', '=', account);
  return query.groupBy(['a.text', 'm.text']).execute();
}

/** Sums are numeric in PostgreSQL; ours fit 64 bits or the database refuses. */
function wholeSum(column: 'trades.quantity' | 'close_outs.quantity' | 'close_outs.profit') {
  return sql<number>`cast(sum(${sql.ref(column)}) as bigint)`;
}
