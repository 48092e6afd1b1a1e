import { type BusinessDate, dateOfDay, dayNumber } from '../../domain/basics/business-date.ts';
import { type Rejection, reject } from '../../domain/basics/decision.ts';
import { instantMicros } from '../../domain/basics/instant.ts';
import type { BalanceRow, CloseOutRow, LotRow, PositionRow } from '../../domain/reporting/rows.ts';
import { balancesAsClosed, positionsAsClosed } from './as-closed.ts';
import { firmScope, nameIdOf } from './firm-scope.ts';
import type { HistoryReference } from './history-reference.ts';
import {
  dayPairs,
  type HistoryMode,
  type HistoryScope,
  openTrades,
  reversalsOfDay,
} from './history-rows.ts';
import { balancesKnownNow, positionsKnownNow } from './known-now.ts';
import { closeOutRow } from './listings.ts';
import { type ReadDatabase, readTogether } from './read-database.ts';
import { type BlotterRow, blotterRow } from './trade-list.ts';

/**
 * What a firm had on a day. `known-now`: the day as everything known by now says it was, valued with the newest prices.
 * `as-closed`: the day as its released statements said it; a day without a release of its own (a weekend, a day
 * released with a later one) answers as the newest released day before it.
 */
export type HistoryQuestion = {
  readonly firm: string;
  readonly date: BusinessDate;
  readonly mode: HistoryMode;
  /** All accounts when left out. */
  readonly account?: string | undefined;
};

type HistoryRejectionCode =
  | 'date_must_be_a_date'
  | 'day_must_be_released'
  | 'history_must_be_unlocked';

export type HistoryAnswer<Row> =
  | {
      readonly ok: true;
      readonly rows: readonly Row[];
      /** Last event the answer knows. */
      readonly sequence: number;
      /** The day that was answered. */
      readonly date: BusinessDate;
    }
  | { readonly ok: false; readonly rejection: Rejection<HistoryRejectionCode> };

/** Positions with contracts open or something done in the day; by account, then contract. */
export function positionsAt(
  db: ReadDatabase,
  question: HistoryQuestion,
  reference: HistoryReference,
): Promise<HistoryAnswer<PositionRow>> {
  return answer(db, question, (within, of) =>
    of.mode === 'as-closed'
      ? positionsAsClosed(within, of)
      : positionsKnownNow(within, of, reference),
  );
}

/** Every account and currency with money or positions; by account, then currency. */
export function balancesAt(
  db: ReadDatabase,
  question: HistoryQuestion,
  reference: HistoryReference,
): Promise<HistoryAnswer<BalanceRow>> {
  return answer(db, question, (within, of) =>
    of.mode === 'as-closed'
      ? balancesAsClosed(within, of, reference)
      : balancesKnownNow(within, of, reference),
  );
}

/** Open lots by account, contract, and oldest first as close-out takes them. */
export function lotsAt(
  db: ReadDatabase,
  question: HistoryQuestion,
): Promise<HistoryAnswer<LotRow>> {
  return answer(db, question, async (within, of) => {
    const lots = (await openTrades(within, of)).map((row) => ({
      open: row.open,
      trade: blotterRow(row),
    }));
    lots.sort((a, b) => compareLots(a.trade, b.trade));
    return lots.map(({ open, trade }) => lotRow(trade, open));
  });
}

/**
 * The day's purchase-and-sale lines. Known now: those that stand. As closed: those of its statement, with the lines
 * that it took back marked by their reversal date.
 */
export function closeOutsAt(
  db: ReadDatabase,
  question: HistoryQuestion,
): Promise<HistoryAnswer<CloseOutRow>> {
  return answer(db, question, async (within, of) => {
    const pairs = (await dayPairs(within, of)).map((row) => ({
      ...closeOutRow(row),
      reversalDate: '',
    }));
    if (of.mode === 'known-now') return pairs;
    return [...pairs, ...(await reversalsOfDay(within, of)).map(closeOutRow)];
  });
}

/** The lines that a day not final has posted so far, those of corrected final days too, with those it took back. */
export function closeOutsPostedOn(
  db: ReadDatabase,
  day: Omit<HistoryQuestion, 'mode'>,
): Promise<HistoryAnswer<CloseOutRow>> {
  return answer(db, { ...day, mode: 'known-now' }, async (within, of) => {
    const posted = { ...of, mode: 'as-closed' } as const;
    const pairs = (await dayPairs(within, posted)).map(closeOutRow);
    return [...pairs, ...(await reversalsOfDay(within, posted)).map(closeOutRow)];
  });
}

async function answer<Row>(
  db: ReadDatabase,
  question: HistoryQuestion,
  read: (db: ReadDatabase, of: HistoryScope) => Promise<readonly Row[]>,
): Promise<HistoryAnswer<Row>> {
  const asked = dayNumber(question.date);
  if (asked === undefined) return reject('date_must_be_a_date', question.date, 'YYYY-MM-DD');
  return readTogether(db, async (within) => {
    const scope = await firmScope(within, question.firm);
    if (scope === undefined) return { ok: true, rows: [], sequence: 0, date: question.date };
    const day =
      question.mode === 'known-now' ? asked : await releasedDay(within, scope.number, asked);
    if (day === undefined)
      return reject('day_must_be_released', question.date, 'a day whose statements went out');
    if (scope.erased !== undefined && (!scope.erased.whole || day <= scope.erased.day)) {
      const wanted = 'keys unlocked for that time (`keys unlock`), or a host that holds them';
      return reject('history_must_be_unlocked', question.date, wanted);
    }
    const account =
      question.account === undefined ? undefined : await nameIdOf(within, scope, question.account);
    const date = dateOfDay(day);
    if (question.account !== undefined && account === undefined) {
      return { ok: true, rows: [], sequence: scope.sequence, date };
    }
    const rows = await read(within, { scope, mode: question.mode, day, account });
    return { ok: true, rows, sequence: scope.sequence, date };
  });
}

/** Undefined when the day is not final, or nothing was released yet on or before it. */
async function releasedDay(
  db: ReadDatabase,
  firm: number,
  asked: number,
): Promise<number | undefined> {
  const released = await db
    .selectFrom('days')
    .select('date')
    .where('firm', '=', firm)
    .where('released', 'is not', null)
    .orderBy('date')
    .execute();
  const finalThrough = released.at(-1)?.date;
  if (finalThrough === undefined || asked > finalThrough) return undefined;
  return released.findLast(({ date }) => date <= asked)?.date;
}

function lotRow(trade: BlotterRow, open: number): LotRow {
  return {
    account: trade.account,
    contract: trade.contract,
    side: trade.side,
    quantity: open,
    price: trade.price,
    tradeDate: trade.tradeDate,
    openDate: trade.clearingDate,
    tradeId: trade.tradeId,
    ccpTradeId: trade.ccpTradeId,
  };
}

/** Ties as in close-out: trade date, execution instant (missing last), CCP trade id, trade id. */
function compareLots(a: BlotterRow, b: BlotterRow): number {
  return (
    compareText(a.account, b.account) ||
    compareText(a.contract, b.contract) ||
    compareText(a.tradeDate, b.tradeDate) ||
    microsOf(a) - microsOf(b) ||
    compareText(a.ccpTradeId, b.ccpTradeId) ||
    compareText(a.tradeId, b.tradeId)
  );
}

function microsOf(trade: BlotterRow): number {
  return instantMicros(trade.executionTime) ?? Number.MAX_SAFE_INTEGER;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
