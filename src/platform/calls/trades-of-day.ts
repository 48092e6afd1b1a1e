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

export type ExchangedContracts = { bought: number; sold: number };

/** Contracts of the day's exchanges for related positions, by `account contract`. */
export async function efrpActivity(
  db: ReadDatabase,
  firm: string,
  date: BusinessDate,
): Promise<Map<string, ExchangedContracts>> {
  const exchanged = new Map<string, ExchangedContracts>();
  for await (const trade of allTrades(db, firm, { from: date, to: date, state: 'live' })) {
    if (trade.tradeType !== 'efrp') continue;
    const key = `${trade.account} ${trade.contract}`;
    const sums = exchanged.get(key) ?? { bought: 0, sold: 0 };
    if (trade.side === 'buy') sums.bought += trade.quantity;
    else sums.sold += trade.quantity;
    exchanged.set(key, sums);
  }
  return exchanged;
}
