import { join } from 'node:path';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import { bookRules } from '../../domain/book/book.ts';
import type { Book, BookEvent } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { type AlarmBoard, alarmBoard } from '../detection/alarm-board.ts';
import { makeDataDirectory } from '../engine/data-directory.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { SnapshotDamage } from '../engine/snapshots.ts';
import { nodeDisk } from '../journal/node-disk.ts';
import type { Damage } from '../journal/types.ts';
import { freezableKeys } from '../keys/freezable-keys.ts';
import { type Keyring, openKeyring } from '../keys/keyring.ts';
import { openEpochFor } from '../keys/open-epoch-for.ts';
import { discardReadStore } from '../readstore/discard.ts';
import { type Projector, startProjector } from '../readstore/projector.ts';
import { openReadDatabase, type ReadDatabase } from '../readstore/read-database.ts';
import type { ReadTarget } from '../readstore/read-target.ts';
import type { VaultServing } from '../vault/serve-vaults.ts';
import { feedProjector } from './feed.ts';
import { whyIsolated } from './isolation.ts';
import { ALL_SCHEMAS } from './schemas.ts';
import { newUnlocks, type Unlocks } from './unlocks.ts';

export type HoldfastEngine = Engine<Book, BookEvent, Command>;

/** One data directory, open: its engine, its read store and the thread that fills it. */
export type Installation = {
  readonly directory: string;
  readonly release: string;
  readonly openedAtMicros: number;
  readonly engine: HoldfastEngine;
  readonly keys: Keyring;
  readonly projector: Projector;
  readonly read: ReadDatabase;
  readonly snapshotDamage: readonly SnapshotDamage[];
  /** Undefined when no vault is trusted, or the process that holds the directory listens for none. */
  readonly vaults?: VaultServing | undefined;
  readonly alarms: AlarmBoard;
  readonly unlocks: Unlocks;
  /** Days by firm that this process has forgotten: freed memory may hold them until it ends. */
  readonly remnants: Map<string, Set<BusinessDate>>;
  readonly close: () => Promise<void>;
};

export type InstallationOpening =
  | { readonly ok: true; readonly installation: Installation }
  | { readonly ok: false; readonly damage: readonly Damage[] };

export type InstallationOptions = {
  readonly directory: string;
  readonly release: string;
  readonly now: () => number;
  /** Nothing will be acknowledged any more: end the process. */
  readonly onFatal: (failure: Error) => void;
  /** A firm is answered no more, or the read store fell behind for good; the rest goes on. */
  readonly onTrouble: (sentence: string, cause: unknown) => void;
  readonly vaults?: VaultServing;
  /** A recovery key, for one opening: books are folded from their first event although keys were erased. */
  readonly recoveryIdentity?: string;
  /** What watches the directory tells it here; alarms on record stand on it from the start. */
  readonly alarms?: AlarmBoard;
};

export function readTargetOf(directory: string): Extract<ReadTarget, { kind: 'sqlite' }> {
  return { kind: 'sqlite', path: join(directory, 'readstore', 'readstore.sqlite') };
}

/** Entries of a firm after which a snapshot is taken when nothing waits. */
const SNAPSHOT_EVERY_ENTRIES = 5_000;

/** Opens a data directory whose lock the caller holds; makes it when it is new. */
export async function openInstallation(options: InstallationOptions): Promise<InstallationOpening> {
  const { directory, release, now, onFatal, onTrouble, vaults, recoveryIdentity } = options;
  const { alarms = alarmBoard('isolate') } = options;
  const disk = nodeDisk();
  await makeDataDirectory(disk, directory);
  const keyring = await openKeyring({ disk, directory: join(directory, 'keys') });
  if (!keyring.ok) return keyring;
  const keys = freezableKeys(keyring.keys, alarms.isFrozen);
  const opened = await openEngine({
    disk,
    directory,
    keys,
    eraseKeys: keys.eraseEpochs,
    ...(recoveryIdentity === undefined
      ? {}
      : { openErased: (epoch, payload) => openEpochFor(recoveryIdentity, epoch, payload) }),
    originPrefix: keys.originPrefix,
    rules: bookRules,
    release,
    now,
    sealing: 'worker',
    snapshotEveryEntries: SNAPSHOT_EVERY_ENTRIES,
    onFatal,
    ...(vaults === undefined ? {} : { hold: vaults.hold }),
    whyNotYet: (firm) => vaults?.whyNotYet(firm) ?? whyIsolated(alarms),
    onStopped: (firm, bug) => onTrouble(`Firm ${firm} is stopped: a decision met a bug`, bug),
  });
  if (!opened.ok) return opened;
  const { engine, snapshotDamage } = opened;
  for (const { kind, where } of engine.standingAlarms())
    alarms.raise({ kind, where, atMicros: now() });
  // What was interrupted between the policy and the logs: their next epochs bring it.
  keys.ready().catch((cause: unknown) => onTrouble('Recovery keys miss earlier epochs', cause));
  const target = readTargetOf(directory);
  const projector = await startOrRebuild(target, onTrouble);
  const read = await openReadDatabase(target);
  // Also finishes what an interrupted erasure left, and tells a store that was made anew what it will never see.
  for (const { firm, sequence } of engine.erasures()) await projector.erase(firm, sequence);
  const feed = feedProjector(engine, projector, (cause) =>
    onTrouble('The read store is no longer filled', cause),
  );
  feed.caughtUp.catch((cause: unknown) => onTrouble('The read store did not catch up', cause));
  const unlocks = await newUnlocks(engine, directory, { now, onTrouble });
  const close = async () => {
    await unlocks.close();
    await feed.caughtUp.catch(() => undefined);
    await feed.stop();
    await engine.close();
    await read.destroy();
    await projector.close();
  };
  const openedAtMicros = now();
  return {
    ok: true,
    installation: {
      directory,
      release,
      openedAtMicros,
      engine,
      keys,
      projector,
      read,
      snapshotDamage,
      vaults,
      alarms,
      unlocks,
      remnants: new Map(),
      close,
    },
  };
}

/** Read stores are disposable: one that cannot be opened is made again from the journal. */
async function startOrRebuild(
  target: ReadTarget,
  onTrouble: InstallationOptions['onTrouble'],
): Promise<Projector> {
  try {
    return await startProjector({ target, schemas: ALL_SCHEMAS });
  } catch (cause) {
    onTrouble('The read store is made again from the journal', cause);
    await discardReadStore(target);
    return startProjector({ target, schemas: ALL_SCHEMAS });
  }
}
