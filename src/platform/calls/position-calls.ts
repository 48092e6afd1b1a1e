import { z } from 'zod';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import { balanceRows, shownPositions } from '../../domain/book/balance-rows.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { openDayCloseOuts, openLots } from '../../domain/book/lot-rows.ts';
import { provisionalPositions } from '../../domain/book/provisional-positions.ts';
import {
  balanceJson,
  closeOutJson,
  lotJson,
  positionJson,
} from '../../domain/reporting/row-json.ts';
import type { BalanceRow, CloseOutRow, LotRow, PositionRow } from '../../domain/reporting/rows.ts';
import { closeOutLines } from '../../domain/reporting/statement-lines.ts';
import {
  balancesAt,
  closeOutsAt,
  type HistoryAnswer,
  type HistoryQuestion,
  lotsAt,
  positionsAt,
} from '../readstore/history.ts';
import { type HistoryReference, historyReference } from '../readstore/history-reference.ts';
import type { ReadDatabase } from '../readstore/read-database.ts';
import { askBook, type Refused, readStoreCaughtUp, refused, unknownAccount } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { closedDateInput, dateInput, NEWEST } from './date-input.ts';
import type { Installation } from './installation.ts';
import { pastOf } from './locked-days.ts';

/** `date`: as known now. `asClosed`: as its released statements said; `newest` = the newest final day. Neither: the newest day. */
export const dayQuestion = z.object({
  firm: z.string(),
  account: z.string().optional(),
  date: dateInput.optional(),
  asClosed: closedDateInput.optional(),
});
export type DayQuestion = z.infer<typeof dayQuestion>;

/** How one kind of row is read from the book for its newest day, and from the read store for any day. */
export type RowSource<Row> = {
  readonly fromBook: (book: Book, account: string, date: BusinessDate) => readonly Row[];
  readonly fromHistory: (
    db: ReadDatabase,
    question: HistoryQuestion,
    reference: HistoryReference,
  ) => Promise<HistoryAnswer<Row>>;
};

export const POSITIONS: RowSource<PositionRow> = {
  fromBook: (book, account, date) => shownPositions(book, account, date).map(({ row }) => row),
  fromHistory: positionsAt,
};
export const BALANCES: RowSource<BalanceRow> = { fromBook: balanceRows, fromHistory: balancesAt };
export const LOTS: RowSource<LotRow> = {
  fromBook: (book, account) => openLots(book, account),
  fromHistory: (db, question) => lotsAt(db, question),
};
export const CLOSE_OUTS: RowSource<CloseOutRow> = {
  fromBook: (book, account, date) =>
    openDayCloseOuts(book, account).filter((row) => row.date === date),
  fromHistory: (db, question) => closeOutsAt(db, question),
};

export type DayRows<Row> = {
  readonly ok: true;
  readonly rows: readonly Row[];
  readonly sequence: number;
  readonly date: BusinessDate;
  /** Figures by the day they are posted in (the newest day while it is open, a day as closed), else by clearing date. */
  readonly isPosted: boolean;
};

/**
 * Rows of a day. The newest day, while it is not final, comes from the book in memory; any other day, and any day as
 * it was closed, from the read store once that has caught up.
 */
export async function rowsOfDay<Row>(
  installation: Installation,
  question: DayQuestion,
  source: RowSource<Row>,
): Promise<DayRows<Row> | Refused> {
  const { firm, account = '', date, asClosed } = question;
  if (date !== undefined && asClosed !== undefined) {
    return refused(
      'date_must_be_asked_one_way',
      `${date} and ${asClosed}`,
      'a date as known now, or as closed',
    );
  }
  const unknown = await unknownAccount(installation, firm, account);
  if (unknown !== undefined) return unknown;
  const now = await askBook(installation, firm, (book) => {
    const closed = asClosed === NEWEST ? book.days.finalThrough : asClosed;
    const wanted = closed ?? date ?? book.days.newest;
    // Nothing was ever booked: there is no day to show.
    if (wanted === '' && asClosed === undefined) return { rows: [], wanted, reference: undefined };
    const isInBook =
      asClosed === undefined && wanted >= book.days.newest && wanted > book.days.finalThrough;
    return isInBook
      ? { rows: source.fromBook(book, account, wanted), wanted, reference: undefined }
      : { rows: undefined, wanted, reference: structuredClone(book.reference) };
  });
  if (!now.ok) return now;
  const { rows, wanted, reference } = now.value;
  // Of `newest` only: no day is final yet.
  if (asClosed !== undefined && wanted === '')
    return refused('day_must_be_released', asClosed, 'a day whose statements went out');
  if (rows !== undefined)
    return { ok: true, rows, sequence: now.sequence, date: wanted, isPosted: wanted !== '' };
  await readStoreCaughtUp(installation, firm);
  const isPosted = asClosed !== undefined;
  const mode = isPosted ? 'as-closed' : 'known-now';
  const found = await source.fromHistory(
    pastOf(installation, firm),
    { firm, date: wanted, mode, ...(account === '' ? {} : { account }) },
    historyReference(reference),
  );
  return found.ok ? { ...found, isPosted } : found;
}

async function answerRows<Row>(
  installation: Installation,
  question: DayQuestion,
  source: RowSource<Row>,
  json: (row: Row) => unknown,
  isLeft: (row: Row) => boolean,
): Promise<CallAnswer<readonly unknown[]>> {
  const found = await rowsOfDay(installation, question, source);
  if (!found.ok) return found;
  const left = found.rows.filter(isLeft).length;
  return { ok: true, value: found.rows.map(json), sequence: found.sequence, left };
}

const never = () => false;

/** The lines of the day's statements: of a day as closed, also those that it took back, with their profit turned. */
async function closeOuts(
  installation: Installation,
  question: DayQuestion,
): Promise<CallAnswer<readonly unknown[]>> {
  const found = await rowsOfDay(installation, question, CLOSE_OUTS);
  if (!found.ok) return found;
  const { rows, date, sequence } = found;
  const shown = question.asClosed === undefined ? 'of-the-day' : 'posted';
  const lines = rows.flatMap((row) => closeOutLines(row, date, shown));
  return { ok: true, value: lines.map(closeOutJson), sequence, left: 0 };
}

/** What unconfirmed tickets would add now; they belong to no day. */
async function ticketPositions(
  installation: Installation,
  { firm, account = '', date, asClosed }: DayQuestion,
): Promise<CallAnswer<readonly unknown[]>> {
  const day = date ?? asClosed;
  if (day !== undefined)
    return refused('provisional_positions_must_be_of_now', day, 'no date: tickets wait today');
  const unknown = await unknownAccount(installation, firm, account);
  if (unknown !== undefined) return unknown;
  const now = await askBook(installation, firm, (book) => provisionalPositions(book, account));
  if (!now.ok) return now;
  return { ok: true, value: now.value.map(positionJson), sequence: now.sequence, left: 0 };
}

export function positionCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'positions',
      summary: 'Positions of a day by account and contract, or those of unconfirmed tickets',
      kind: 'question',
      params: dayQuestion.extend({ provisional: z.boolean().default(false) }),
      run: ({ provisional, ...question }) =>
        provisional
          ? ticketPositions(installation, question)
          : answerRows(
              installation,
              question,
              POSITIONS,
              positionJson,
              (row) => row.openTradeEquity === undefined,
            ),
    }),
    runnable({
      name: 'balances',
      summary: 'Balances of a day by account and currency',
      kind: 'question',
      params: dayQuestion,
      run: (question) =>
        answerRows(installation, question, BALANCES, balanceJson, (row) => !row.complete),
    }),
    runnable({
      name: 'lots',
      summary: 'Open lots, oldest first',
      kind: 'question',
      params: dayQuestion,
      run: (question) => answerRows(installation, question, LOTS, lotJson, never),
    }),
    runnable({
      name: 'closeouts',
      summary: 'Purchase-and-sale lines of a day',
      kind: 'question',
      params: dayQuestion,
      run: (question) => closeOuts(installation, question),
    }),
  ];
}
