import { useEffect, useMemo, useState } from 'react';
import type { Column } from '../grid/column.ts';
import { RowView } from '../grid/row-view.ts';
import type { TradeAnswer, TradesAnswer } from './answers.ts';
import { get } from './client.ts';
import { useLive } from './live.ts';

/** Trades of a day that a page holds, newest first; older ones are reached by the account or product in the API. */
export const MOST_TRADES = 200_000;
const PAGE = 1_000;

export type DayTrades = {
  readonly view: RowView<TradeAnswer>;
  readonly state: 'loading' | 'complete' | 'cut' | 'failed';
  readonly error: unknown;
};

export type DayTradesRequest = {
  readonly firm: string;
  readonly date: string;
  readonly columns: readonly Column<TradeAnswer>[];
};

/**
 * The trades of one clearing day as a view that the grid draws: read page by page, then kept up by the live stream.
 * A change that comes while pages are still being read is newer than what the page will say, so it wins. Mount it anew
 * for another firm or day.
 */
export function useDayTrades({ firm, date, columns }: DayTradesRequest): DayTrades {
  const live = useLive();
  const view = useMemo(() => {
    const sort = { column: 'sequence', direction: 'descending' } as const;
    return new RowView<TradeAnswer>({ columns, keyOf: (row) => row.sequence, sort });
  }, [columns]);
  /** Counts how often something was missed: then all is read again. */
  const [_turn, setTurn] = useState(0);
  const [loaded, setLoaded] = useState<Omit<DayTrades, 'view'>>({
    state: 'loading',
    error: undefined,
  });
  useEffect(() => {
    const stop = new AbortController();
    const changed = new Set<number>();
    setLoaded({ state: 'loading', error: undefined });
    const unlisten = live.listen({
      onChange: ({ trades }) => {
        const rows = trades.filter((row) => row.clearingDate === date);
        for (const { sequence } of rows) changed.add(sequence);
        if (rows.length > 0) view.upsert(rows, true);
      },
      onResync: () => setTurn((before) => before + 1),
    });
    readPages({ firm, date, view, changed, isStopped: () => stop.signal.aborted }).then(
      (state) => {
        if (!stop.signal.aborted) setLoaded({ state, error: undefined });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setLoaded({ state: 'failed', error });
      },
    );
    return () => {
      stop.abort();
      unlisten();
    };
  }, [firm, date, view, live.listen]);
  return { view, ...loaded };
}

type Reading = {
  readonly firm: string;
  readonly date: string;
  readonly view: RowView<TradeAnswer>;
  readonly changed: ReadonlySet<number>;
  readonly isStopped: () => boolean;
};

async function readPages(reading: Reading): Promise<'complete' | 'cut'> {
  const { firm, date, view, changed, isStopped } = reading;
  if (date === '') return 'complete';
  let cursor = '';
  for (;;) {
    const path = `/firms/${encodeURIComponent(firm)}/trades`;
    const page = await get<TradesAnswer>(path, { clearingDate: date, limit: PAGE, cursor });
    if (isStopped()) return 'cut';
    view.upsert(
      page.rows.filter(({ sequence }) => !changed.has(sequence)),
      false,
    );
    if (page.next === '') return 'complete';
    if (view.total >= MOST_TRADES) return 'cut';
    cursor = page.next;
  }
}
