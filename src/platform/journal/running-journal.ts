import { assertThat, reject } from '../../domain/basics/decision.ts';
import { signCheckpoint } from './checkpoint.ts';
import { type ClosedLog, writeCloseMark } from './close-mark.ts';
import type { CommitFile } from './commit-file.ts';
import { type CommitPipeline, commitPipeline } from './commit-pipeline.ts';
import {
  type DraftedTick,
  draftTick,
  type EpochKeys,
  epochKeys,
  successionTick,
} from './draft-tick.ts';
import { isOrigin } from './entry-header.ts';
import { epochCipher } from './epoch-cipher.ts';
import { type FailureGuard, failureGuard } from './failure-guard.ts';
import { type FrameOpeners, frameOpeners } from './frame-openers.ts';
import { MAX_COMMIT_FILE_BYTES } from './layout.ts';
import {
  bytesOnDisk,
  epochsOf,
  headOf,
  type LiveLog,
  nextSegmentBytes,
  unallocatedBytes,
} from './live-log.ts';
import { readEntrySync, readLog } from './read-log.ts';
import { readSealed } from './read-sealed.ts';
import { inlineSealing, type Sealing, workerSealing } from './sealing.ts';
import type {
  Batch,
  CommitOutcome,
  CommittedEntry,
  Damage,
  EpochKey,
  Journal,
  JournalOptions,
  StorageState,
  Succession,
  VerifiedLog,
  VerifyOptions,
  VerifyReport,
} from './types.ts';
import { verifyLogPart } from './verify.ts';

/** What opening found or made. */
type JournalStart = {
  readonly logs: readonly LiveLog[];
  readonly lastEpochs: readonly { readonly log: LiveLog; readonly key: EpochKey }[];
  readonly firstFile: CommitFile;
  readonly firstTick: number;
  readonly openLog: (origin: string) => Promise<LiveLog>;
};

const CHECKPOINT_EVERY_MICROS = 10_000_000;
/** How often the names of all open files are checked; that of the commit file is checked on every tick. */
const NAMES_EVERY_MICROS = 100_000;

type Running = {
  readonly options: JournalOptions;
  readonly logs: Map<string, LiveLog>;
  readonly sealing: Sealing;
  readonly openers: FrameOpeners;
  readonly epochs: EpochKeys;
  readonly pipeline: CommitPipeline;
  readonly guard: FailureGuard;
  readonly checkpointedAt: Map<LiveLog, number>;
  readonly openLog: JournalStart['openLog'];
  namesCheckedAt: number;
  creating: Promise<void>;
};

export function runningJournal(options: JournalOptions, start: JournalStart): Journal {
  const running = startRunning(options, start);
  const { logs, guard } = running;
  const logOf = (origin: string) => logIn(running, origin);
  return {
    origins: () => [...logs.keys()],
    createLog: (origin, succession) => guard.run(() => createLog(running, origin, succession)),
    endEpoch: (origin) => {
      logOf(origin).handed.openEpoch = undefined;
    },
    commit: (batches) => guard.run(() => commit(running, batches)),
    nextSequence: (origin) => logOf(origin).handed.nextSequence,
    head: (origin) => headOf(logOf(origin)),
    size: (origin) => logOf(origin).index.size(),
    checkpoint: (origin) => logOf(origin).checkpoints.last(),
    recentCheckpoints: (origin) => logOf(origin).checkpoints.recent(),
    verifierKey: (origin) => options.keys.signer(origin).verifierKey,
    entryCount: (origin) => logOf(origin).index.size(),
    signHead: (origin) => {
      const head = headOf(logOf(origin));
      return {
        size: head.size,
        note: signCheckpoint({ origin, ...head }, options.keys.signer(origin)),
      };
    },
    epochs: (origin) => epochsOf(logOf(origin)),
    forgetEpochs: (origin, epochs) => forgetEpochs(running, logOf(origin), epochs),
    lendEpochs: (origin, lent) => {
      for (const { epoch, sealingKey } of lent)
        logOf(origin).ciphers.set(epoch, epochCipher(sealingKey));
    },
    readSealed: (origin, fromEntry) => readSealed(logOf(origin), fromEntry),
    read: (origin, fromEntry) => readLog(logOf(origin), fromEntry, running.openers),
    readEntrySync: (origin, entry) => readEntrySync(logOf(origin), entry),
    entryOfSequence: (origin, sequence) => {
      const log = logOf(origin);
      return sequence < log.nextDurableSequence ? log.index.entryAt(sequence) : undefined;
    },
    flush: () => guard.run(() => flush(running)),
    verify: (verifyOptions = {}) => verify(running, verifyOptions),
    storage: () => storageState(running),
    sizeOnDisk: (origin) => bytesOnDisk(logOf(origin)),
    close: () => close(running),
  };
}

function forgetEpochs(
  { openers, sealing }: Running,
  log: LiveLog,
  epochs: ReadonlySet<number>,
): void {
  for (const epoch of epochs) {
    const cipher = log.ciphers.get(epoch);
    if (cipher === undefined) continue;
    openers.forget(cipher);
    cipher.sealingKey.fill(0);
    log.ciphers.delete(epoch);
  }
  sealing.forgetOldKeys(log.origin);
}

function startRunning(options: JournalOptions, start: JournalStart): Running {
  const sealing = options.sealing === 'worker' ? workerSealing() : inlineSealing();
  const epochs = epochKeys(options.keys, sealing.addKey);
  for (const { log, key } of start.lastEpochs) epochs.resume(log, key);
  const guard = failureGuard(options.onFatal);
  const pipeline = commitPipeline({
    disk: options.disk,
    directory: options.directory,
    sealing,
    maxCommitFileBytes: options.maxCommitFileBytes ?? MAX_COMMIT_FILE_BYTES,
    firstTick: start.firstTick,
    firstFile: start.firstFile,
    onFailure: guard.fail,
  });
  return {
    options,
    logs: new Map(start.logs.map((log) => [log.origin, log])),
    sealing,
    openers: frameOpeners(options.sealing === 'worker' ? 'threads' : 'no threads'),
    epochs,
    pipeline,
    guard,
    checkpointedAt: new Map(),
    openLog: start.openLog,
    namesCheckedAt: 0,
    creating: Promise.resolve(),
  };
}

function logIn({ logs }: Running, origin: string): LiveLog {
  const log = logs.get(origin);
  assertThat(log !== undefined, `there is no log ${origin}`);
  return log;
}

async function createLog(
  running: Running,
  origin: string,
  succession: Succession | undefined,
): Promise<void> {
  assertThat(isOrigin(origin), `"${origin}" can be no origin of a log`);
  running.creating = running.creating.then(async () => {
    assertThat(!running.logs.has(origin), `the log ${origin} is not there yet`);
    const log = await running.openLog(origin);
    if (succession !== undefined)
      await running.pipeline.run(successionTick(log, succession, running.epochs));
    running.logs.set(origin, log);
  });
  await running.creating;
}

/** Up to the first `await` this runs within the caller's call: the batches are copied and have their places by then. */
async function commit(running: Running, batches: readonly Batch[]): Promise<CommitOutcome> {
  const { low, freeBytes, wantedBytes } = storageState(running);
  if (low)
    return reject(
      'storage-low',
      `${freeBytes} bytes free`,
      `${wantedBytes} bytes free, room for two segments more`,
    );
  const draft = draftTick(batches, (origin) => logIn(running, origin), running.epochs);
  await running.pipeline.run(draft);
  checkNames(running);
  writeDueCheckpoints(running, draft);
  return { ok: true, entries: committedEntries(draft, running.options.now()) };
}

/** Refusing early leaves room to empty the commit files into segments that are still to be made. */
function storageState({ logs, options }: Running): StorageState {
  let promisedBytes = 0;
  let largestNext = 0;
  for (const log of logs.values()) {
    promisedBytes += unallocatedBytes(log);
    largestNext = Math.max(largestNext, nextSegmentBytes(log));
  }
  const wantedBytes =
    promisedBytes + (options.maxCommitFileBytes ?? MAX_COMMIT_FILE_BYTES) + 2 * largestNext;
  const freeBytes = options.disk.freeBytesSync(options.directory);
  return { low: freeBytes < wantedBytes, freeBytes, wantedBytes };
}

function checkNames(running: Running): void {
  const now = running.options.now();
  if (now - running.namesCheckedAt < NAMES_EVERY_MICROS) return;
  running.namesCheckedAt = now;
  for (const log of running.logs.values()) {
    const isNamed = log.segments.unlinked() === undefined && log.checkpoints.isLinked();
    if (!isNamed) throw new Error(`Cannot commit: a file of ${log.origin} has lost its name`);
  }
}

/** Behind the callers' backs: their answers do not wait for a checkpoint. */
function writeDueCheckpoints(running: Running, draft: DraftedTick): void {
  const { options, checkpointedAt, guard } = running;
  const { checkpointEveryMicros = CHECKPOINT_EVERY_MICROS } = options;
  const now = options.now();
  for (const { log, eventCount } of draft.entries) {
    const last = checkpointedAt.get(log);
    const opensEpoch = eventCount === 0;
    const isDue = last === undefined || opensEpoch || now - last >= checkpointEveryMicros;
    if (isDue) writeCheckpoint(running, log).catch(guard.fail);
  }
}

async function writeCheckpoint({ checkpointedAt, options }: Running, log: LiveLog): Promise<void> {
  checkpointedAt.set(log, options.now());
  await log.checkpoints.write(headOf(log));
}

function committedEntries(draft: DraftedTick, durableAt: number): CommittedEntry[] {
  const batches = draft.entries.filter(({ eventCount }) => eventCount > 0);
  return batches.map(({ log, index, firstSequence, eventCount }) => ({
    origin: log.origin,
    entry: index,
    lastSequence: firstSequence + eventCount - 1,
    durableAt,
  }));
}

async function flush(running: Running): Promise<void> {
  await running.pipeline.empty();
  for (const log of running.logs.values()) await writeCheckpoint(running, log);
}

async function verify(running: Running, verifyOptions: VerifyOptions): Promise<VerifyReport> {
  const { guard, logs, options } = running;
  const { disk, keys } = options;
  await guard.run(() => flush(running));
  const verified: VerifiedLog[] = [];
  const damage: Damage[] = [...(await keys.verifyFiles())];
  for (const log of logs.values()) {
    if (verifyOptions.origin !== undefined && verifyOptions.origin !== log.origin) continue;
    const size = log.filled;
    const isStill = () => log.filled === size;
    const part = { origin: log.origin, directory: log.directory, size, isStill };
    const report = await verifyLogPart({ disk, keys }, part, verifyOptions, running.openers);
    verified.push(...report.logs);
    damage.push(...report.damage);
  }
  return { logs: verified, damage };
}

/** After a failure only the files are let go: the mark of an orderly close must not be written. */
async function close(running: Running): Promise<void> {
  const { guard, options, pipeline, sealing } = running;
  const logs = [...running.logs.values()];
  if (guard.isClosed()) return;
  // After a failure the sealing thread ends first: it must not write to a file that is let go.
  if (guard.hasFailed()) {
    await sealing.close();
    await pipeline.abandon();
  } else
    await guard.run(async () => {
      await pipeline.close();
      for (const log of logs) await writeCheckpoint(running, log);
      await writeCloseMark(options.disk, options.directory, logs.map(closedLog));
    });
  guard.close();
  await sealing.close();
  await running.openers.close();
  for (const log of logs) {
    await log.segments.close();
    await log.checkpoints.close();
  }
}

function closedLog(log: LiveLog): ClosedLog {
  return {
    origin: log.origin,
    size: log.index.size(),
    root: Buffer.from(log.tree.root()).toString('base64'),
    segments: log.segments.files().length,
    checkpointBytes: log.checkpoints.bytes(),
  };
}
