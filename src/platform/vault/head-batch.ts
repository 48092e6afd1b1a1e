import { SEGMENT_HEAD_BYTES } from './segment-object.ts';
import type { StoreFiles } from './store-files.ts';
import type { StagedSegment } from './stored-log.ts';

/**
 * Heads of one log that came while an earlier one was being kept. Where each object costs a round trip only the newest of
 * them is kept and cosigned, over the entries of all in as few objects as fit: what is covered is durable just the same.
 */
export type HeadBatch = {
  /** Entries under the newest head that was accepted. */
  newestSize: number;
  /** Entries whose head was not kept because a newer one waits. */
  readonly carried: StagedSegment[];
};

const MOST_JOINED_BYTES = 8_388_608;

export function emptyBatch(): HeadBatch {
  return { newestSize: 0, carried: [] };
}

/** What is kept with the head of this size; undefined when a newer one waits, which then keeps it. */
export async function takeBatch(
  files: StoreFiles,
  batch: HeadBatch,
  size: number,
  segments: readonly StagedSegment[],
): Promise<readonly StagedSegment[] | undefined> {
  if (files.join === undefined) return segments;
  batch.carried.push(...segments);
  if (size < batch.newestSize) return undefined;
  const joined: StagedSegment[] = [];
  for (const run of await runsOf(files, batch.carried.splice(0)))
    joined.push(await joinRun(files.join, run));
  return joined;
}

/** Entries that follow on each other, as many in a run as one object may hold. */
async function runsOf(
  files: StoreFiles,
  segments: readonly StagedSegment[],
): Promise<StagedSegment[][]> {
  const runs: { readonly segments: StagedSegment[]; bytes: number; next: number }[] = [];
  for (const segment of segments) {
    const bytes = await files.sizeBytes(segment.staged);
    const next = segment.last + 1;
    const run = runs.at(-1);
    if (run?.next === segment.first && run.bytes + bytes <= MOST_JOINED_BYTES) {
      run.segments.push(segment);
      run.bytes += bytes;
      run.next = next;
    } else runs.push({ segments: [segment], bytes, next });
  }
  return runs.map((run) => run.segments);
}

async function joinRun(
  join: NonNullable<StoreFiles['join']>,
  run: readonly StagedSegment[],
): Promise<StagedSegment> {
  const [only] = run;
  if (only !== undefined && run.length === 1) return only;
  const names = run.map(({ staged }) => staged);
  const { staged, sha256 } = await join(names, SEGMENT_HEAD_BYTES);
  const first = Math.min(...run.map((segment) => segment.first));
  const last = Math.max(...run.map((segment) => segment.last));
  return { staged, first, last, sha256 };
}
