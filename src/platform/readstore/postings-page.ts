import { type BusinessDate, dateOfDay } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import type { Amount, Currency } from '../../domain/basics/money.ts';
import type { PostingKind } from '../../domain/cash/postings.ts';
import { dayOf } from './firm-projection.ts';
import {
  boundedLimit,
  EMPTY_PAGE,
  type FirmScope,
  firmScope,
  keyBefore,
  nameIdOf,
  type Page,
  type PageRequest,
} from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import { sequenceOf } from './row-key.ts';
import { blotterRow, optionalDate, type StoredTrade, selectTrades } from './trade-list.ts';
import { POSTING_KINDS, wordAt } from './words.ts';

export type PostingRow = {
  readonly sequence: number;
  readonly account: string;
  readonly currency: Currency;
  readonly kind: PostingKind;
  /** Positive = the account receives. */
  readonly amount: Amount;
  /** Day it belongs to. */
  readonly date: BusinessDate;
  /** Day it is posted in. */
  readonly bookingDate: BusinessDate;
  /** Day money moves; blank = the day it belongs to. */
  readonly valueDate: BusinessDate;
  readonly contract: ContractId;
  readonly tradeId: string;
  /** Fee and rule, or what a cash entry says. */
  readonly reason: string;
};

export type PostingFilter = {
  readonly account?: string | undefined;
  /** Economic days, both included. */
  readonly from?: BusinessDate | undefined;
  readonly to?: BusinessDate | undefined;
};

/**
 * Postings newest first. A booking's own stand in its trade row, so two walks are merged; a page holds all postings of
 * each event in it and may run a little over its limit.
 */
export async function postingsPage(
  db: ReadDatabase,
  firm: string,
  filter: PostingFilter,
  page: PageRequest,
): Promise<Page<PostingRow>> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return EMPTY_PAGE;
  const account =
    filter.account === undefined ? undefined : await nameIdOf(db, scope, filter.account);
  if (filter.account !== undefined && account === undefined)
    return { ...EMPTY_PAGE, sequence: scope.sequence };
  const search = { scope, filter, account, before: keyBefore(scope, page) };
  let limit = boundedLimit(page);
  for (;;) {
    const found = await mergedPage(db, search, limit);
    if (found.rows.length > 0 || found.next === undefined) return found;
    // One event has more postings than a page: take a larger one.
    limit *= 4;
  }
}

type Search = {
  readonly scope: FirmScope;
  readonly filter: PostingFilter;
  readonly account: number | undefined;
  /** Keys below this one. */
  readonly before: number;
};

type KeyedPostings = { readonly id: number; readonly rows: readonly PostingRow[] };

async function mergedPage(
  db: ReadDatabase,
  search: Search,
  limit: number,
): Promise<Page<PostingRow>> {
  const [own, booked] = await Promise.all([
    ownPostings(db, search, limit + 1),
    tradePostings(db, search, limit + 1),
  ]);
  // Where a walk was cut, keys at or below its end may be incomplete.
  const cuts = [own, booked].map((walk) => (walk.length > limit ? walk.at(-1)?.id : undefined));
  const floor = Math.max(-1, ...cuts.filter((id) => id !== undefined));
  const whole = [...own, ...booked].filter(({ id }) => id > floor).sort((a, b) => b.id - a.id);
  const rows: PostingRow[] = [];
  let last = 0;
  for (const { id, rows: found } of whole) {
    if (rows.length >= limit && id !== last) break;
    rows.push(...found);
    last = id;
  }
  const isAll = floor < 0 && last === (whole.at(-1)?.id ?? 0);
  const next = isAll ? undefined : { sequence: sequenceOf(last), part: 0 };
  return { rows, next, sequence: search.scope.sequence };
}

async function ownPostings(
  db: ReadDatabase,
  search: Search,
  limit: number,
): Promise<KeyedPostings[]> {
  const { scope, filter, account, before } = search;
  let query = db
    .selectFrom('postings')
    .innerJoin('names as a', 'a.id', 'postings.account')
    .innerJoin('names as c', 'c.id', 'postings.contract')
    .innerJoin('names as m', 'm.id', 'postings.currency')
    .selectAll('postings')
    .select(['a.text as account_name', 'c.text as contract_name', 'm.text as currency_name'])
    .where('postings.id', '>=', scope.shownKey)
    .where('postings.id', '<', before);
  if (account !== undefined) query = query.where('postings.account', '=', account);
  if (filter.from !== undefined) query = query.where('postings.date', '>=', dayOf(filter.from));
  if (filter.to !== undefined) query = query.where('postings.date', '<=', dayOf(filter.to));
  const stored = await query
    .orderBy('postings.id', 'desc')
    .orderBy('postings.part', 'desc')
    .limit(limit)
    .execute();
  return stored.map((row) => ({
    id: row.id,
    rows: [
      {
        sequence: sequenceOf(row.id),
        account: row.account_name,
        currency: row.currency_name,
        kind: wordAt(POSTING_KINDS, row.kind),
        amount: row.amount,
        date: dateOfDay(row.date),
        bookingDate: dateOfDay(row.booking_date),
        valueDate: optionalDate(row.value_date),
        contract: row.contract_name,
        tradeId: row.trade_id,
        reason: row.reason,
      },
    ],
  }));
}

async function tradePostings(
  db: ReadDatabase,
  search: Search,
  limit: number,
): Promise<KeyedPostings[]> {
  const { scope, filter, account, before } = search;
  let query = selectTrades(db)
    .where('trades.id', '>=', scope.shownKey)
    .where('trades.id', '<', before)
    .where((eb) =>
      eb.or([
        eb('trades.fees', '<>', 0),
        eb('trades.premium', '<>', 0),
        eb.and([eb('trades.as_of_variation', '<>', 0), eb('trades.posts_variation', '=', 1)]),
      ]),
    );
  if (account !== undefined) query = query.where('trades.account', '=', account);
  if (filter.from !== undefined)
    query = query.where('trades.clearing_date', '>=', dayOf(filter.from));
  if (filter.to !== undefined) query = query.where('trades.clearing_date', '<=', dayOf(filter.to));
  const stored = await query.orderBy('trades.id', 'desc').limit(limit).execute();
  return stored.map((row) => ({ id: row.id, rows: postingsOfTrade(row) }));
}

function postingsOfTrade(stored: StoredTrade): PostingRow[] {
  const trade = blotterRow(stored);
  const base = {
    sequence: trade.sequence,
    account: trade.account,
    currency: trade.currency,
    date: trade.clearingDate,
    bookingDate: trade.bookingDate,
    valueDate: '',
    contract: trade.contract,
    tradeId: trade.tradeId,
    reason: '',
  };
  const rows: PostingRow[] = [];
  if (trade.premium !== 0) {
    rows.push({
      ...base,
      kind: 'premium',
      amount: trade.premium,
      valueDate: trade.premiumValueDate,
    });
  }
  for (const { fee, rule, currency, amount } of trade.charges) {
    // Charges in other currencies are rows of their own.
    if (currency === trade.currency && amount !== 0) {
      rows.push({ ...base, kind: 'fees', amount, reason: `${fee} ${rule}` });
    }
  }
  if (stored.posts_variation === 1 && stored.as_of_variation !== 0)
    rows.push({ ...base, kind: 'variation', amount: stored.as_of_variation });
  return rows;
}
