import { dateOfDay } from '../../domain/basics/business-date.ts';
import { type Amount, addAmounts } from '../../domain/basics/money.ts';
import type { BalanceRow, PositionRow } from '../../domain/reporting/rows.ts';
import type { HistoryReference } from './history-reference.ts';
import type { HistoryScope } from './history-rows.ts';
import type { ReadDatabase } from './read-database.ts';
import type { RowOf } from './tables.ts';
import { optionalDate } from './trade-list.ts';
import { MARK_STATES, PRICE_KINDS, wordAt } from './words.ts';

/** Positions as the released run left them: the newest word on each before the release. */
export async function positionsAsClosed(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<readonly PositionRow[]> {
  const late = await lateVariation(db, of);
  const rows: PositionRow[] = [];
  for (const stored of await lastWords(db, of)) {
    const { account_name: account, contract_name: contract, currency_name: currency } = stored;
    const key = `${account}|${contract}`;
    const head = { account, contract, currency, long: stored.long, short: stored.short };
    const state = wordAt(MARK_STATES, stored.state);
    if (state === 'reversed') continue;
    const { bought, sold } = stored;
    const variation = addAmounts(stored.variation, late.get(key)?.amount ?? 0);
    late.delete(key);
    if (state === 'unmarked') rows.push({ ...head, ...UNMARKED, bought, sold });
    else if ([stored.long, stored.short, bought, sold, variation].some((figure) => figure !== 0)) {
      rows.push({ ...head, ...markOf(stored), variation, bought, sold });
    }
  }
  // Flat when the day was run, but a correction posted its variation in it.
  for (const { account, contract, currency, amount } of late.values()) {
    if (amount === 0) continue;
    const flat = { long: 0, short: 0, bought: 0, sold: 0, openTradeEquity: 0, optionValue: 0 };
    rows.push({ account, contract, currency, ...UNMARKED, ...flat, variation: amount });
  }
  return rows.sort((a, b) => compare(a.account, b.account) || compare(a.contract, b.contract));
}

const UNMARKED = {
  settlementPrice: undefined,
  priceDate: '',
  priceKind: '',
  openTradeEquity: undefined,
  optionValue: undefined,
  variation: undefined,
} as const;

/** A flat position is marked without a price: nothing depends on one. */
function markOf(stored: RowOf<'position_days'>) {
  const { price, price_date, price_kind, open_trade_equity, option_value } = stored;
  const isPriced = price_date !== null && price_kind !== null;
  return {
    settlementPrice: isPriced ? price : undefined,
    priceDate: optionalDate(price_date),
    priceKind: isPriced ? wordAt(PRICE_KINDS, price_kind) : '',
    openTradeEquity: open_trade_equity,
    optionValue: option_value,
  } as const;
}

/** The newest row of each position of the day, not later than the release. */
async function lastWords(db: ReadDatabase, of: HistoryScope) {
  let query = db
    .selectFrom('position_days as p')
    .innerJoin('names as a', 'a.id', 'p.account')
    .innerJoin('names as c', 'c.id', 'p.contract')
    .innerJoin('names as m', 'm.id', 'p.currency')
    .selectAll('p')
    .select(['a.text as account_name', 'c.text as contract_name', 'm.text as currency_name'])
    .where('p.firm', '=', of.scope.number)
    .where('p.date', '=', of.day)
    .where('p.id', '<=', await releaseKey(db, of));
  if (of.account !== undefined) query = query.where('p.account', '=', of.account);
  const rows = await query.orderBy('p.id').execute();
  return new Map(rows.map((row) => [`${row.account}|${row.contract}`, row])).values();
}

async function releaseKey(db: ReadDatabase, of: HistoryScope): Promise<number> {
  const day = await db
    .selectFrom('days')
    .select('released')
    .where('firm', '=', of.scope.number)
    .where('date', '=', of.day)
    .executeTakeFirst();
  return day?.released ?? -1;
}

type LateVariation = {
  readonly account: string;
  readonly contract: string;
  readonly currency: string;
  readonly amount: Amount;
};

/** As-of variation of bookings and removals posted in the day, by position: part of the day's figure, not of its mark. */
async function lateVariation(
  db: ReadDatabase,
  of: HistoryScope,
): Promise<Map<string, LateVariation>> {
  const sums = new Map<string, LateVariation>();
  for (const [date, amount] of [
    ['trades.booking_date', 'trades.as_of_variation'],
    ['trades.removal_date', 'trades.removal_variation'],
  ] as const) {
    let query = db
      .selectFrom('trades')
      .innerJoin('names as a', 'a.id', 'trades.account')
      .innerJoin('names as c', 'c.id', 'trades.contract')
      .innerJoin('names as m', 'm.id', 'trades.currency')
      .select([
        'a.text as account',
        'c.text as contract',
        'm.text as currency',
        `${amount} as amount`,
      ])
      .where('trades.id', '>=', of.scope.firstKey)
      .where('trades.id', '<', of.scope.endKey)
      .where(date, '=', of.day)
      .where(amount, '<>', 0);
    if (of.account !== undefined) query = query.where('trades.account', '=', of.account);
    for (const row of await query.execute()) {
      const { account, contract, currency } = row;
      if (row.amount === null) continue;
      const key = `${account}|${contract}`;
      const amount = addAmounts(sums.get(key)?.amount ?? 0, row.amount);
      sums.set(key, { account, contract, currency, amount });
    }
  }
  return sums;
}

/** Balances as the released statements said them. */
export async function balancesAsClosed(
  db: ReadDatabase,
  of: HistoryScope,
  reference: HistoryReference,
): Promise<readonly BalanceRow[]> {
  const date = dateOfDay(of.day);
  const missing = Map.groupBy(
    (await positionsAsClosed(db, of)).filter((row) => row.openTradeEquity === undefined),
    (row) => `${row.account}|${row.currency}`,
  );
  let query = db
    .selectFrom('account_days as d')
    .innerJoin('names as a', 'a.id', 'd.account')
    .innerJoin('names as m', 'm.id', 'd.currency')
    .selectAll('d')
    .select(['a.text as account_name', 'm.text as currency_name'])
    .where('d.firm', '=', of.scope.number)
    .where('d.date', '=', of.day)
    .where('d.id', '<=', await releaseKey(db, of));
  if (of.account !== undefined) query = query.where('d.account', '=', of.account);
  const stored = await query.orderBy('d.id').execute();
  const last = new Map(stored.map((row) => [`${row.account}|${row.currency}`, row]));
  const rows = [...last.values()].map((row): BalanceRow => {
    const { account_name: account, currency_name: currency } = row;
    return {
      account,
      currency,
      segregation: reference.account(account, date).segregation,
      cash: row.cash,
      openTradeEquity: row.open_trade_equity,
      longOptionValue: row.long_option_value,
      shortOptionValue: row.short_option_value,
      complete: row.complete === 1,
      missing: (missing.get(`${account}|${currency}`) ?? []).map(({ contract }) => contract),
      initialBalance: row.initial_balance,
      premium: row.premium,
      fees: row.fees,
      realised: row.realised,
      variation: row.variation,
      variationCash: restOfCash(row),
      cashEntries: row.other_cash,
    };
  });
  return rows.sort((a, b) => compare(a.account, b.account) || compare(a.currency, b.currency));
}

/** The day's event names every part of its cash but this one. */
function restOfCash(row: RowOf<'account_days'>): Amount {
  const { initial_balance, premium, fees, realised, other_cash } = row;
  const named = [initial_balance, premium, fees, realised, other_cash].reduce(addAmounts, 0);
  return addAmounts(row.cash, 0 - named);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
