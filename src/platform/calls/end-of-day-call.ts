import { z } from 'zod';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { Rejection } from '../../domain/basics/decision.ts';
import type { DayRunCompleted, EndOfDayStopped } from '../../domain/book/day-events.ts';
import { staleDays } from '../../domain/book/end-of-day.ts';
import { askBook, type Refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { bookLeftOver, type UnmarkedRow } from './left-over-calls.ts';
import type { WorklistRow } from './worklist-rows.ts';

const endOfDayInput = z.object({
  firm: z.string(),
  date: dateInput,
  allowEarly: z.boolean().default(false),
});

type WaitingCount = { readonly worklist: WorklistRow['worklist']; readonly count: number };

type EndOfDayResult = {
  readonly date: string;
  readonly positions: number;
  readonly unmarked: readonly UnmarkedRow[];
  readonly incompleteAccounts: number;
  readonly stopped: readonly {
    readonly ccp: string;
    readonly reason: string;
    readonly detail: string;
  }[];
  /** Later run days that were run again because of this one. */
  readonly runAgain: readonly string[];
  /** Trades of this day or an earlier one: it is not wrong without them, and not whole. */
  readonly waiting: readonly WaitingCount[];
  readonly warnings: readonly Rejection[];
};

export function endOfDayCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'eod',
    summary: 'End of day: close-out, end of life, mark and variation, fees, statements',
    kind: 'instruction',
    params: endOfDayInput,
    run: (input, caller) => endOfDay(installation, input, caller),
  });
}

/** Runs the day part by part, then every later run day that it made stale, oldest first. */
async function endOfDay(
  installation: Installation,
  { firm, date, allowEarly }: z.infer<typeof endOfDayInput>,
  caller: Caller,
): Promise<CallAnswer<EndOfDayResult>> {
  // A run is many commands, so that no key can stand for it; run twice it ends in the same book.
  const runOne = (day: BusinessDate) =>
    runDay(installation, { firm, date: day, allowEarly }, { ...caller, key: undefined });
  const expired = await expireGiveUps(installation, firm, date, { ...caller, key: undefined });
  if (!expired.ok) return expired;
  const first = await runOne(date);
  if (!first.ok) return first;
  const runAgain: string[] = [];
  for (;;) {
    const stale = await askBook(installation, firm, (book) =>
      staleDays(book).find((day) => day > date),
    );
    if (!stale.ok) return stale;
    const next = stale.value;
    if (next === undefined || runAgain.includes(next)) break;
    const again = await runOne(next);
    if (!again.ok) return again;
    runAgain.push(next);
  }
  return resultOf(installation, firm, first, runAgain);
}

/** What nobody claimed by its last day is the firm's own before the day is run. */
async function expireGiveUps(
  installation: Installation,
  firm: string,
  date: BusinessDate,
  caller: Caller,
): Promise<{ readonly ok: true } | Refused> {
  for (;;) {
    const part = await submitOne(installation, firm, { type: 'expireGiveUps', date }, caller);
    if (!part.ok) return part;
    if (part.events.length === 0) return { ok: true };
  }
}

type DayRun = {
  readonly ok: true;
  readonly stops: readonly EndOfDayStopped[];
  readonly completed: DayRunCompleted;
};

async function runDay(
  installation: Installation,
  { firm, date, allowEarly }: z.infer<typeof endOfDayInput>,
  caller: Caller,
): Promise<DayRun | Refused> {
  const command = { type: 'advanceEndOfDay', date, allowEarly } as const;
  const stops: EndOfDayStopped[] = [];
  for (;;) {
    const part = await submitOne(installation, firm, command, caller);
    if (!part.ok) return part;
    stops.push(...part.events.filter((event) => event.type === 'EndOfDayStopped'));
    const completed = part.events.find((event) => event.type === 'DayRunCompleted');
    if (completed !== undefined) return { ok: true, stops, completed };
  }
}

async function resultOf(
  installation: Installation,
  firm: string,
  { stops, completed }: DayRun,
  runAgain: readonly string[],
): Promise<CallAnswer<EndOfDayResult>> {
  const { date, positions, incompleteAccounts } = completed;
  const found = await askBook(installation, firm, (book) => bookLeftOver(book, date));
  if (!found.ok) return found;
  const { unmarked, waiting, notRun } = found.value;
  const value = {
    date,
    positions,
    unmarked,
    incompleteAccounts,
    stopped: stops.map(({ ccp, reason, detail }) => ({ ccp, reason, detail })),
    runAgain,
    waiting: waitingCounts(waiting),
    warnings: notRunWarnings(notRun),
  };
  const left = unmarked.length + stops.length + waiting.length;
  return { ok: true, value, sequence: found.sequence, left };
}

function waitingCounts(rows: readonly WorklistRow[]): WaitingCount[] {
  const byWorklist = Map.groupBy(rows, ({ worklist }) => worklist);
  return [...byWorklist].map(([worklist, items]) => ({ worklist, count: items.length }));
}

function notRunWarnings(days: readonly BusinessDate[]): Rejection[] {
  const [first] = days;
  if (first === undefined) return [];
  const code = 'earlier_clearing_days_were_not_run';
  const seen = `${days.length} clearing days from ${first} to ${days.at(-1)}`;
  return [{ code, seen, wanted: 'end of day of each clearing day' }];
}
