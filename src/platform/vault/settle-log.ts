import { SEGMENT_HEAD_BYTES, segmentHead } from './segment-object.ts';
import type { StoreFiles } from './store-files.ts';
import { type HeldHead, keepHeads, type StoredLog, stageSegment } from './stored-log.ts';

/** What of a log is durable in a commit file and not yet an object. */
export type UnsettledLog = {
  /** The bytes of a segment object; those of one log follow each other. */
  readonly add: (first: number, count: number, segment: Buffer) => void;
  readonly head: (head: HeldHead & { readonly timeSeconds: number }) => void;
  readonly segment: () => { first: number; count: number; parts: Buffer[] } | undefined;
  /** By size. Of heads cosigned within one second the last: it says of all their entries what they said. */
  readonly heads: () => readonly HeldHead[];
};

export function unsettledLog(): UnsettledLog {
  let segment: { first: number; count: number; parts: Buffer[] } | undefined;
  const heads = new Map<number, HeldHead>();
  return {
    add: (first, count, bytes) => {
      segment ??= { first, count: 0, parts: [segmentHead(first)] };
      segment.parts.push(bytes.subarray(SEGMENT_HEAD_BYTES));
      segment.count += count;
    },
    head: ({ timeSeconds, ...head }) => void heads.set(timeSeconds, head),
    segment: () => segment,
    heads: () => [...heads.values()].sort((a, b) => a.size - b.size),
  };
}

/** Makes the objects: one segment, and the heads behind it. */
export async function keepObjects(
  files: StoreFiles,
  log: StoredLog,
  unsettled: UnsettledLog,
): Promise<void> {
  const segment = unsettled.segment();
  const staged = segment === undefined ? [] : [await stageSegment(files, segment)];
  await keepHeads(files, log, staged, unsettled.heads());
}
