import assert from 'node:assert/strict';
import { openKeyring } from '../keys/keyring.ts';
import type { Disk } from './disk.ts';
import { openJournal } from './open-journal.ts';
import type {
  Batch,
  CommittedEntry,
  Damage,
  Journal,
  JournalKeys,
  JournalOptions,
  Recovery,
  VerifyReport,
} from './types.ts';
import { verifyDirectory } from './verify.ts';

/** A journal with a real keyring, under `root` of a disk. */
type Fixture = {
  readonly journal: Journal;
  readonly keys: JournalKeys;
  readonly recovery: Recovery;
  /** What `onFatal` was told. */
  readonly failures: Error[];
};

type FixtureOptions = Partial<JournalOptions> & {
  readonly root?: string;
  readonly epochMicros?: number;
};

export async function fixtureKeys(
  disk: Disk,
  { root = '', epochMicros }: FixtureOptions = {},
): Promise<JournalKeys> {
  const options = { disk, directory: `${root}/keys` };
  const opened = await openKeyring(
    epochMicros === undefined ? options : { ...options, epochMicros },
  );
  assert.ok(opened.ok, 'the keyring opens');
  return opened.keys;
}

function journalOptions(
  disk: Disk,
  keys: JournalKeys,
  options: FixtureOptions,
  failures: Error[],
): JournalOptions {
  let clock = 1_600_000_000_000_000;
  const now = () => {
    clock += 1000;
    return clock;
  };
  const { root = '', epochMicros: _, ...rest } = options;
  const onFatal = (failure: Error) => void failures.push(failure);
  return {
    disk,
    directory: `${root}/journal`,
    keys,
    sealing: 'inline',
    onFatal,
    now,
    maxCommitFileBytes: 65_536,
    ...rest,
  };
}

export async function openFixture(disk: Disk, options: FixtureOptions = {}): Promise<Fixture> {
  const keys = await fixtureKeys(disk, options);
  const failures: Error[] = [];
  const opened = await openJournal(journalOptions(disk, keys, options, failures));
  assert.ok(opened.ok, `damage: ${'damage' in opened ? JSON.stringify(opened.damage) : ''}`);
  return { journal: opened.journal, recovery: opened.recovery, keys, failures };
}

/** The damage that keeps a journal from opening. */
export async function openingDamage(
  disk: Disk,
  options: FixtureOptions = {},
): Promise<readonly Damage[]> {
  const opened = await openJournal(
    journalOptions(disk, await fixtureKeys(disk, options), options, []),
  );
  if (!opened.ok) return opened.damage;
  await opened.journal.close();
  return [];
}

export async function verifyFixture(
  disk: Disk,
  options: FixtureOptions = {},
): Promise<VerifyReport> {
  return verifyDirectory(
    { disk, keys: await fixtureKeys(disk, options) },
    `${options.root ?? ''}/journal`,
  );
}

export function batchOf(
  journal: Journal,
  origin: string,
  events: readonly string[],
  more: Partial<Batch> = {},
): Batch {
  const bytes = events.map((event) => Buffer.from(event));
  return {
    origin,
    firstSequence: journal.nextSequence(origin),
    plain: Buffer.concat(bytes),
    eventLengths: Uint32Array.from(bytes.map(({ length }) => length)),
    timeMicros: 1_600_000_000_000_000,
    group: 0,
    commit: true,
    ...more,
  };
}

export async function commitEvents(
  journal: Journal,
  origin: string,
  ...events: string[]
): Promise<CommittedEntry> {
  const outcome = await journal.commit([batchOf(journal, origin, events)]);
  assert.ok(outcome.ok);
  const [entry] = outcome.entries;
  assert.ok(entry !== undefined);
  return entry;
}

export async function eventsOf(journal: Journal, origin: string, fromEntry = 0): Promise<string[]> {
  const events: string[] = [];
  for await (const { plain, eventOffsets } of journal.read(origin, fromEntry))
    for (let at = 0; at + 1 < eventOffsets.length; at += 1)
      events.push(Buffer.from(plain.subarray(eventOffsets[at], eventOffsets[at + 1])).toString());
  return events;
}
