import { join } from 'node:path';
import { assertThat } from '../../domain/basics/decision.ts';
import { bookRules } from '../../domain/book/book.ts';
import { brokenInvariants } from '../../domain/book/invariants.ts';
import { type DirectoryReport, verifyDirectory } from '../engine/verify-directory.ts';
import { damageSentence } from '../journal/journal-errors.ts';
import { nodeDisk } from '../journal/node-disk.ts';
import { openKeyring } from '../keys/keyring.ts';
import { batchOfEntry } from '../readstore/catch-up.ts';
import { compareReadStore, type ReplayedLog, type RowDifference } from '../readstore/compare.ts';
import { type HoldfastEngine, type Installation, readTargetOf } from './installation.ts';
import { ALL_SCHEMAS } from './schemas.ts';

export type FullReport = DirectoryReport & {
  readonly readStore: readonly RowDifference[];
  readonly checkedAtMicros: number;
};

/** Verifies while the engine goes on, one verification at a time, and remembers the last result. */
export type LiveVerifier = {
  readonly verify: (firm: string | undefined) => Promise<FullReport>;
  readonly last: () => FullReport | undefined;
};

export function newLiveVerifier(installation: Installation): LiveVerifier {
  let last: FullReport | undefined;
  let running: Promise<FullReport> | undefined;
  return {
    last: () => last,
    verify: (firm) => {
      running ??= verifyLive(installation, firm)
        .then((report) => {
          last = report;
          return report;
        })
        .finally(() => {
          running = undefined;
        });
      return running;
    },
  };
}

async function verifyLive(
  installation: Installation,
  firm: string | undefined,
): Promise<FullReport> {
  const { engine } = installation;
  await engine.journal.flush();
  const report = await engine.verify({
    invariants: brokenInvariants,
    ...(firm === undefined ? {} : { firm }),
  });
  const readStore = await compareRows(installation);
  const ok = report.ok && readStore.length === 0;
  return { ...report, ok, readStore, checkedAtMicros: Date.now() * 1000 };
}

/** Rows of the read store that are not what the journal says. */
export function compareRows({
  engine,
  directory,
}: Installation): Promise<readonly RowDifference[]> {
  return compareReadStore({
    target: readTargetOf(directory),
    schemas: ALL_SCHEMAS,
    logs: engine.firms().map((firm) => replayedLog(engine, firm)),
    workDirectory: join(directory, 'readstore'),
  });
}

/** What was erased here cannot be projected again: its carried rows are taken as they are. */
function replayedLog(engine: HoldfastEngine, firm: string): ReplayedLog {
  const erasure = engine.erasures().find((known) => known.firm === firm);
  if (erasure === undefined) return { firm, batches: batchesOf(engine, firm, 0) };
  const { sequence, epoch } = erasure;
  const held = engine.journal.epochs(engine.origin(firm)).find((known) => known.epoch > epoch);
  assertThat(held !== undefined, 'an epoch is held behind what was erased');
  const erased = { sequence, names: engine.names(firm) };
  return { firm, erased, batches: batchesOf(engine, firm, held.entry) };
}

async function* batchesOf(engine: HoldfastEngine, firm: string, fromEntry: number) {
  for await (const entry of engine.journal.read(engine.origin(firm), fromEntry)) {
    if (entry.header.eventCount === 0) continue;
    yield { firstSequence: entry.header.firstSequence, batch: batchOfEntry(entry) };
  }
}

/** Verifies the journal, keys and snapshots of a data directory that nobody has open; `compareRows` does its read store. */
export async function verifyAtRest(
  directory: string,
  release: string,
  firm: string | undefined,
): Promise<FullReport> {
  const disk = nodeDisk();
  const keyring = await openKeyring({ disk, directory: join(directory, 'keys') });
  const checkedAtMicros = Date.now() * 1000;
  if (!keyring.ok) {
    const damage = keyring.damage.map((found) => ({
      file: found.file,
      offset: found.offset,
      entry: found.entry,
      what: damageSentence(found),
    }));
    return { ok: false, logs: [], damage, readStore: [], checkedAtMicros };
  }
  const report = await verifyDirectory({
    disk,
    directory,
    keys: keyring.keys,
    originPrefix: keyring.keys.originPrefix,
    release,
    rules: bookRules,
    invariants: brokenInvariants,
    ...(firm === undefined ? {} : { firm }),
  });
  return { ...report, readStore: [], checkedAtMicros };
}
