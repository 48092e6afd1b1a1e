import { accountTermsOn } from '../../domain/book/accounts.ts';
import { segregationJson, segregationRows } from '../../domain/reporting/segregation.ts';
import { askBook } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { BALANCES, type DayQuestion, dayQuestion, rowsOfDay } from './position-calls.ts';

export function segregationCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'segregation',
    summary: 'What is owed by segregation class and currency',
    kind: 'question',
    params: dayQuestion,
    run: (question) => segregation(installation, question),
  });
}

async function segregation(
  installation: Installation,
  question: DayQuestion,
): Promise<CallAnswer<readonly ReturnType<typeof segregationJson>[]>> {
  const balances = await rowsOfDay(installation, question, BALANCES);
  if (!balances.ok) return balances;
  const { rows, date, sequence } = balances;
  const clients = await askBook(installation, question.firm, ({ reference }) => {
    const names = new Set(rows.map(({ account }) => account));
    return new Map(
      [...names].map((account) => [
        account,
        accountTermsOn(reference, account, date)?.client ?? '',
      ]),
    );
  });
  if (!clients.ok) return clients;
  const found = segregationRows(rows, (account) => clients.value.get(account) ?? '');
  const left = found.filter((row) => row.incomplete.length > 0).length;
  return { ok: true, value: found.map(segregationJson), sequence, left };
}
