import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from '../journal/disk.ts';
import { openSealed } from '../journal/open-entry.ts';
import { openJournal } from '../journal/open-journal.ts';
import { type Batch, type Entry, type Journal, MAX_BATCH_BYTES } from '../journal/types.ts';
import { type Keyring, openKeyring } from '../keys/keyring.ts';
import { writePolicy } from '../keys/policy-file.ts';
import type { BranchEntry } from './branch.ts';
import type { EventReplacer } from './replaced-events.ts';
import { type Finding, placeReader } from './source.ts';
import type { UnlockedEpoch } from './unlock-epochs.ts';
import { readWhole } from './whole-entry.ts';

/** A data directory that did not exist: another host identity, other keys, and no log yet. */
export type NewHome = {
  readonly originPrefix: string;
  readonly keys: Keyring;
  readonly journal: Journal;
  /** When the next epoch of a log ends, as the old log had it. */
  readonly epochEnds: Map<string, number>;
};

export type NewHomeOptions = {
  readonly disk: Disk;
  readonly directory: string;
  readonly recipient: string;
  readonly now: () => number;
};

export async function openNewHome(options: NewHomeOptions): Promise<NewHome> {
  const { disk, directory, recipient, now } = options;
  for (const part of ['keys', 'journal', 'snapshots', 'readstore'])
    mkdirSync(join(directory, part), { recursive: true, mode: 0o700 });
  const originPrefix = `holdfast-${randomBytes(4).toString('hex')}`;
  await writePolicy(disk, join(directory, 'keys'), { originPrefix, recipients: [recipient] });
  const epochEnds = new Map<string, number>();
  const keyring = await openKeyring({
    disk,
    directory: join(directory, 'keys'),
    epochEnd: (origin, timeMicros) => epochEnds.get(origin) ?? timeMicros,
  });
  if (!keyring.ok) throw new Error('Cannot open the keyring that was made a moment ago');
  const opening = await openJournal({
    disk,
    directory: join(directory, 'journal'),
    keys: keyring.keys,
    sealing: 'worker',
    now,
    onFatal: () => undefined,
  });
  if (!opening.ok) throw new Error('Cannot open the journal that was made a moment ago');
  return { originPrefix, keys: keyring.keys, journal: opening.journal, epochEnds };
}

export type Resealing = {
  readonly origin: string;
  readonly succession: { readonly payload: Uint8Array; readonly timeMicros: number };
  readonly entries: readonly BranchEntry[];
  readonly cleanEntries: number;
  /** Clean and suspect. */
  readonly entryCount: number;
  readonly epochs: ReadonlyMap<number, UnlockedEpoch>;
  readonly replaceClean: EventReplacer;
  readonly replaceSuspect: (index: number) => EventReplacer;
  readonly lastTimeMicros: number;
};

const TICK_BYTES = 4_194_304;
const MOST_IN_FLIGHT = 3;

/** Writes a log again under new keys: the same events at the same sequences, times and epochs. */
export async function resealLog(home: NewHome, resealing: Resealing): Promise<void> {
  const { origin, entries, epochs, cleanEntries, lastTimeMicros } = resealing;
  const { journal, keys, epochEnds } = home;
  await journal.createLog(origin, resealing.succession);
  const read = placeReader();
  const noted: Finding[] = [];
  const writer = tickWriter(journal);
  let cipher: UnlockedEpoch['cipher'];
  for (let index = 0; index < resealing.entryCount; index += 1) {
    const found = entries[index];
    const whole = found === undefined ? undefined : readWhole(found, index, read, noted);
    if (whole === undefined) throw new Error(`Cannot read entry ${index} again`);
    const epoch = epochs.get(index);
    if (epoch !== undefined) {
      cipher = epoch.cipher;
      // Suspects open no epoch: what belongs at its beginning is kept among them, and would not be folded.
      if (index >= cleanEntries && index > 0 && journal.size(origin) > 1) continue;
      await writer.flush();
      await keys.ready();
      epochEnds.set(
        origin,
        lastClean(resealing, index)
          ? Math.max(epoch.untilMicros, lastTimeMicros + 1)
          : epoch.untilMicros,
      );
      journal.endEpoch(origin);
    }
    if (whole.header.kind !== 'batch') continue;
    const opening = openSealed(whole, cipher);
    if (!opening.ok) throw new Error(`Cannot open entry ${index} again: ${opening.seen}`);
    const isClean = index < cleanEntries;
    const replace = isClean ? resealing.replaceClean : resealing.replaceSuspect(index);
    for (const batch of batchesOf(origin, replace(opening.entry), isClean)) await writer.add(batch);
  }
  await writer.flush();
}

/** The last epoch that is opened again holds the suspects too, whatever their time. */
function lastClean({ epochs, cleanEntries }: Resealing, index: number): boolean {
  return [...epochs.keys()].every((other) => other <= index || other >= cleanEntries);
}

/** One batch, or several of one group where replaced events have outgrown it. */
function* batchesOf(origin: string, entry: Entry, isClean: boolean): Generator<Batch> {
  const { header, plain, eventOffsets } = entry;
  const { timeMicros, eventCount } = header;
  const asOne = plain.length + 4 * eventCount <= MAX_BATCH_BYTES;
  const group = isClean ? header.group : 0;
  const splitGroup = asOne || group !== 0 ? group : header.firstSequence;
  let from = 0;
  while (from < eventCount) {
    let to = from + 1;
    while (to < eventCount && partBytes(eventOffsets, from, to + 1) <= MAX_BATCH_BYTES) to += 1;
    const lengths = new Uint32Array(to - from);
    for (let i = from; i < to; i += 1)
      lengths[i - from] = offset(eventOffsets, i + 1) - offset(eventOffsets, i);
    yield {
      origin,
      firstSequence: header.firstSequence + from,
      plain: plain.subarray(offset(eventOffsets, from), offset(eventOffsets, to)),
      eventLengths: lengths,
      timeMicros,
      group: splitGroup,
      commit: to === eventCount && (!isClean || header.commit),
    };
    from = to;
  }
}

function partBytes(offsets: Uint32Array, from: number, to: number): number {
  return offset(offsets, to) - offset(offsets, from) + 4 * (to - from);
}

function offset(offsets: Uint32Array, at: number): number {
  const found = offsets[at];
  if (found === undefined)
    throw new Error(`Bug: an entry of ${offsets.length - 1} events has no event ${at}`);
  return found;
}

function tickWriter(journal: Journal) {
  let waiting: Batch[] = [];
  let bytes = 0;
  const inFlight: Promise<void>[] = [];
  const hand = () => {
    if (waiting.length === 0) return;
    const tick = waiting;
    waiting = [];
    bytes = 0;
    inFlight.push(
      journal.commit(tick).then((outcome) => {
        if (!outcome.ok) throw new StorageLowError(outcome.rejection.seen);
      }),
    );
  };
  return {
    add: async (batch: Batch): Promise<void> => {
      waiting.push(batch);
      bytes += batch.plain.length;
      if (bytes < TICK_BYTES) return;
      hand();
      while (inFlight.length >= MOST_IN_FLIGHT) await inFlight.shift();
    },
    flush: async (): Promise<void> => {
      hand();
      await Promise.all(inFlight.splice(0));
    },
  };
}

/** The new host's disk has too little room for what the sources hold. */
export class StorageLowError extends Error {}
