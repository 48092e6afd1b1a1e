import { z } from 'zod';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { skippedDays } from '../../domain/book/skipped-days.ts';
import type { BalanceRow } from '../../domain/reporting/rows.ts';
import { askBook, type Refused } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { BALANCES, rowsOfDay } from './position-calls.ts';
import { type WorklistRow, waitingRows } from './worklist-rows.ts';

const firmAndDate = z.object({ firm: z.string(), date: dateInput });

/** A position that the end of day could not mark. */
export type UnmarkedRow = {
  readonly account: string;
  readonly contract: string;
  readonly reason: string;
};

/** An account and currency whose statement stays withheld, with the contracts that have no mark, blanks between. */
export type WithheldRow = {
  readonly account: string;
  readonly currency: string;
  readonly missing: string;
};

/** What a day leaves for a person, by name. */
type LeftOver = {
  readonly date: BusinessDate;
  readonly unmarked: readonly UnmarkedRow[];
  /** Of a final day: as it was closed. Of one that is run and not stale: what its release would withhold. Else nobody. */
  readonly withheld: readonly WithheldRow[];
  /** Trades of the day, or of one before it. */
  readonly waiting: readonly WorklistRow[];
  /** Clearing days before it that nobody has run, since the newest one that somebody has. */
  readonly notRun: readonly BusinessDate[];
};

export function leftOverCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'unmarked',
      summary: 'Positions that the end of day of a date left without a mark, with the reason',
      kind: 'question',
      params: firmAndDate,
      run: async ({ firm, date }) => {
        const found = await askBook(installation, firm, (book) => unmarkedRows(book, date));
        return found.ok ? { ...found, left: found.value.length } : found;
      },
    }),
    runnable({
      name: 'leftOver',
      summary:
        'What a day leaves for a person: unmarked positions, withheld statements, waiting trades, days not run',
      kind: 'question',
      params: firmAndDate,
      run: ({ firm, date }) => leftOver(installation, firm, date),
    }),
  ];
}

async function leftOver(
  installation: Installation,
  firm: string,
  date: BusinessDate,
): Promise<CallAnswer<LeftOver>> {
  const found = await askBook(installation, firm, (book) => ({
    rows: bookLeftOver(book, date),
    isFinal: date <= book.days.finalThrough,
    isRun: book.days.run.get(date)?.stale === false,
  }));
  if (!found.ok) return found;
  const { rows, isFinal, isRun } = found.value;
  // A statement is withheld for a position without a mark and for nothing else; a day that is stale is run first.
  const mayWithhold = isFinal || (isRun && rows.unmarked.length > 0);
  const withheld = mayWithhold
    ? await withheldOn(installation, firm, date, isFinal)
    : NOBODY_WITHHELD;
  if (!withheld.ok) return withheld;
  const value = { date, ...rows, withheld: withheld.rows };
  const left = rows.unmarked.length + rows.waiting.length;
  return { ok: true, value, sequence: found.sequence, left };
}

/** What the book alone knows of it. Days that were skipped are looked for up to the book's newest day, no further. */
export function bookLeftOver(book: Book, date: BusinessDate): Omit<LeftOver, 'date' | 'withheld'> {
  return {
    unmarked: unmarkedRows(book, date),
    waiting: waitingRows(book, date),
    notRun: date > book.days.newest ? [] : skippedDays(book, date),
  };
}

type Withheld = { readonly ok: true; readonly rows: readonly WithheldRow[] };

const NOBODY_WITHHELD: Withheld = { ok: true, rows: [] };

/** Whose statement of a day is withheld because a position of theirs has no mark. */
export async function withheldOn(
  installation: Installation,
  firm: string,
  date: BusinessDate,
  isFinal: boolean,
): Promise<Withheld | Refused> {
  const day = isFinal ? { asClosed: date } : { date };
  const balances = await rowsOfDay(installation, { firm, ...day }, BALANCES);
  if (!balances.ok) return balances;
  return { ok: true, rows: balances.rows.filter((row) => !row.complete).map(withheldRow) };
}

function withheldRow({ account, currency, missing }: BalanceRow): WithheldRow {
  return { account, currency, missing: missing.join(' ') };
}

function unmarkedRows(book: Book, date: BusinessDate): UnmarkedRow[] {
  return book.positions.positions
    .flatMap((position) => {
      const day = position.runs.find((known) => known.date === date);
      if (day === undefined || day.mark !== undefined || day.unmarked === '') return [];
      return [{ account: position.account, contract: position.contract, reason: day.unmarked }];
    })
    .sort((a, b) => (`${a.account} ${a.contract}` < `${b.account} ${b.contract}` ? -1 : 1));
}
