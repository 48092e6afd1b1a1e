import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import { openLots } from '../../domain/book/lot-rows.ts';
import { daysHeld } from '../readstore/days-held.ts';
import { askBook, readStoreCaughtUp } from './ask.ts';
import type { Installation } from './installation.ts';
import { readTargetOf } from './installation.ts';

const PLACES = ['keys', 'memory', 'snapshots', 'readStore', 'wal', 'exports', 'unlocked'] as const;
type Place = (typeof PLACES)[number];

/** Days by firm. */
type FirmDays = ReadonlyMap<string, ReadonlySet<BusinessDate>>;

export type KeyExposure = {
  /** Days of firms that are readable with what is on this host, each once. */
  readonly firmDays: number;
  readonly firms: readonly { readonly firm: string; readonly days: readonly BusinessDate[] }[];
  readonly places: readonly {
    readonly place: Place;
    readonly firmDays: number;
    readonly firms: readonly { readonly firm: string; readonly days: readonly BusinessDate[] }[];
  }[];
};

/**
 * Counts what whoever takes this host can read, day of a firm by day of a firm. Where a place cannot be looked into without
 * opening it, the days that it may hold count: the figure is a bound, never too small.
 */
export async function keyExposure(installation: Installation): Promise<KeyExposure> {
  const { remnants } = installation;
  const byPlace = new Map<Place, Map<string, Set<BusinessDate>>>(
    PLACES.map((place) => [place, new Map()]),
  );
  const add = (place: Place, firm: string, days: Iterable<BusinessDate>) => {
    const firms = byPlace.get(place);
    const known = firms?.get(firm) ?? new Set();
    for (const day of days) known.add(day);
    if (known.size > 0) firms?.set(firm, known);
  };
  for (const firm of installation.engine.firms()) {
    await readStoreCaughtUp(installation, firm);
    const { shown, carried } = await daysHeld(installation.read, firm);
    const open = await openDays(installation, firm);
    // The keys that are held open exactly the events that the read store still shows.
    add('keys', firm, shown);
    add('memory', firm, [...shown, ...open, ...(remnants.get(firm) ?? [])]);
    if (hasSnapshots(installation, firm)) add('snapshots', firm, [...shown, ...carried, ...open]);
    add('readStore', firm, [...shown, ...carried]);
    if (sizeOf(`${readTargetOf(installation.directory).path}-wal`) > 0)
      add('wal', firm, [...shown, ...carried]);
    if (hasExports(installation)) add('exports', firm, [...shown, ...carried]);
    const unlocked = installation.unlocks.readFor(firm);
    // All rows before what is answered lie there too: sums are worked out from them.
    if (unlocked !== undefined) {
      const lent = await daysHeld(unlocked, firm);
      add('unlocked', firm, [...lent.shown, ...lent.carried]);
    }
  }
  return summary(byPlace);
}

function summary(byPlace: ReadonlyMap<Place, FirmDays>): KeyExposure {
  const all = new Map<string, Set<BusinessDate>>();
  for (const firms of byPlace.values())
    for (const [firm, days] of firms) all.set(firm, new Set([...(all.get(firm) ?? []), ...days]));
  return {
    ...counted(all),
    places: [...byPlace].map(([place, firms]) => ({ place, ...counted(firms) })),
  };
}

function counted(firms: FirmDays) {
  const rows = [...firms].map(([firm, days]) => ({ firm, days: [...days].sort() }));
  return { firmDays: rows.reduce((sum, { days }) => sum + days.length, 0), firms: rows };
}

/** Days of the trades that are open: the book has them in memory, however old they are. */
async function openDays(
  installation: Installation,
  firm: string,
): Promise<readonly BusinessDate[]> {
  const found = await askBook(installation, firm, (book) => [
    ...new Set(openLots(book, '').map(({ openDate }) => openDate)),
  ]);
  return found.ok ? found.value : [];
}

function hasSnapshots({ directory }: Installation, firm: string): boolean {
  return namesIn(join(directory, 'snapshots', firm)).length > 0;
}

/** A second read store that a verification made, or left when it was ended. Nothing else is kept in clear. */
function hasExports({ directory }: Installation): boolean {
  return namesIn(join(directory, 'readstore')).some((name) => name.startsWith('compare-'));
}

function namesIn(directory: string): readonly string[] {
  return statSync(directory, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(directory);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
