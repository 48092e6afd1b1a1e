import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type WatchedKeys, watchedKeys } from '../engine/watched-keys.ts';
import type { Disk } from '../journal/disk.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { Batch, Journal } from '../journal/types.ts';
import { type Keyring, openKeyring } from '../keys/keyring.ts';
import { type FirmRecipient, writePolicy } from '../keys/policy-file.ts';
import type { HomePart } from './firm-thread-messages.ts';

/** A data directory that did not exist: another host identity, other keys, and no log yet. */
export type NewHome = {
  readonly directory: string;
  readonly originPrefix: string;
  readonly keys: Keyring;
  /** The same keys, and which epochs were begun with them. */
  readonly watched: WatchedKeys;
  readonly journal: Journal;
  /** When the next epoch of a log ends, as the old log had it. */
  readonly epochEnds: Map<string, number>;
};

export type NewHomeOptions = {
  readonly disk: Disk;
  readonly directory: string;
  readonly recipient: string;
  /** Keys of firms' own, as a person carried them here. */
  readonly firmRecipients: readonly FirmRecipient[];
  readonly now: () => number;
};

export async function openNewHome(options: NewHomeOptions): Promise<NewHome> {
  const { disk, directory, recipient, firmRecipients: firms, now } = options;
  for (const part of ['keys', 'journal', 'snapshots', 'readstore'])
    mkdirSync(join(directory, part), { recursive: true, mode: 0o700 });
  const originPrefix = `holdfast-${randomBytes(4).toString('hex')}`;
  await writePolicy(disk, join(directory, 'keys'), {
    originPrefix,
    recipients: [recipient],
    firms,
  });
  const epochEnds = new Map<string, number>();
  const keyring = await openKeyring({
    disk,
    directory: join(directory, 'keys'),
    epochEnd: (origin, timeMicros) => epochEnds.get(origin) ?? timeMicros,
  });
  if (!keyring.ok) throw new Error('Cannot open the keyring that was made a moment ago');
  const watched = watchedKeys(keyring.keys);
  const opening = await openJournal({
    disk,
    directory: join(directory, 'journal'),
    keys: watched.keys,
    sealing: 'worker',
    now,
    onFatal: () => undefined,
  });
  if (!opening.ok) throw new Error('Cannot open the journal that was made a moment ago');
  const { journal } = opening;
  return { directory, originPrefix, keys: keyring.keys, watched, journal, epochEnds };
}

/** Writes the parts of one log under new keys. The log is there; other logs may be written meanwhile. */
export async function writeParts(
  { journal, keys, epochEnds }: NewHome,
  origin: string,
  nextPart: () => Promise<HomePart>,
): Promise<string> {
  const writer = tickWriter(journal);
  // The next part is made while this one is sealed and synced.
  let coming = nextPart();
  for (;;) {
    const part = await coming;
    if (part.kind === 'end') {
      await writer.flush();
      return part.digest;
    }
    coming = nextPart();
    if (part.kind === 'batches') {
      await writer.add(part.batches.map((batch) => ({ ...batch, origin })));
      continue;
    }
    await writer.flush();
    await keys.ready();
    epochEnds.set(origin, part.untilMicros);
    journal.endEpoch(origin);
  }
}

const MOST_IN_FLIGHT = 2;

/** Ticks land in their order. A refusal is a value until its turn comes, so that none goes unheard while another is awaited. */
function tickWriter(journal: Journal) {
  const inFlight: ReturnType<Journal['commit']>[] = [];
  const landUntil = async (count: number): Promise<void> => {
    while (inFlight.length > count) {
      const outcome = await inFlight.shift();
      if (outcome?.ok === false) throw new StorageLowError(outcome.rejection.seen);
    }
  };
  return {
    add: (batches: readonly Batch[]): Promise<void> => {
      inFlight.push(journal.commit(batches));
      return landUntil(MOST_IN_FLIGHT - 1);
    },
    flush: (): Promise<void> => landUntil(0),
  };
}

/** The new host's disk has too little room for what the sources hold. */
export class StorageLowError extends Error {}
