import { assertThat } from '../../domain/basics/decision.ts';
import { commitRotation, type RotationOptions } from './commit-rotation.ts';
import type { DraftedTick } from './draft-tick.ts';
import type { UnfilledFrame } from './fill-segments.ts';
import { frameBytesAt } from './frame.ts';
import { addDurable } from './live-log.ts';
import type { Sealing, SealOutcome } from './sealing.ts';
import { HASH_BYTES } from './sha256.ts';
import { FIRST_FRAME_AT } from './tick-block.ts';
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
  readonly isAlone: boolean;
  readonly begin: () => Promise<void>;
  readonly refuse: (failure: unknown) => void;
};

type Pipeline = PipelineOptions & {
  readonly rotation: ReturnType<typeof commitRotation>;
  nextTick: number;
  readonly turns: Turn[];
  underWay: number;
  /** Something that had to be alone is under way. */
  isBusy: boolean;
  /** The commit file is the sealing thread's to write to: it was not told otherwise, and told nothing else. */
  isLent: boolean;
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
    written: Promise.resolve(),
    failure: undefined,
  };
  return {
    run: (draft) => takeTurn(pipeline, false, () => commitTick(pipeline, draft)),
    empty: () => takeTurn(pipeline, true, rotation.empty),
    close: () => takeTurn(pipeline, true, rotation.close),
    abandon: rotation.abandon,
  };
}

function takeTurn(pipeline: Pipeline, isAlone: boolean, work: () => Promise<void>): Promise<void> {
  const done = new Promise<void>((resolve, refuse) => {
    const begin = () => work().then(resolve, refuse);
    pipeline.turns.push({ isAlone, begin, refuse });
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
    const mustWait = turn.isAlone || mustLend(pipeline);
    if (pipeline.isBusy || (mustWait && pipeline.underWay > 0)) return;
    pipeline.turns.shift();
    begin(pipeline, turn);
  }
}

/** A file is lent only when no block is on its way to it: the end of the file is then known. */
function mustLend({ isLent, sealing, rotation }: Pipeline): boolean {
  return !isLent && sealing.lend !== undefined && rotation.lend() !== undefined;
}

function begin(pipeline: Pipeline, { isAlone, begin: work }: Turn): void {
  pipeline.underWay += 1;
  pipeline.isBusy = isAlone;
  if (isAlone) pipeline.isLent = false;
  else if (mustLend(pipeline)) lend(pipeline);
  void work().then(() => {
    pipeline.underWay -= 1;
    if (isAlone) pipeline.isBusy = false;
    goOn(pipeline);
  });
}

function lend(pipeline: Pipeline): void {
  const file = pipeline.rotation.lend();
  assertThat(file !== undefined, 'a file to lend is there');
  pipeline.sealing.lend?.(file);
  pipeline.isLent = true;
}

async function commitTick(pipeline: Pipeline, draft: DraftedTick): Promise<void> {
  const tick = pipeline.nextTick;
  pipeline.nextTick += 1;
  const { bytes, entries } = draft;
  const sealed = pipeline.sealing.seal({ tick, bytes, entryCount: entries.length });
  const done = Promise.all([sealed, pipeline.written]).then(([outcome]) =>
    takeSealed(pipeline, draft, outcome),
  );
  pipeline.written = done;
  await done;
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
