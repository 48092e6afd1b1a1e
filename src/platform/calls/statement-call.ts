import { z } from 'zod';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import { type StatementAccount, statementsOf } from '../../domain/reporting/statement.ts';
import { statementCsv, statementJson } from '../../domain/reporting/statement-print.ts';
import type { BlotterRow } from '../readstore/trade-list.ts';
import { askBook, type Refused, readStoreCaughtUp } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { closedDateInput, dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
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
  const closeOuts = await rowsOfDay(installation, question, CLOSE_OUTS);
  if (!closeOuts.ok) return closeOuts;
  const { date, sequence } = balances;
  const trades = await tradesFor(installation, question, date);
  const held = new Set([...balances.rows, ...positions.rows].map((row) => row.account));
  if (question.account !== undefined) held.add(question.account);
  const names = new Set([...held, ...[...trades, ...closeOuts.rows].map((row) => row.account)]);
  const accounts = await statementAccounts(installation, question.firm, [...names], date);
  if (!accounts.ok) return accounts;
  const built = statementsOf({
    firm: question.firm,
    date,
    view: question.asClosed === undefined ? 'known' : 'released',
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

/** A released statement shows what was posted on its day, whatever its clearing date; so every trade is looked at. */
async function tradesFor(
  { read, engine, projector }: Installation,
  { firm, account, asClosed }: DayQuestion,
  date: string,
): Promise<BlotterRow[]> {
  await readStoreCaughtUp({ engine, projector }, firm);
  const days = asClosed === undefined ? { from: date, to: date } : {};
  const rows: BlotterRow[] = [];
  for await (const trade of allTrades(read, firm, {
    ...days,
    ...(account === undefined ? {} : { account }),
  })) {
    const isPosted = trade.bookingDate === date || trade.removalDate === date;
    if (asClosed === undefined || isPosted) rows.push(trade);
  }
  return rows;
}
