import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { dayNumber } from '../../domain/basics/business-date.ts';
import { canonicalContract } from '../../domain/basics/contract-id.ts';
import type { Rejection } from '../../domain/basics/decision.ts';
import { amountFromText, minorDigits } from '../../domain/basics/money.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import { isNoPrice, NO_PRICE_WANTED } from '../../domain/basics/settlement-text.ts';
import type { Book, BookEvent } from '../../domain/book/book-state.ts';
import { staleDays } from '../../domain/book/end-of-day.ts';
import { priceWarnings } from '../../domain/book/price-warnings.ts';
import { skippedDays } from '../../domain/book/skipped-days.ts';
import { dayRows } from '../readstore/listings.ts';
import { askBook, type Refused, readStoreCaughtUp, refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { BALANCES, rowsOfDay } from './position-calls.ts';

const endOfDayInput = z.object({
  firm: z.string(),
  date: dateInput,
  allowEarly: z.boolean().default(false),
});
const firmAndDate = z.object({ firm: z.string(), date: dateInput });
const priceInput = z.object({
  firm: z.string(),
  contract: z.string(),
  date: dateInput,
  settlement: z.string(),
  kind: z.enum(['early', 'daily', 'final-settlement', 'manual']).default('manual'),
});
const cashInput = z.object({
  firm: z.string(),
  account: z.string(),
  currency: z.string(),
  amount: z.string(),
  date: dateInput,
  valueDate: dateInput.optional(),
  reason: z.string().default(''),
});

export type EndOfDayResult = {
  readonly date: string;
  readonly positions: number;
  readonly unmarked: readonly {
    readonly account: string;
    readonly contract: string;
    readonly reason: string;
  }[];
  readonly incompleteAccounts: number;
  readonly stopped: readonly {
    readonly ccp: string;
    readonly reason: string;
    readonly detail: string;
  }[];
  /** Later run days that were run again because of this one. */
  readonly runAgain: readonly string[];
  /** What waits on worklists of this day or an earlier one: the day is not wrong without it, and not whole. */
  readonly waiting: readonly { readonly worklist: string; readonly count: number }[];
  readonly warnings: readonly Rejection[];
};

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
      name: 'eod',
      summary: 'End of day: close-out, mark and variation, fees, statements',
      kind: 'instruction',
      params: endOfDayInput,
      run: (input, caller) => endOfDay(installation, input, caller),
    }),
    runnable({
      name: 'unmarked',
      summary: 'Positions that the end of day of a date left without a mark, with the reason',
      kind: 'question',
      params: firmAndDate,
      run: async ({ firm, date }) => {
        const found = await unmarkedOn(installation, firm, date);
        return found.ok ? { ...found, left: found.value.length } : found;
      },
    }),
    runnable({
      name: 'release',
      summary: 'Releases the statements of a day: it becomes final',
      kind: 'instruction',
      params: firmAndDate,
      run: (input, caller) => release(installation, input, caller),
    }),
    runnable({
      name: 'setPrice',
      summary: 'Enters a settlement price by hand',
      kind: 'instruction',
      params: priceInput,
      run: (input, caller) => setPrice(installation, input, caller),
    }),
    runnable({
      name: 'enterCash',
      summary: 'Enters cash paid in (positive) or out',
      kind: 'instruction',
      params: cashInput,
      run: (input, caller) => enterCash(installation, input, caller),
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
  const closed = await rowsOfDay(installation, { firm, asClosed: date }, BALANCES);
  if (!closed.ok) return closed;
  const withheld = closed.rows
    .filter((row) => !row.complete)
    .map(({ account, currency, missing }) => ({ account, currency, missing: missing.join(' ') }));
  const value = { date, status: 'final', withheld };
  return { ok: true, value, sequence: done.sequence, left: withheld.length };
}

/** Runs the day part by part, then every later run day that it made stale, oldest first. */
async function endOfDay(
  installation: Installation,
  input: z.infer<typeof endOfDayInput>,
  caller: Caller,
): Promise<CallAnswer<EndOfDayResult>> {
  const { firm, date, allowEarly } = input;
  const unkeyed = { ...caller, key: undefined };
  const skipped = await askBook(installation, firm, (book) =>
    dayNumber(date) === undefined ? [] : skippedDays(book, date),
  );
  if (!skipped.ok) return skipped;
  const first = await runDay(installation, firm, date, allowEarly, unkeyed);
  if (!first.ok) return first;
  const runAgain: string[] = [];
  for (;;) {
    const stale = await askBook(installation, firm, (book) =>
      staleDays(book).find((day) => day > date),
    );
    if (!stale.ok) return stale;
    const next = stale.value;
    if (next === undefined || runAgain.includes(next)) break;
    const again = await runDay(installation, firm, next, allowEarly, unkeyed);
    if (!again.ok) return again;
    runAgain.push(next);
  }
  const warnings = skipWarnings(skipped.value);
  return resultOf(installation, firm, { date, runAgain, events: first.events, warnings });
}

function skipWarnings(days: readonly string[]): Rejection[] {
  const [first] = days;
  if (first === undefined) return [];
  const code = 'earlier_clearing_days_were_not_run';
  const seen = `${days.length} clearing days from ${first} to ${days.at(-1)}`;
  return [{ code, seen, wanted: 'end of day of each clearing day' }];
}

/** Trades of the day, or of one before it, that wait for a person or for reference. */
function waitingOn({ worklists }: Book, date: string): EndOfDayResult['waiting'] {
  const lists = [
    ['suspense', worklists.suspense],
    ['held', worklists.held],
    ['conflict', worklists.conflicts],
  ] as const;
  return lists.flatMap(([worklist, items]) => {
    const count = [...items.values()].filter((item) => item.clearingDate <= date).length;
    return count === 0 ? [] : [{ worklist, count }];
  });
}

type DayRun = { readonly ok: true; readonly events: readonly BookEvent[] };

async function runDay(
  installation: Installation,
  firm: string,
  date: string,
  allowEarly: boolean,
  caller: Caller,
): Promise<DayRun | Refused> {
  const events: BookEvent[] = [];
  for (;;) {
    const part = await submitOne(
      installation,
      firm,
      { type: 'advanceEndOfDay', date, allowEarly },
      caller,
    );
    if (!part.ok) return part;
    for (const event of part.events) {
      if (event.type === 'EndOfDayStopped' || event.type === 'DayRunCompleted') events.push(event);
    }
    if (part.events.some((event) => event.type === 'DayRunCompleted')) return { ok: true, events };
  }
}

async function resultOf(
  installation: Installation,
  firm: string,
  run: {
    readonly date: string;
    readonly runAgain: readonly string[];
    readonly events: readonly BookEvent[];
    readonly warnings: readonly Rejection[];
  },
): Promise<CallAnswer<EndOfDayResult>> {
  const { date, runAgain, events, warnings } = run;
  const unmarked = await unmarkedOn(installation, firm, date);
  if (!unmarked.ok) return unmarked;
  const stopped = events.flatMap((event) =>
    event.type === 'EndOfDayStopped'
      ? [{ ccp: event.ccp, reason: event.reason, detail: event.detail }]
      : [],
  );
  const [completed] = events.filter((event) => event.type === 'DayRunCompleted');
  const waiting = await askBook(installation, firm, (book) => waitingOn(book, date));
  if (!waiting.ok) return waiting;
  const value = {
    date,
    positions: completed?.positions ?? 0,
    unmarked: unmarked.value,
    incompleteAccounts: completed?.incompleteAccounts ?? 0,
    stopped,
    runAgain,
    waiting: waiting.value,
    warnings,
  };
  const waits = waiting.value.reduce((sum, { count }) => sum + count, 0);
  const left = unmarked.value.length + stopped.length + waits;
  return { ok: true, value, sequence: unmarked.sequence, left };
}

function unmarkedOn(installation: Installation, firm: string, date: string) {
  return askBook(installation, firm, (book) =>
    book.positions.positions
      .flatMap((position) => {
        const day = position.runs.find((known) => known.date === date);
        if (day === undefined || day.mark !== undefined || day.unmarked === '') return [];
        return [{ account: position.account, contract: position.contract, reason: day.unmarked }];
      })
      .sort((a, b) => (`${a.account} ${a.contract}` < `${b.account} ${b.contract}` ? -1 : 1)),
  );
}

async function setPrice(
  installation: Installation,
  input: z.infer<typeof priceInput>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const contract = canonicalContract(input.contract);
  if (contract === undefined) {
    return refused(
      'contract_must_be_a_contract',
      input.contract,
      'EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]',
    );
  }
  if (isNoPrice(input.settlement))
    return refused('settlement_must_be_a_price', input.settlement, NO_PRICE_WANTED);
  const price = priceFromText(input.settlement);
  if (price === undefined)
    return refused('price_must_be_a_decimal', input.settlement, 'a decimal of at most 8 places');
  const { firm, date, kind } = input;
  const command = {
    type: 'setSettlementPrice',
    contract,
    date,
    kind,
    price,
    source: caller.actor,
    sourceHash: '',
  } as const;
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const warnings = await askBook(installation, firm, (book) => priceWarnings(book, command));
  if (!warnings.ok) return warnings;
  const value = { contract, date, settlement: input.settlement, kind, warnings: warnings.value };
  return { ok: true, value, sequence: done.sequence, left: 0 };
}

async function enterCash(
  installation: Installation,
  input: z.infer<typeof cashInput>,
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const { firm, account, currency, date, reason } = input;
  if (minorDigits(currency) === undefined)
    return refused('currency_must_be_known', currency, 'an ISO 4217 code');
  const amount = amountFromText(input.amount, currency);
  if (amount === undefined)
    return refused('amount_must_be_money', input.amount, `a decimal in ${currency}`);
  const valueDate = input.valueDate ?? date;
  const entryId = caller.key ?? randomUUID();
  const command = {
    type: 'enterCash',
    entryId,
    account,
    currency,
    amount,
    clearingDate: date,
    valueDate,
    reason,
  } as const;
  const done = await submitOne(installation, firm, command, caller);
  return done.ok
    ? {
        ok: true,
        value: { account, currency, amount: input.amount, date },
        sequence: done.sequence,
        left: 0,
      }
    : done;
}
