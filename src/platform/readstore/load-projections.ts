import { assertThat } from '../../domain/basics/decision.ts';
import { emptyProjection, type FirmProjection } from './firm-projection.ts';
import { nameRange } from './row-key.ts';

type StoredRow = { readonly [column: string]: unknown };

/** The rows a projector needs to go on, as the database gives them. */
export type StoredState = {
  readonly firms: readonly StoredRow[];
  readonly names: readonly StoredRow[];
  readonly days: readonly StoredRow[];
  readonly projected: readonly StoredRow[];
  /** Firm, date and contract of every run that is not final, each once. */
  readonly runContracts: readonly StoredRow[];
};

/** Every firm as it stood after the last transaction. */
export function loadProjections(stored: StoredState): readonly FirmProjection[] {
  const byNumber = new Map<number, FirmProjection>();
  for (const row of stored.firms) {
    const state = emptyProjection(whole(row.number), text(row.firm));
    byNumber.set(state.number, state);
  }
  const firmOf = (number: number): FirmProjection => {
    const state = byNumber.get(number);
    assertThat(state !== undefined, `read store rows of firm ${number} have their firm`);
    return state;
  };
  for (const row of stored.projected) firmOf(whole(row.firm)).highWater = whole(row.sequence);
  const names = [...stored.names].sort((a, b) => whole(a.id) - whole(b.id));
  for (const row of names)
    firmOf(firmOfName(whole(row.id))).names.set(text(row.text), whole(row.id));
  for (const row of stored.days) loadDay(firmOf(whole(row.firm)), row);
  for (const state of byNumber.values()) markOpenRuns(state);
  for (const row of stored.runContracts)
    loadContract(firmOf(whole(row.firm)), whole(row.date), whole(row.contract));
  return [...byNumber.values()];
}

function loadDay(state: FirmProjection, row: StoredRow): void {
  state.days.set(whole(row.date), {
    firm: state.number,
    date: whole(row.date),
    run: optional(row.run),
    stale: optional(row.stale),
    released: optional(row.released),
    step: optional(row.step),
    under_way: whole(row.under_way),
    allow_early: whole(row.allow_early),
    positions: whole(row.positions),
    unmarked: whole(row.unmarked),
    incomplete_accounts: whole(row.incomplete_accounts),
  });
}

function markOpenRuns(state: FirmProjection): void {
  const days = [...state.days.values()];
  const finalThrough = Math.max(
    -1,
    ...days.filter((day) => day.released !== null).map((day) => day.date),
  );
  for (const day of days) {
    if (day.run !== null && day.date > finalThrough) state.openRuns.add(day.date);
    if (day.under_way === 1) state.underWay = day.date;
  }
}

function loadContract(state: FirmProjection, date: number, contract: number): void {
  const known = state.runContracts.get(date) ?? new Set();
  state.runContracts.set(date, known.add(contract));
}

/** Asks for `StoredState.runContracts`, on either database. */
export const RUN_CONTRACTS_SQL = `SELECT DISTINCT p.firm, p.date, p.contract FROM position_days p
  WHERE p.date > (SELECT coalesce(max(d.date), -1) FROM days d WHERE d.firm = p.firm AND d.released IS NOT NULL)`;

function firmOfName(id: number): number {
  return Math.floor(id / nameRange(1).first);
}

function whole(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new Error(`Cannot read the read store: ${String(value)}, wanted a whole number`);
  }
  return value;
}

function optional(value: unknown): number | null {
  return value === null ? null : whole(value);
}

function text(value: unknown): string {
  if (typeof value !== 'string')
    throw new Error(`Cannot read the read store: ${String(value)}, wanted text`);
  return value;
}
