import { type BusinessDate, dateOfDay, dayNumber } from '../../domain/basics/business-date.ts';
import { lockedThrough } from '../readstore/firm-scope.ts';
import type { ReadDatabase } from '../readstore/read-database.ts';
import { type Refused, refused } from './ask.ts';
import type { Installation } from './installation.ts';

/** Where past days of a firm are read: while they are unlocked, in the store that was made for that time. */
export function pastOf({ read, unlocks }: Installation, firm: string): ReadDatabase {
  return unlocks.readFor(firm) ?? read;
}

/** The refusal of a question about a day whose rows and keys were erased here; undefined when it can be answered. */
export async function whyLocked(
  installation: Installation,
  firm: string,
  date: BusinessDate | undefined,
): Promise<Refused | undefined> {
  const day = date === undefined ? undefined : dayNumber(date);
  const through =
    day === undefined ? undefined : await lockedThrough(pastOf(installation, firm), firm);
  return day === undefined || through === undefined || day > through
    ? undefined
    : lockedRefusal(date ?? '');
}

export function lockedRefusal(seen: string): Refused {
  const wanted = 'keys unlocked for that time (`keys unlock`), or a host that holds them';
  return refused('history_must_be_unlocked', seen, wanted);
}

/** The last day that a list of all days leaves out; undefined when it leaves out none. */
export async function lastLockedDay(
  installation: Installation,
  firm: string,
): Promise<BusinessDate | undefined> {
  const through = await lockedThrough(pastOf(installation, firm), firm);
  return through === undefined ? undefined : dateOfDay(through);
}
