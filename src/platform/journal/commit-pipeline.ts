import { assertThat } from '../../domain/basics/decision.ts';
import {
  type CommitFile,
  createCommitFile,
  hasRoom,
  makeRoom,
  recycleCommitFile,
} from './commit-file.ts';
import type { Disk } from './disk.ts';
import type { DraftedTick } from './draft-tick.ts';
import { asBuffer } from './layout.ts';
import { addDurable, type LiveLog, type PendingFrame } from './live-log.ts';
import type { Sealing } from './sealing.ts';
import { HASH_BYTES } from './sha256.ts';
import type { SealedTick } from './tick-sealer.ts';

/** Where ticks become durable, one after the other, and how the commit files are emptied behind them. */
export type CommitPipeline = {
  /** Resolves when the tick is durable. Ticks are written in the order of the calls. */
  readonly run: (tick: DraftedTick) => Promise<void>;
  /** After all ticks before: everything into the segments, synced, and a fresh commit file. */
  readonly empty: () => Promise<void>;
  /** After all ticks before: everything into the segments, synced; the commit files are removed. */
  readonly close: () => Promise<void>;
  /** After a failure: lets the files go as they are, for the next start to look at. */
  readonly abandon: () => Promise<void>;
};

export type PipelineOptions = {
  readonly disk: Disk;
  readonly directory: string;
  readonly sealing: Sealing;
  readonly maxCommitFileBytes: number;
  readonly firstTick: number;
  readonly firstFile: CommitFile;
  /** A failure after which nothing may be acknowledged; also called for failures behind the callers' backs. */
  readonly onFailure: (failure: unknown) => void;
};

type FilledFrame = { readonly log: LiveLog; readonly frame: PendingFrame };

export function commitPipeline(options: PipelineOptions): CommitPipeline {
  const { disk, directory, sealing, maxCommitFileBytes, onFailure } = options;
  let active = options.firstFile;
  let activeFrames: FilledFrame[] = [];
  let lastNumber = active.number;
  let nextTick = options.firstTick;
  let next: Promise<CommitFile> | undefined;
  let emptying: CommitFile | undefined;
  let order: Promise<unknown> = Promise.resolve();

  const nextNumber = () => {
    lastNumber += 1;
    return lastNumber;
  };
  const newFile = () => createCommitFile(disk, directory, nextNumber(), maxCommitFileBytes);
  const watched = <Result>(work: Promise<Result>): Promise<Result> => {
    work.catch(onFailure);
    return work;
  };
  /** Makes the other commit file in time, so that changing over costs nothing. */
  const prepareNext = () => {
    if (next === undefined && active.end * 2 > maxCommitFileBytes) next = watched(newFile());
  };
  const changeOver = async () => {
    const fresh = await (next === undefined ? newFile() : next);
    const full = active;
    const frames = activeFrames;
    active = fresh;
    activeFrames = [];
    const number = nextNumber();
    emptying = full;
    next = watched(emptyInto(frames).then(() => recycleCommitFile(disk, directory, full, number)));
  };
  const write = async (draft: DraftedTick, sealed: SealedTick) => {
    const block = asBuffer(sealed.block);
    if (!hasRoom(active, block.length, maxCommitFileBytes)) await changeOver();
    await makeRoom(active, block.length, maxCommitFileBytes);
    await active.file.write(block, active.end);
    await active.file.sync();
    if (!active.file.isLinkedSync())
      throw new Error(`Cannot commit: ${active.file.path} has lost its name`);
    active.end += block.length;
    takeDurable(draft, sealed, activeFrames);
    prepareNext();
  };
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = order.then(work);
    order = result;
    return watched(result);
  };
  return {
    run: (draft) => {
      const entries = draft.entries.map(({ header, index, plainAt, keyNumber }) => ({
        header,
        index,
        plainAt,
        keyNumber,
      }));
      const sealed = watched(sealing.seal({ tick: nextTick, plain: draft.plain, entries }));
      nextTick += 1;
      return inOrder(async () => write(draft, await sealed));
    },
    empty: () =>
      inOrder(async () => {
        await changeOver();
        await next;
      }),
    close: () =>
      inOrder(async () => {
        const spare = await next;
        await emptyInto(activeFrames);
        activeFrames = [];
        for (const file of [active, spare]) {
          if (file === undefined) continue;
          await file.file.close();
          await disk.remove(file.file.path);
        }
        await disk.syncDirectory(directory);
      }),
    abandon: async () => {
      const spare = await next?.catch(() => emptying);
      for (const file of [active, spare]) await file?.file.close();
    },
  };
}

/** The tick is on the disk: its entries join their logs. */
function takeDurable(draft: DraftedTick, sealed: SealedTick, frames: FilledFrame[]): void {
  const block = asBuffer(sealed.block);
  const leafHashes = asBuffer(sealed.leafHashes);
  for (const [at, { log, header }] of draft.entries.entries()) {
    const place = sealed.frames[at];
    assertThat(place !== undefined, 'every entry of a tick has a frame');
    const frame = addDurable(log, {
      frame: block.subarray(place.start, place.start + place.bytes),
      leafHash: leafHashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
      firstSequence: header.firstSequence,
      eventCount: header.eventCount,
    });
    frames.push({ log, frame });
  }
}

/** Writes frames to their places in the segments, in long runs, and syncs these; only then are they let go. */
async function emptyInto(frames: readonly FilledFrame[]): Promise<void> {
  const byLog = new Map<LiveLog, PendingFrame[]>();
  for (const { log, frame } of frames) {
    const list = byLog.get(log) ?? [];
    list.push(frame);
    byLog.set(log, list);
  }
  for (const [log, list] of byLog) {
    for (const run of runsOf(list))
      await log.segments.write(Buffer.concat(run.parts), run.position);
    await log.segments.sync();
    const unlinked = log.segments.unlinked();
    if (unlinked !== undefined)
      throw new Error(`Cannot commit: ${unlinked.path} has lost its name`);
    log.pending = log.pending.slice(list.length);
    log.filled += list.length;
  }
}

type Run = { readonly position: number; end: number; readonly parts: Buffer[] };

/** Frames that follow each other without a gap (a gap is where the next segment begins) become one write. */
function runsOf(frames: readonly PendingFrame[]): Run[] {
  const runs: Run[] = [];
  for (const { bytes, position } of frames) {
    const last = runs.at(-1);
    if (last?.end === position) {
      last.parts.push(bytes);
      last.end += bytes.length;
    } else runs.push({ position, end: position + bytes.length, parts: [bytes] });
  }
  return runs;
}
