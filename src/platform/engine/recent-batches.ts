import { assertThat } from '../../domain/basics/decision.ts';
import type { Batch } from '../journal/types.ts';

/**
 * The events lately handed to the journal, in clear, so that a decision that needs a recent one as a fact, or a repeat
 * that asks for its first outcome, does not decrypt an entry for it. Kept while not durable, and after that for as
 * long as all firms' together stay within a budget.
 */
export type RecentBatches = {
  readonly batches: RecentBatch[];
  /** Index of the oldest kept; those before it are gone. */
  first: number;
};

export type RecentBatch = {
  readonly firstSequence: number;
  readonly eventCount: number;
  readonly plain: Uint8Array;
  readonly eventLengths: Uint32Array;
  readonly group: number;
  readonly commit: boolean;
  /** Made when first asked for. */
  offsets: Uint32Array | undefined;
};

export type EventPlace = { readonly plain: Uint8Array; readonly from: number; readonly to: number };

export function emptyRecentBatches(): RecentBatches {
  return { batches: [], first: 0 };
}

export function rememberBatch(recent: RecentBatches, batch: Batch): RecentBatch {
  const { firstSequence, eventLengths, group, commit } = batch;
  const kept = {
    firstSequence,
    eventCount: eventLengths.length,
    // Of its own: a view keeps the whole of the writer's buffer, 76 MB of which were held under a budget of 32 MiB.
    plain: new Uint8Array(batch.plain),
    eventLengths,
    group,
    commit,
    offsets: undefined,
  };
  recent.batches.push(kept);
  return kept;
}

/** Forgets the oldest batch and returns its size in bytes. */
export function forgetOldest(recent: RecentBatches): number {
  const oldest = recent.batches[recent.first];
  assertThat(oldest !== undefined, 'there is a batch to forget');
  recent.first += 1;
  if (recent.first > 64 && recent.first * 2 > recent.batches.length) {
    recent.batches.splice(0, recent.first);
    recent.first = 0;
  }
  return sizeOf(oldest);
}

export function sizeOf(batch: RecentBatch): number {
  return batch.plain.length + batch.eventLengths.byteLength;
}

/** Where the event of that sequence is, if its batch is still kept. */
export function findRecent(recent: RecentBatches, sequence: number): EventPlace | undefined {
  let low = recent.first;
  let high = recent.batches.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const batch = recent.batches[middle];
    assertThat(batch !== undefined, 'a search stays within the batches');
    if (sequence < batch.firstSequence) high = middle - 1;
    else if (sequence >= batch.firstSequence + batch.eventCount) low = middle + 1;
    else return placeIn(batch, sequence - batch.firstSequence);
  }
  return undefined;
}

function placeIn(batch: RecentBatch, index: number): EventPlace {
  batch.offsets ??= offsetsOf(batch.eventLengths);
  const [from, to] = [batch.offsets[index], batch.offsets[index + 1]];
  assertThat(from !== undefined && to !== undefined, 'an event is within its batch');
  return { plain: batch.plain, from, to };
}

function offsetsOf(lengths: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1);
  let at = 0;
  lengths.forEach((length, i) => {
    at += length;
    offsets[i + 1] = at;
  });
  return offsets;
}

/** Durable batches from the one that holds `sequence` on; undefined when that one is forgotten. */
export function durableBatches(
  log: { readonly recent: RecentBatches; readonly durableSequence: number } | undefined,
  sequence: number,
): readonly RecentBatch[] | undefined {
  if (log === undefined || sequence > log.durableSequence) return [];
  const kept = log.recent.batches.slice(log.recent.first);
  const from = kept.findIndex((batch) => batch.firstSequence + batch.eventCount > sequence);
  const first = kept[from];
  if (first === undefined || first.firstSequence > sequence) return undefined;
  return kept.slice(from).filter((batch) => batch.firstSequence <= log.durableSequence);
}
