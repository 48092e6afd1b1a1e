import type { DiskFile } from '../journal/disk.ts';
import {
  COMMIT_FOLDER,
  type CommitRecord,
  commitBlock,
  commitNumber,
  commitPath,
} from './commit-block.ts';
import { keepObjects, type UnsettledLog, unsettledLog } from './settle-log.ts';
import type { StoreFiles } from './store-files.ts';
import type { HeldHead, SegmentDraft, StoredLog } from './stored-log.ts';

/** Files that are written at a place and go away again, which objects never do: the commit files. */
export type PassingFiles = {
  /** Fails when the name exists. */
  readonly create: (path: string) => Promise<Pick<DiskFile, 'write' | 'sync' | 'close'>>;
  readonly remove: (path: string) => Promise<void>;
  /** Zeros are written ahead by so much, so that a sync has no new length to make durable. */
  readonly aheadBytes: number;
};

/**
 * What heads make durable, of all logs of a vault: one write and one fdatasync a tick. Objects are made of it later, in
 * batches, and only then does the commit file go away; a start makes them of what it finds.
 */
export type VaultCommits = {
  /** Resolves when the entries and the head over them are durable; the head is then the held one. */
  readonly keep: (
    log: StoredLog,
    draft: SegmentDraft | undefined,
    head: HeldHead & { readonly timeSeconds: number },
  ) => Promise<void>;
  /** Makes objects of what is in commit files alone: of one log, or of all. */
  readonly settle: (log?: StoredLog) => Promise<void>;
  /** To be called every second: settles what is old, and what nothing follows. Throws when something could not be written. */
  readonly look: () => Promise<void>;
};

type CommitFile = {
  readonly number: number;
  readonly file: Pick<DiskFile, 'write' | 'sync' | 'close'>;
  readonly startedMs: number;
  readonly unsettled: Map<StoredLog, UnsettledLog>;
  tick: number;
  /** Where the next block goes. */
  end: number;
  allocatedBytes: number;
};

type Waiting = {
  readonly log: StoredLog;
  readonly draft: SegmentDraft | undefined;
  readonly head: HeldHead & { readonly timeSeconds: number };
  readonly told: PromiseWithResolvers<void>;
};

/** A file this large is emptied. */
const MOST_BYTES = 16_777_216;
/** And one this old, while it is still added to. */
const OLDEST_MS = 5_000;

/** For a store whose commit files were settled: `settleFound` comes first. */
export async function openCommits(
  files: StoreFiles,
  passing: PassingFiles,
  monotonicMs: () => number,
): Promise<VaultCommits> {
  const numbers = (await files.list(COMMIT_FOLDER)).map((name) => commitNumber(name) ?? 0);
  const ahead = Buffer.alloc(passing.aheadBytes);
  let next = Math.max(0, ...numbers) + 1;
  let current: CommitFile | undefined;
  let seenTicks = { file: 0, tick: 0 };
  let failure: { readonly cause: unknown } | undefined;
  let work: Promise<unknown> = Promise.resolve();
  let settling: Promise<void> = Promise.resolve();
  const queue: Waiting[] = [];
  /** One after the other; what fails once fails all that comes after. */
  const inTurn = <Value>(step: () => Promise<Value>): Promise<Value> => {
    const result = work.then(async () => {
      if (failure !== undefined) throw failure.cause;
      return step();
    });
    work = result.catch((cause: unknown) => {
      failure ??= { cause };
    });
    return result;
  };
  const rejectAll = (cause: unknown) => {
    for (const { told } of queue.splice(0)) told.reject(cause);
  };
  const begin = async (): Promise<CommitFile> => {
    const number = next;
    next += 1;
    const file = await passing.create(commitPath(number));
    await file.write(ahead, 0);
    await file.sync();
    await files.syncFolder(COMMIT_FOLDER);
    const unsettled = new Map<StoredLog, UnsettledLog>();
    const startedMs = monotonicMs();
    return { number, file, startedMs, unsettled, tick: 0, end: 0, allocatedBytes: ahead.length };
  };
  const writeTick = async (): Promise<void> => {
    const tick = queue.splice(0);
    if (tick.length === 0) return;
    try {
      current ??= await begin();
      await writeBlock(current, tick, ahead);
      for (const { told } of tick) told.resolve();
      if (current.end >= MOST_BYTES) await emptyCurrent();
    } catch (cause) {
      for (const { told } of tick) told.reject(cause);
      throw cause;
    }
  };
  /** Turns to another file, and empties this one beside the work. At most one is being emptied. */
  const emptyCurrent = async (): Promise<void> => {
    await settling;
    const full = current;
    current = undefined;
    if (full === undefined) return;
    settling = empty(files, passing, full);
    settling.catch((cause: unknown) => {
      failure ??= { cause };
    });
  };
  const settleAll = async (): Promise<void> => {
    await inTurn(emptyCurrent);
    await settling;
  };
  return {
    keep: (log, draft, head) => {
      const told = Promise.withResolvers<void>();
      queue.push({ log, draft, head, told });
      // Heads come in rounds over all logs: those that are here already share the tick.
      if (queue.length === 1)
        setImmediate(() => inTurn(writeTick).catch((cause: unknown) => rejectAll(cause)));
      return told.promise;
    },
    settle: async (log) => {
      if (log === undefined) return settleAll();
      await inTurn(async () => {
        await settling;
        const unsettled = current?.unsettled.get(log);
        current?.unsettled.delete(log);
        if (unsettled !== undefined) await keepObjects(files, log, unsettled);
      });
    },
    look: async () => {
      if (failure !== undefined) throw failure.cause;
      if (current === undefined) return;
      const { number, tick, startedMs } = current;
      const isQuiet = seenTicks.file === number && seenTicks.tick === tick;
      seenTicks = { file: number, tick };
      if (isQuiet || monotonicMs() - startedMs >= OLDEST_MS) await settleAll();
    },
  };
}

async function writeBlock(
  commitFile: CommitFile,
  tick: readonly Waiting[],
  ahead: Buffer,
): Promise<void> {
  const { block, records } = commitBlock(commitFile, tick.flatMap(recordsOf));
  while (commitFile.allocatedBytes < commitFile.end + block.length) {
    await commitFile.file.write(ahead, commitFile.allocatedBytes);
    commitFile.allocatedBytes += ahead.length;
  }
  await commitFile.file.write(block, commitFile.end);
  await commitFile.file.sync();
  commitFile.end += block.length;
  commitFile.tick += 1;
  let next = 0;
  for (const { log, draft, head } of tick) {
    const unsettled = commitFile.unsettled.get(log) ?? unsettledLog();
    commitFile.unsettled.set(log, unsettled);
    if (draft !== undefined) {
      unsettled.add(draft.first, draft.count, segmentIn(records[next]));
      next += 1;
    }
    next += 1;
    unsettled.head(head);
    log.held = head;
  }
}

function recordsOf({ log: { origin }, draft, head }: Waiting) {
  const checkpoint = { kind: 'checkpoint', origin, parts: [Buffer.from(head.note)] } as const;
  return draft === undefined
    ? [checkpoint]
    : [{ kind: 'segment', origin, parts: draft.parts } as const, checkpoint];
}

/** The copy in the block: what came in chunks of the stream would keep all of these in memory. */
function segmentIn(record: CommitRecord | undefined): Buffer {
  return record === undefined ? Buffer.alloc(0) : record.bytes;
}

async function empty(files: StoreFiles, passing: PassingFiles, full: CommitFile): Promise<void> {
  for (const [log, unsettled] of full.unsettled) await keepObjects(files, log, unsettled);
  await full.file.close();
  await passing.remove(commitPath(full.number));
}
