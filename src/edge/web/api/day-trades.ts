import { useEffect, useMemo, useState } from 'react';
import type { Column } from '../grid/column.ts';
import { RowView } from '../grid/row-view.ts';
import type { TradeAnswer, TradesAnswer } from './answers.ts';
import { get } from './client.ts';
import { type Live, useLive } from './live.ts';

/** Trades of a day that a page holds, newest first; older ones are reached by the account or product in the API. */
export const MOST_TRADES = 200_000;
const PAGE = 1_000;
/** Rest between two readings of a whole day. */
const REREAD_MS = 1_000;

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
  const { listen, hasStarted } = useLive();
  const view = useMemo(() => {
    const sort = { column: 'sequence', direction: 'descending' } as const;
    return new RowView<TradeAnswer>({ columns, keyOf: (row) => row.sequence, sort });
  }, [columns]);
  const [loaded, setLoaded] = useState<Loaded>(LOADING);
  useEffect(() => {
    if (!hasStarted) return undefined;
    return followDay({ firm, date, view, listen, tell: setLoaded });
  }, [firm, date, view, listen, hasStarted]);
  return { view, ...loaded };
}

type Loaded = Omit<DayTrades, 'view'>;
const LOADING: Loaded = { state: 'loading', error: undefined };

type Following = {
  readonly firm: string;
  readonly date: string;
  readonly view: RowView<TradeAnswer>;
  readonly listen: Live['listen'];
  readonly tell: (loaded: Loaded) => void;
};

/**
 * Reads the day, then takes what the stream tells; after a gap in the stream the day is read again. One reading comes to
 * its end before the next begins: a stream that says so ten times a second must not starve the page.
 */
function followDay({ firm, date, view, listen, tell }: Following): () => void {
  const changed = new Set<number>();
  let isStopped = false;
  let isReading = false;
  let wasMissed = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  const read = async () => {
    again = undefined;
    isReading = true;
    wasMissed = false;
    changed.clear();
    tell(LOADING);
    const loaded = await readPages({ firm, date, view, changed, isStopped: () => isStopped }).then(
      (state): Loaded => ({ state, error: undefined }),
      (error: unknown): Loaded => ({ state: 'failed', error }),
    );
    if (isStopped) return;
    isReading = false;
    tell(loaded);
    if (wasMissed) readSoon();
  };
  const readSoon = () => {
    again ??= setTimeout(() => void read(), REREAD_MS);
  };
  const unlisten = listen({
    onChange: ({ trades }) => {
      const rows = trades.filter((row) => row.clearingDate === date);
      for (const { sequence } of rows) changed.add(sequence);
      if (rows.length > 0) view.upsert(rows, true);
    },
    onResync: () => {
      wasMissed = true;
      if (!isReading) readSoon();
    },
  });
  void read();
  return () => {
    isStopped = true;
    clearTimeout(again);
    unlisten();
  };
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
