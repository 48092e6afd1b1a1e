import { type BusinessDate, dayNumber } from '../../domain/basics/business-date.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import type { HabitCache } from './habit-cache.ts';
import type { RowBatch } from './row-batch.ts';
import { nameId, rowKey } from './row-key.ts';
import type { RowOf } from './tables.ts';

/**
 * What the projector must remember of a firm between events; read back from the tables at start. Names are numbered in
 * order of first use, so the same events always give the same rows.
 */
export type FirmProjection = {
  readonly number: number;
  readonly firm: string;
  readonly names: Map<string, number>;
  readonly habits: HabitCache;
  readonly days: Map<number, RowOf<'days'>>;
  /** Days that are run and not final: a booking on or before one makes it stale. */
  readonly openRuns: Set<number>;
  /** Contracts with a position in a run of a day that is not final. */
  readonly runContracts: Map<number, Set<number>>;
  /** Day whose run is at work, which its own changes do not make stale. */
  underWay: number | undefined;
  /** Sequence of the last event projected; -1 = none, since a log begins at 0. */
  highWater: number;
};

/** High water of a firm without rows. */
export const NOTHING_PROJECTED = -1;

export function emptyProjection(number: number, firm: string): FirmProjection {
  return {
    number,
    firm,
    names: new Map(),
    habits: new Map(),
    days: new Map(),
    openRuns: new Set(),
    runContracts: new Map(),
    underWay: undefined,
    highWater: NOTHING_PROJECTED,
  };
}

/** Where the rows of one event go. */
export type Projecting = {
  readonly state: FirmProjection;
  readonly batch: RowBatch;
  readonly sequence: number;
  /** Row key of the event. */
  readonly key: number;
};

export function keyOf(to: Projecting, sequence: number): number {
  return rowKey(to.state.number, sequence);
}

/** Id of a text in `names`, adding it at its first use. */
export function named(to: Projecting, text: string): number {
  const { names, number } = to.state;
  const known = names.get(text);
  if (known !== undefined) return known;
  const id = nameId(number, names.size + 1);
  names.set(text, id);
  to.batch.appended.names.push({ id, text: shown(text) });
  return id;
}

/** PostgreSQL has no NUL in text; the read store shows the replacement character, the journal keeps what was sent. */
export function shown(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

const dayOfText = new Map<BusinessDate, number>();

/** Days since 1970, or null for a blank date. */
export function optionalDay(date: BusinessDate): number | null {
  return date === '' ? null : dayOf(date);
}

export function dayOf(date: BusinessDate): number {
  const known = dayOfText.get(date);
  if (known !== undefined) return known;
  const day = dayNumber(date);
  assertThat(day !== undefined, `${date} is a date`);
  dayOfText.set(date, day);
  return day;
}

/** The day's row, to be changed in place; it is written with the batch. */
export function dayRow(to: Projecting, date: number): RowOf<'days'> {
  const known = to.state.days.get(date);
  const row = known ?? {
    firm: to.state.number,
    date,
    run: null,
    stale: null,
    released: null,
    step: null,
    under_way: 0,
    allow_early: 0,
    positions: 0,
    unmarked: 0,
    incomplete_accounts: 0,
  };
  if (known === undefined) to.state.days.set(date, row);
  to.batch.days.set(`${row.firm} ${date}`, row);
  return row;
}

/** Something was booked in `date`: runs of that day and of later ones no longer stand, as in the book's `makeStale`. */
export function touchDays(to: Projecting, date: number): void {
  const { openRuns, underWay } = to.state;
  if (openRuns.size === 0) return;
  for (const run of openRuns) {
    if (run >= date && run !== underWay) dayRow(to, run).stale = to.key;
  }
}

/** A price of a run day touches it only when a position in that run, or in a later one, was in the contract. */
export function touchDayOfPrice(to: Projecting, date: number, contract: number): void {
  const { openRuns, runContracts } = to.state;
  if (!openRuns.has(date)) return;
  for (const [run, contracts] of runContracts) {
    if (run >= date && contracts.has(contract)) touchDays(to, date);
  }
}

export function rememberContract(to: Projecting, date: number, contract: number): void {
  const known = to.state.runContracts.get(date);
  if (known === undefined) to.state.runContracts.set(date, new Set([contract]));
  else known.add(contract);
}

/** The day and all before it are final: nothing of them can become stale any more. */
export function forgetFinalRuns(state: FirmProjection, day: number): void {
  for (const run of state.openRuns) if (run <= day) state.openRuns.delete(run);
  for (const run of state.runContracts.keys()) if (run <= day) state.runContracts.delete(run);
}
