import { compileCodec } from '../journal/codec.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { Damage, Journal, Recovery } from '../journal/types.ts';
import { laterWrapsIn } from '../keys/later-wraps.ts';
import { addFirm, checkOpening } from './add-firm.ts';
import { snapshotWhenDue } from './background-snapshot.ts';
import type { BookEvent } from './book-rules.ts';
import { recordFirm } from './create-firm.ts';
import { type Engine, engineOver } from './engine.ts';
import { type EngineEvent, engineSchemas } from './engine-events.ts';
import { type EngineOptions, type EngineState, originOf, platformOrigin } from './engine-state.ts';
import { finishErasure } from './erase-epochs.ts';
import { type Firm, newFirm, rejectionOf } from './firm.ts';
import { addHeads, writeHeadsLater } from './firm-heads.ts';
import { type LogFailure, liveLog, openBatch } from './live-log.ts';
import { loadState } from './load-state.ts';
import {
  emptyPlatformState,
  foldPlatformEvent,
  type PlatformState,
  writePlatformEvent,
} from './platform-log.ts';
import { makeVoid, rebuild, refuseJobs } from './rebuild.ts';
import { goOnAfter, type Scheduler, schedule } from './scheduler.ts';
import { loadSnapshot, type SnapshotDamage, takeSnapshots } from './snapshots.ts';
import { StorageLow } from './storage-trouble.ts';
import { fail, newTicks, quiet, release, type TickedLog, type Ticks } from './ticks.ts';
import { type WatchedKeys, watchedKeys } from './watched-keys.ts';

export type EngineOpening<Book, Event extends BookEvent, Command> =
  | {
      readonly ok: true;
      readonly engine: Engine<Book, Event, Command>;
      readonly recovery: Recovery;
      /** Snapshots that were not used, and why; their firms were folded from the start of the log. */
      readonly snapshotDamage: readonly SnapshotDamage[];
    }
  | { readonly ok: false; readonly damage: readonly Damage[] };

/** Opens the journal of a data directory, folds every firm's log and takes submissions. The caller holds the lock. */
export async function openEngine<Book, Event extends BookEvent, Command>(
  options: EngineOptions<Book, Event, Command>,
): Promise<EngineOpening<Book, Event, Command>> {
  const { disk, directory, sealing, now, maxCommitFileBytes } = options;
  const watched = watchedKeys(options.keys);
  // Set when the engine is there; before, nothing waits that could be told.
  let engine: EngineState<Book, Event, Command> | undefined;
  const opening = await openJournal({
    disk,
    directory: `${directory}/journal`,
    keys: watched.keys,
    sealing,
    now,
    ...(maxCommitFileBytes === undefined ? {} : { maxCommitFileBytes }),
    onFatal: (failure) => {
      if (engine !== undefined)
        fail(engine.ticks, { code: 'engine_stopped', seen: failure.message });
      options.onFatal(failure);
    },
  });
  if (!opening.ok) return opening;
  const { journal, recovery } = opening;
  await refuseNewOnLowStorage(options, journal);
  await lendErased(options, journal, watched);
  engine = await engineState(options, journal, watched);
  const added = await addFirms(engine);
  if (!added.ok) {
    await journal.close();
    return added;
  }
  const { snapshotDamage } = added;
  if (options.openErased === undefined) await finishErasure(engine);
  await recordRelease(engine);
  const state = engine;
  return {
    ok: true,
    engine: engineOver(state, () => takeSnapshots(state)),
    recovery,
    snapshotDamage,
  };
}

async function lendErased<Book, Event extends BookEvent, Command>(
  { openErased }: EngineOptions<Book, Event, Command>,
  journal: Journal,
  watched: WatchedKeys,
): Promise<void> {
  if (openErased === undefined) return;
  for (const origin of journal.origins()) {
    const later = await laterWrapsIn(journal, origin);
    for (const { epoch, entry, isOpen } of journal.epochs(origin)) {
      const sealed = isOpen ? undefined : await journal.readSealed(origin, entry).next();
      if (sealed === undefined || sealed.done === true) continue;
      const wrapped = { origin, epoch, later: later.get(epoch) ?? [] };
      const key = await openErased(wrapped, sealed.value.payload);
      if (key === undefined) continue;
      watched.lend(origin, key);
      // A copy: each is overwritten when it is forgotten.
      journal.lendEpochs(origin, [{ ...key, sealingKey: key.sealingKey.slice() }]);
    }
  }
}

/** A log that cannot be made whole ends the process: on a disk without room for two segments none is begun. */
async function refuseNewOnLowStorage(
  { originPrefix }: Pick<EngineOptions<never, never, never>, 'originPrefix'>,
  journal: Journal,
): Promise<void> {
  const storage = journal.storage();
  if (!storage.low || journal.origins().includes(platformOrigin(originPrefix))) return;
  await journal.close();
  throw new StorageLow(storage);
}

async function engineState<Book, Event extends BookEvent, Command>(
  options: EngineOptions<Book, Event, Command>,
  journal: Journal,
  watched: WatchedKeys,
): Promise<EngineState<Book, Event, Command>> {
  const codec = compileCodec<EngineEvent | Event>([...engineSchemas, ...options.rules.schemas]);
  const ticks: Ticks = newTicks(journal, {
    beforeTick: () => addHeads(engine),
    afterTick: (durable) => afterTick(engine, durable),
    onRefused: (logs, failure) => voidLogs(engine, logs, failure),
  });
  const scheduler: Scheduler<Book, Event> = {
    ticks,
    active: new Set(),
    isScheduled: false,
    onStopped: ({ log }, bug) => options.onStopped?.(log.name, bug),
  };
  const engine: EngineState<Book, Event, Command> = {
    options,
    journal,
    watched,
    codec,
    platform: await openPlatform(options, journal, watched),
    firms: new Map(),
    making: new Set(),
    ticks,
    scheduler,
    changedHeads: new Set(),
    headsAtMicros: 0,
    headsTimer: undefined,
    snapshotAt: new Map(),
    snapshotTimers: new Map(),
    snapshotsUnderWay: new Set(),
    submittedAtMs: 0,
    listeners: new Set(),
    isClosing: false,
  };
  return engine;
}

async function openPlatform(
  { originPrefix }: Pick<EngineOptions<never, never, never>, 'originPrefix'>,
  journal: Journal,
  watched: WatchedKeys,
): Promise<Firm<PlatformState, EngineEvent>> {
  const origin = platformOrigin(originPrefix);
  if (!journal.origins().includes(origin)) await journal.createLog(origin);
  const codec = compileCodec<EngineEvent>(engineSchemas);
  const load = async () => {
    const book = emptyPlatformState();
    const rules = { emptyBook: () => book, evolve: () => undefined };
    const onEngineEvent = (event: EngineEvent) => foldPlatformEvent(book, event);
    const { state } = await loadState<PlatformState, EngineEvent>(journal, origin, {
      rules,
      codec,
      onEngineEvent,
    });
    return checkOpening(watched, origin, state);
  };
  const log = liveLog<PlatformState, EngineEvent>({
    name: 'platform',
    origin,
    codec,
    journal,
    state: await load(),
  });
  return newFirm(log, async () => {
    Object.assign(log, liveLog<PlatformState, EngineEvent>({ ...log, state: await load() }));
  });
}

type AddedFirms =
  | { readonly ok: true; readonly snapshotDamage: readonly SnapshotDamage[] }
  | { readonly ok: false; readonly damage: readonly Damage[] };

/** Opens every firm that has a log; one that a crash left without its `FirmCreated` gets it now. */
async function addFirms<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): Promise<AddedFirms> {
  const { journal, options, platform } = engine;
  const prefix = originOf(options.originPrefix, '');
  const names = journal.origins().filter((origin) => origin.startsWith(prefix));
  const damage: SnapshotDamage[] = [];
  for (const name of names.map((origin) => origin.slice(prefix.length))) {
    const snapshot = await loadSnapshot(engine, name);
    damage.push(...snapshot.damage);
    const locked = snapshot.state === undefined ? lockedBook(engine, name) : undefined;
    if (locked !== undefined) return { ok: false, damage: [locked] };
    await addFirm(engine, name, snapshot.state);
    if (!platform.log.state.book.firms.has(name)) await recordFirm(engine, name);
  }
  return { ok: true, snapshotDamage: damage };
}

/** Without a snapshot a book is folded from its first event, and that one's key may be gone. */
function lockedBook<Book, Event extends BookEvent, Command>(
  { journal, options }: EngineState<Book, Event, Command>,
  firm: string,
): Damage | undefined {
  const origin = originOf(options.originPrefix, firm);
  const locked = journal.epochs(origin).find(({ isOpen }) => !isOpen);
  if (locked === undefined) return undefined;
  const { entry, epoch } = locked;
  const seen = `no snapshot that this release may go on from, and the key of epoch ${epoch} was erased: \`keys carry\` with a recovery key makes one`;
  const file = `${options.directory}/snapshots/${firm}`;
  return { code: 'book-locked', file, offset: 0, origin, entry, seen, repairable: false };
}

async function recordRelease<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): Promise<void> {
  const { platform, options, watched, ticks } = engine;
  if (platform.log.state.book.release === options.release || ticks.journal.storage().low) return;
  openBatch(platform.log, options.now(), watched);
  writePlatformEvent(platform.log, { type: 'ReleaseRecorded', release: options.release });
  await quiet(ticks, platform.log);
}

function afterTick<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  durable: readonly TickedLog[],
): void {
  const { ticks, platform, firms, scheduler, changedHeads, listeners } = engine;
  if (ticks.failure !== undefined) {
    tellAll(engine, ticks.failure);
    return;
  }
  for (const log of durable) {
    if (log === platform.log) continue;
    const name = log.origin.slice(log.origin.lastIndexOf('/') + 1);
    changedHeads.add(name);
    snapshotWhenDue(engine, name);
    for (const listener of listeners) listener(name, log.durableSequence);
  }
  if (firms.size > 0) writeHeadsLater(engine);
  if (scheduler.active.size > 0) schedule(scheduler);
}

/** Nothing will be durable any more. */
function tellAll<Book, Event extends BookEvent, Command>(
  { firms, platform }: EngineState<Book, Event, Command>,
  failure: LogFailure,
): void {
  release(platform.log.waiting, Number.POSITIVE_INFINITY, failure);
  for (const firm of firms.values()) {
    release(firm.log.waiting, Number.POSITIVE_INFINITY, failure);
    for (const job of firm.jobs.splice(0))
      job.settle({ ok: false, rejection: rejectionOf(failure) });
    for (const query of firm.queries.splice(0)) query();
    refuseJobs(firm, failure);
  }
}

function voidLogs<Book, Event extends BookEvent, Command>(
  { firms, platform, ticks, scheduler }: EngineState<Book, Event, Command>,
  logs: readonly TickedLog[],
  failure: LogFailure,
): void {
  for (const log of logs) {
    if (log === platform.log) {
      if (makeVoid(platform, failure)) void rebuild(ticks, platform);
      continue;
    }
    const firm = [...firms.values()].find((other) => other.log === log);
    if (firm !== undefined && makeVoid(firm, failure)) void goOnAfter(scheduler, firm, rebuild);
  }
}
