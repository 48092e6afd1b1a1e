import { z } from 'zod';
import { dayRows } from '../readstore/listings.ts';
import { askBook, readStoreCaughtUp, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { withheldOn } from './left-over-calls.ts';

const firmAndDate = z.object({ firm: z.string(), date: dateInput });

export function dayCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'dates',
      summary: 'Clearing days with their state',
      kind: 'question',
      params: z.object({ firm: z.string() }),
      run: ({ firm }) => dates(installation, firm),
    }),
    runnable({
      name: 'release',
      summary: 'Releases the statements of a day: it becomes final',
      kind: 'instruction',
      params: firmAndDate,
      run: (input, caller) => release(installation, input, caller),
    }),
  ];
}

async function dates(installation: Installation, firm: string): Promise<CallAnswer<unknown>> {
  const known = await askBook(installation, firm, ({ days }) => ({
    newest: days.newest,
    finalThrough: days.finalThrough,
  }));
  if (!known.ok) return known;
  await readStoreCaughtUp(installation, firm);
  const { rows } = await dayRows(installation.read, firm);
  const days = rows.map(({ state, ...row }) => ({ ...row, status: state }));
  return { ok: true, value: { ...known.value, days }, sequence: known.sequence, left: 0 };
}

/** The day is final for all; whose statement is withheld, because a position has no mark, is left over by name. */
async function release(
  installation: Installation,
  { firm, date }: z.infer<typeof firmAndDate>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const done = await submitOne(installation, firm, { type: 'releaseDay', date }, caller);
  if (!done.ok) return done;
  const withheld = await withheldOn(installation, firm, date, true);
  if (!withheld.ok) return withheld;
  const value = { date, status: 'final', withheld: withheld.rows };
  return { ok: true, value, sequence: done.sequence, left: withheld.rows.length };
}
