import { z } from 'zod';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import { type StatementAccount, statementsOf } from '../../domain/reporting/statement.ts';
import { statementCsv, statementJson } from '../../domain/reporting/statement-print.ts';
import { closeOutsPostedOn } from '../readstore/history.ts';
import type { BlotterRow } from '../readstore/trade-list.ts';
import { askBook, type Refused, readStoreCaughtUp } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { closedDateInput, dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { pastOf } from './locked-days.ts';
import {
  BALANCES,
  CLOSE_OUTS,
  type DayQuestion,
  LOTS,
  POSITIONS,
  rowsOfDay,
} from './position-calls.ts';
import { allTrades } from './trades-of-day.ts';

const statementQuestion = z.object({
  firm: z.string(),
  account: z.string().optional(),
  date: dateInput.optional(),
  asClosed: closedDateInput.optional(),
});

/** JSON and the rows of the CSV: a face prints the one it was asked for. */
export type StatementAnswer = {
  readonly statements: readonly ReturnType<typeof statementJson>[];
  readonly csv: readonly (readonly string[])[];
};

export function statementCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'statement',
    summary: 'Daily statement of an account, or of all',
    kind: 'question',
    params: statementQuestion,
    run: (question) => statement(installation, question),
  });
}

async function statement(
  installation: Installation,
  asked: DayQuestion,
): Promise<CallAnswer<StatementAnswer>> {
  const balances = await rowsOfDay(installation, asked, BALANCES);
  if (!balances.ok) return balances;
  // All of a statement is of one day, also when a day becomes final meanwhile.
  const question = asked.asClosed === undefined ? asked : { ...asked, asClosed: balances.date };
  const positions = await rowsOfDay(installation, question, POSITIONS);
  if (!positions.ok) return positions;
  const lots = await rowsOfDay(installation, question, LOTS);
  if (!lots.ok) return lots;
  const { date, sequence, isPosted } = balances;
  const trades = await tradesFor(installation, question, { date, isPosted });
  const closeOuts = await closeOutsFor(installation, question, { date, isPosted });
  if (!closeOuts.ok) return closeOuts;
  const held = new Set([...balances.rows, ...positions.rows].map((row) => row.account));
  if (question.account !== undefined) held.add(question.account);
  const names = new Set([...held, ...[...trades, ...closeOuts.rows].map((row) => row.account)]);
  const accounts = await statementAccounts(installation, question.firm, [...names], date);
  if (!accounts.ok) return accounts;
  const built = statementsOf({
    firm: question.firm,
    date,
    view: question.asClosed === undefined ? 'known' : 'released',
    lines: isPosted ? 'posted' : 'of-the-day',
    accounts: accounts.value,
    balances: balances.rows,
    positions: positions.rows,
    lots: lots.rows,
    trades,
    closeOuts: closeOuts.rows,
  });
  // An account that a trade left on the day it came (suspense) has nothing to state.
  const statements = built.filter(
    (known) => held.has(known.account) || known.trades.length + known.purchaseAndSale.length > 0,
  );
  const withheld = statements.filter((known) => known.release === 'withheld').length;
  const value = { statements: statements.map(statementJson), csv: statementCsv(statements) };
  return { ok: true, value, sequence, left: withheld };
}

async function statementAccounts(
  installation: Installation,
  firm: string,
  names: readonly string[],
  date: string,
): Promise<{ readonly ok: true; readonly value: StatementAccount[] } | Refused> {
  return askBook(installation, firm, (book) =>
    names.map((account) => {
      const terms = accountTermsOn(book.reference, account, date);
      return { account, client: terms?.client ?? '', segregation: terms?.segregation ?? 'none' };
    }),
  );
}

type LinesOf = { readonly date: BusinessDate; readonly isPosted: boolean };

/** By clearing date, or as posted: then whatever the clearing date, so that a correction of a final day is there. */
async function tradesFor(
  installation: Installation,
  { firm, account }: DayQuestion,
  { date, isPosted }: LinesOf,
): Promise<BlotterRow[]> {
  await readStoreCaughtUp(installation, firm);
  const days = isPosted ? { postedOn: date } : { from: date, to: date };
  const ofAccount = account === undefined ? {} : { account };
  return Array.fromAsync(allTrades(pastOf(installation, firm), firm, { ...days, ...ofAccount }));
}

/** The book has the pairs of an open day, and not those that the day booked or took back of days that are final. */
async function closeOutsFor(
  installation: Installation,
  question: DayQuestion,
  { date, isPosted }: LinesOf,
) {
  const { firm, account, asClosed } = question;
  if (!isPosted || asClosed !== undefined) return rowsOfDay(installation, question, CLOSE_OUTS);
  return closeOutsPostedOn(pastOf(installation, firm), { firm, date, account });
}
