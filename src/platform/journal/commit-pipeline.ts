import { assertThat } from '../../domain/basics/decision.ts';
import { commitRotation, type RotationOptions } from './commit-rotation.ts';
import type { DraftedTick } from './draft-tick.ts';
import type { UnfilledFrame } from './fill-segments.ts';
import { frameBytesAt } from './frame.ts';
import { writeDurably } from './lent-file.ts';
import { addDurable } from './live-log.ts';
import type { Sealing, SealOutcome } from './sealing.ts';
import { HASH_BYTES } from './sha256.ts';
import { FIRST_FRAME_AT } from './tick-block.ts';
import type { TickDraft } from './tick-draft.ts';
import type { SealedTick } from './tick-sealer.ts';

/** Where ticks become durable, one after the other; the next is sealed while one is synced. */
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

type PipelineOptions = RotationOptions & {
  readonly sealing: Sealing;
  readonly firstTick: number;
};

/** Work in the order of the calls: a tick, or what must have the commit files for itself. */
type Turn = {
  readonly kind: 'small tick' | 'tick' | 'alone';
  readonly begin: (where: Where) => Promise<void>;
  readonly refuse: (failure: unknown) => void;
};

/** The thread that seals a tick and, where it fits the commit file, writes and syncs it. */
type Where = 'here' | 'thread';

/** Up to so many bytes before sealing a tick that nothing else is waiting for is committed without a change of thread. */
const SMALL_BYTES = 4_096;
/**
 * After a sync that took longer than a turn of the engine may, it is the sealing thread that waits for the disk, for so
 * many times as long: however slow a disk becomes, this thread stands still for a tenth of the time at most.
 */
const SLOW_MS = 8;
const AVOIDED_TIMES = 10;

type Pipeline = PipelineOptions & {
  readonly rotation: ReturnType<typeof commitRotation>;
  nextTick: number;
  readonly turns: Turn[];
  underWay: number;
  /** Something that had to be alone is under way. */
  isBusy: boolean;
  /** The commit file is the sealing thread's to write to: it was not told otherwise, and told nothing else. */
  isLent: boolean;
  /** Until then (`performance.now()`) only the sealing thread waits for the disk. */
  slowUntilMs: number;
  /** Settled when the blocks before are in their file. */
  written: Promise<unknown>;
  failure: { readonly cause: unknown } | undefined;
};

export function commitPipeline(options: PipelineOptions): CommitPipeline {
  const rotation = commitRotation(options);
  const pipeline: Pipeline = {
    ...options,
    rotation,
    nextTick: options.firstTick,
    turns: [],
    underWay: 0,
    isBusy: false,
    isLent: false,
    slowUntilMs: 0,
    written: Promise.resolve(),
    failure: undefined,
  };
  return {
    run: (draft) => {
      const kind = draft.bytes.length <= SMALL_BYTES ? 'small tick' : 'tick';
      return takeTurn(pipeline, kind, (where) => commitTick(pipeline, draft, where));
    },
    empty: () => takeTurn(pipeline, 'alone', rotation.empty),
    close: () => takeTurn(pipeline, 'alone', rotation.close),
    abandon: rotation.abandon,
  };
}

function takeTurn(
  pipeline: Pipeline,
  kind: Turn['kind'],
  work: (where: Where) => Promise<void>,
): Promise<void> {
  const done = new Promise<void>((resolve, refuse) => {
    const begin = (where: Where) => work(where).then(resolve, refuse);
    pipeline.turns.push({ kind, begin, refuse });
  });
  done.catch((cause: unknown) => fail(pipeline, cause));
  goOn(pipeline);
  return done;
}

function fail(pipeline: Pipeline, cause: unknown): void {
  pipeline.failure ??= { cause };
  for (const { refuse } of pipeline.turns.splice(0)) refuse(cause);
  pipeline.onFailure(cause);
}

/** Begins every turn whose time has come. */
function goOn(pipeline: Pipeline): void {
  for (;;) {
    const turn = pipeline.turns[0];
    if (turn === undefined) return;
    if (pipeline.failure !== undefined) {
      pipeline.turns.shift();
      turn.refuse(pipeline.failure.cause);
      continue;
    }
    const mustWait = turn.kind === 'alone' || mustLend(pipeline);
    if (pipeline.isBusy || (mustWait && pipeline.underWay > 0)) return;
    pipeline.turns.shift();
    begin(pipeline, turn);
  }
}

/** A file is lent only when no block is on its way to it: the end of the file is then known. */
function mustLend({ isLent, sealing, rotation }: Pipeline): boolean {
  return !isLent && sealing.lend !== undefined && rotation.lend() !== undefined;
}

function begin(pipeline: Pipeline, { kind, begin: work }: Turn): void {
  const isAlone = kind === 'alone';
  const where = kind === 'small tick' && isQuickHere(pipeline) ? 'here' : 'thread';
  pipeline.underWay += 1;
  pipeline.isBusy = isAlone;
  if (isAlone || where === 'here') pipeline.isLent = false;
  else if (mustLend(pipeline)) lend(pipeline);
  void work(where).then(() => {
    pipeline.underWay -= 1;
    if (isAlone) pipeline.isBusy = false;
    goOn(pipeline);
  });
}

/**
 * A lone small tick is sealed, written and synced by the calling thread: two changes of thread take longer than all of
 * that together. Nothing else may be on its way to the file, and the disk must have been quick lately.
 */
function isQuickHere({ underWay, sealing, rotation, slowUntilMs }: Pipeline): boolean {
  const isAlone = underWay === 0 && sealing.lend !== undefined && rotation.lend() !== undefined;
  return isAlone && performance.now() >= slowUntilMs;
}

function lend(pipeline: Pipeline): void {
  const file = pipeline.rotation.lend();
  assertThat(file !== undefined, 'a file to lend is there');
  pipeline.sealing.lend?.(file);
  pipeline.isLent = true;
}

async function commitTick(pipeline: Pipeline, draft: DraftedTick, where: Where): Promise<void> {
  const { bytes, entries } = draft;
  const tick = { tick: pipeline.nextTick, bytes, entryCount: entries.length };
  pipeline.nextTick += 1;
  const sealed = where === 'here' ? commitHere(pipeline, tick) : pipeline.sealing.seal(tick);
  const done = Promise.all([sealed, pipeline.written]).then(([outcome]) =>
    takeSealed(pipeline, draft, outcome),
  );
  pipeline.written = done;
  await done;
}

/** A block that does not fit is left for the rotation to write, as the sealing thread leaves it. */
function commitHere(pipeline: Pipeline, tick: TickDraft): SealOutcome {
  const sealed = pipeline.sealing.sealHere(tick);
  const file = pipeline.rotation.lend();
  const { length } = sealed.block;
  if (file === undefined || file.end + length > file.limit) return { ...sealed, isDurable: false };
  const startMs = performance.now();
  writeDurably(file, sealed.block, file.end);
  const tookMs = performance.now() - startMs;
  if (tookMs > SLOW_MS) pipeline.slowUntilMs = startMs + tookMs * (1 + AVOIDED_TIMES);
  return { ...sealed, isDurable: true };
}

async function takeSealed(
  pipeline: Pipeline,
  draft: DraftedTick,
  sealed: SealOutcome,
): Promise<void> {
  const { rotation } = pipeline;
  if (sealed.isDurable) rotation.wrote(sealed.block.length);
  else {
    pipeline.isLent = false;
    await rotation.write(sealed.block);
  }
  rotation.add(takeDurable(draft, sealed));
}

/** The tick is on the disk: its entries join their logs. */
function takeDurable({ entries }: DraftedTick, { block, leafHashes }: SealedTick): UnfilledFrame[] {
  let start = FIRST_FRAME_AT;
  return entries.map(({ log, firstSequence, eventCount }, at) => {
    const end = start + frameBytesAt(block, start);
    const frame = addDurable(log, {
      frame: block.subarray(start, end),
      leafHash: leafHashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
      firstSequence,
      eventCount,
    });
    start = end;
    return { log, frame };
  });
}
