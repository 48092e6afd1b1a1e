import { type BusinessDate, dateOfDay } from '../../domain/basics/business-date.ts';
import { firmScope } from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';

/** Days of a firm whose business lies in the tables: as it happened, or carried forward over what was erased. */
export type DaysHeld = {
  readonly shown: readonly BusinessDate[];
  readonly carried: readonly BusinessDate[];
};

export async function daysHeld(db: ReadDatabase, firm: string): Promise<DaysHeld> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return { shown: [], carried: [] };
  const { firstKey, shownKey, endKey, number } = scope;
  const [shown, carried] = [new Set<number>(), new Set<number>()];
  for (const table of ['trades', 'worklist', 'tickets'] as const) {
    const rows = await db
      .selectFrom(table)
      .select(['clearing_date', (eb) => eb.fn.max('id').as('newest')])
      .where('id', '>=', firstKey)
      .where('id', '<', endKey)
      .groupBy('clearing_date')
      .execute();
    for (const { clearing_date: day, newest } of rows)
      if (day !== null) (newest >= shownKey ? shown : carried).add(day);
  }
  // What was booked, marked or run in a day that has no trade of its own; sums that are carried say nothing of one day.
  for (const table of ['close_outs', 'position_days', 'account_days'] as const) {
    const rows = await db
      .selectFrom(table)
      .select('date')
      .distinct()
      .where('id', '>=', shownKey)
      .where('id', '<', endKey)
      .execute();
    for (const { date } of rows) shown.add(date);
  }
  const marks = await db
    .selectFrom('position_days')
    .select('date')
    .distinct()
    .where('firm', '=', number)
    .where('id', '<', shownKey)
    .execute();
  for (const { date } of marks) carried.add(date);
  return { shown: datesOf(shown), carried: datesOf(carried) };
}

function datesOf(days: ReadonlySet<number>): readonly BusinessDate[] {
  return [...days].sort((a, b) => a - b).map(dateOfDay);
}
