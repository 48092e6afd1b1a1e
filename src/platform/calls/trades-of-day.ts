import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { RowCursor } from '../readstore/firm-scope.ts';
import type { ReadDatabase } from '../readstore/read-database.ts';
import { type BlotterRow, type TradeFilter, tradesPage } from '../readstore/trade-list.ts';

const PAGE = 1000;

/** Every trade that the filter lets through, page by page, newest first. */
export async function* allTrades(
  db: ReadDatabase,
  firm: string,
  filter: TradeFilter,
): AsyncGenerator<BlotterRow> {
  let before: RowCursor | undefined;
  for (;;) {
    const page = await tradesPage(db, firm, filter, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    yield* page.rows;
    if (page.next === undefined) return;
    before = page.next;
  }
}

/** Contracts of a day that Part 17 counts apart: exchanges for related positions, and delivery notices. */
export type CountedApart = {
  efrpBought: number;
  efrpSold: number;
  noticesIssued: number;
  noticesStopped: number;
};

/** By `account contract`. A notice that is issued buys back, one that is stopped sells. */
export async function countedApart(
  db: ReadDatabase,
  firm: string,
  date: BusinessDate,
): Promise<Map<string, CountedApart>> {
  const counted = new Map<string, CountedApart>();
  for await (const trade of allTrades(db, firm, { from: date, to: date, state: 'live' })) {
    const { tradeType, side, quantity } = trade;
    if (tradeType !== 'efrp' && tradeType !== 'delivery') continue;
    const key = `${trade.account} ${trade.contract}`;
    const sums = counted.get(key) ?? { ...NONE_APART };
    const isBuy = side === 'buy';
    if (tradeType === 'efrp') sums[isBuy ? 'efrpBought' : 'efrpSold'] += quantity;
    else sums[isBuy ? 'noticesIssued' : 'noticesStopped'] += quantity;
    counted.set(key, sums);
  }
  return counted;
}

export const NONE_APART: Readonly<CountedApart> = {
  efrpBought: 0,
  efrpSold: 0,
  noticesIssued: 0,
  noticesStopped: 0,
};
