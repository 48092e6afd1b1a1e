import { assertThat } from '../../domain/basics/decision.ts';
import { commitRotation, type RotationOptions } from './commit-rotation.ts';
import type { DraftedTick } from './draft-tick.ts';
import type { UnfilledFrame } from './fill-segments.ts';
import { asBuffer } from './layout.ts';
import { addDurable } from './live-log.ts';
import type { Sealing } from './sealing.ts';
import { HASH_BYTES } from './sha256.ts';
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

export function commitPipeline(options: PipelineOptions): CommitPipeline {
  const { sealing, onFailure } = options;
  const rotation = commitRotation(options);
  let nextTick = options.firstTick;
  let order: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = order.then(work);
    result.catch(onFailure);
    order = result;
    return result;
  };
  return {
    run: (draft) => {
      const entries = draft.entries.map(({ header, index, plainAt, keyNumber }) => ({
        header,
        index,
        plainAt,
        keyNumber,
      }));
      const sealedLater = sealing.seal({ tick: nextTick, plain: draft.plain, entries });
      sealedLater.catch(onFailure);
      nextTick += 1;
      return inOrder(async () => {
        const sealed = await sealedLater;
        await rotation.write(asBuffer(sealed.block));
        rotation.add(takeDurable(draft, sealed));
      });
    },
    empty: () => inOrder(rotation.empty),
    close: () => inOrder(rotation.close),
    abandon: rotation.abandon,
  };
}

/** The tick is on the disk: its entries join their logs. */
function takeDurable(draft: DraftedTick, sealed: SealedTick): UnfilledFrame[] {
  const block = asBuffer(sealed.block);
  const leafHashes = asBuffer(sealed.leafHashes);
  return draft.entries.map(({ log, header }, at) => {
    const place = sealed.frames[at];
    assertThat(place !== undefined, 'every entry of a tick has a frame');
    const frame = addDurable(log, {
      frame: block.subarray(place.start, place.start + place.bytes),
      leafHash: leafHashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
      firstSequence: header.firstSequence,
      eventCount: header.eventCount,
    });
    return { log, frame };
  });
}
