import type { Checkpoint } from './checkpoint.ts';
import { type EntryIndex, entryIndex } from './entry-index.ts';
import type { Frame } from './frame.ts';
import { FILE_HEADER_BYTES } from './layout.ts';
import { type GrowingTree, growingTree, leafHash } from './merkle-tree.ts';
import { segmentPlace } from './segment-geometry.ts';
import { sameBytes, sha256 } from './sha256.ts';
import type { Damage, DamageCode, EpochKey, JournalKeys } from './types.ts';

/** A frame with the place it has, or will have, in the segments. */
type PlacedFrame = {
  readonly frame: Frame;
  readonly position: number;
  /** Where it was read from. */
  readonly file: string;
  readonly offset: number;
  /** Only an epoch entry's payload is looked at here. */
  readonly payload: Uint8Array | undefined;
};

/** What is known of a log after taking its frames in order. */
export type LogState = {
  readonly index: EntryIndex;
  readonly tree: GrowingTree;
  readonly nextSequence: number;
  readonly lastTick: number;
  /** Position behind the last entry. */
  readonly end: number;
  /** Epochs begun so far, whether their keys are held or not. */
  readonly epochCount: number;
  readonly epochs: readonly EpochKey[];
  /** The entry that begins each epoch, in order. */
  readonly epochEntries: readonly number[];
  /** Epochs whose keys were erased on this host. */
  readonly erasedEpochs: ReadonlySet<number>;
  /** Bytes of each segment up to the end of its last frame (its header, when it has none). */
  readonly usedBytes: readonly number[];
};

export type LogBuilder = {
  readonly accept: (placed: PlacedFrame) => void;
  readonly state: () => LogState;
  readonly damage: () => readonly Damage[];
};

/** Sequences of a log begin at 1. */
const FIRST_SEQUENCE = 1;

/** Takes frames whose heads are good and checks what ties them together: sequences, epochs, and the signed roots. */
export function logBuilder(
  origin: string,
  keys: JournalKeys,
  signed: readonly SignedRoot[],
): LogBuilder {
  const index = entryIndex();
  const tree = growingTree();
  const damage: Damage[] = [];
  const epochs: EpochKey[] = [];
  const epochEntries: number[] = [];
  const erasedEpochs = new Set<number>();
  const usedBytes: number[] = [];
  let state = { nextSequence: FIRST_SEQUENCE, lastTick: 0, end: 0, epochCount: 0 };
  const report = (code: DamageCode, placed: PlacedFrame, seen: string) =>
    void damage.push({
      code,
      file: placed.file,
      offset: placed.offset,
      origin,
      entry: placed.frame.index,
      seen,
      repairable: false,
    });
  const roots = rootsBySize(signed);
  return {
    accept: (placed) => {
      const { frame } = placed;
      const { header } = frame;
      const wrong = outOfOrder(frame, state);
      if (wrong !== undefined) report('header-damaged', placed, wrong);
      const isEpoch = header.kind === 'epoch';
      if (isEpoch) {
        epochEntries.push(frame.index);
        const { payload = new Uint8Array(0) } = placed;
        const opening = keys.openEpoch(origin, header.keyEpoch, payload);
        if (!sameBytes(sha256(payload), header.payloadHash))
          report('payload-damaged', placed, 'an epoch entry that has not its hash');
        else if (opening.ok) epochs.push(opening.key);
        else if (opening.reason === 'erased') erasedEpochs.add(header.keyEpoch);
        else if (opening.reason === 'damaged') report('epoch-damaged', placed, opening.seen);
      }
      index.add(placed.position, header.firstSequence);
      tree.append(leafHash(frame.leaf));
      const { segment, offset } = segmentPlace(placed.position);
      while (usedBytes.length < segment) usedBytes.push(FILE_HEADER_BYTES);
      usedBytes[segment] = offset + frame.frameBytes;
      state = {
        nextSequence: header.firstSequence + header.eventCount,
        lastTick: frame.tick,
        end: placed.position + frame.frameBytes,
        epochCount: state.epochCount + (isEpoch ? 1 : 0),
      };
      const expected = roots.get(tree.size());
      if (expected !== undefined && !sameBytes(expected, tree.root()))
        report(
          'tree-differs-from-checkpoint',
          placed,
          `another root than the checkpoint of ${tree.size()} entries`,
        );
    },
    state: () => ({ ...state, index, tree, epochs, epochEntries, erasedEpochs, usedBytes }),
    damage: () => damage,
  };
}

type SignedRoot = Pick<Checkpoint, 'size' | 'root'>;

function rootsBySize(signed: readonly SignedRoot[]): ReadonlyMap<number, Uint8Array> {
  return new Map(signed.map(({ size, root }) => [size, root]));
}

type Expected = {
  readonly nextSequence: number;
  readonly lastTick: number;
  readonly epochCount: number;
};

/** Why this frame cannot follow, although its own check is right; undefined when it can. */
function outOfOrder({ header, tick, index }: Frame, expected: Expected): string | undefined {
  if (header.kind === 'succession' && index > 0) return 'a succession behind the first entry';
  if (header.firstSequence !== expected.nextSequence)
    return `first sequence ${header.firstSequence}, wanted ${expected.nextSequence}`;
  if (tick < expected.lastTick) return `tick ${tick} after ${expected.lastTick}`;
  const epoch = header.kind === 'epoch' ? expected.epochCount + 1 : expected.epochCount;
  return header.keyEpoch === epoch ? undefined : `key epoch ${header.keyEpoch}, wanted ${epoch}`;
}
