import { assertThat } from '../../domain/basics/decision.ts';
import { openSealed } from '../journal/open-entry.ts';
import { type Entry, MAX_BATCH_BYTES } from '../journal/types.ts';
import { batchDigest } from './batch-digest.ts';
import type { BranchEntry } from './branch.ts';
import type { HomeBatch, HomePart } from './firm-thread-messages.ts';
import type { EventReplacer } from './replaced-events.ts';
import { type Finding, placeReader } from './source.ts';
import type { UnlockedEpoch } from './unlock-epochs.ts';
import { readWhole } from './whole-entry.ts';

export type Resealing = {
  readonly entries: readonly BranchEntry[];
  readonly cleanEntries: number;
  /** Clean and suspect. */
  readonly entryCount: number;
  readonly epochs: ReadonlyMap<number, UnlockedEpoch>;
  readonly replaceClean: EventReplacer;
  readonly replaceSuspect: (index: number) => EventReplacer;
  readonly lastTimeMicros: number;
};

/** Batches go out together, so that one write and one sync serve many. */
const PART_BYTES = 4_194_304;

/** An old log again, opened, as its new one is to have it: the same events at the same sequences, times and epochs. */
export function* homeParts(resealing: Resealing): Generator<HomePart> {
  const { entries, cleanEntries, epochs, lastTimeMicros } = resealing;
  const read = placeReader();
  const noted: Finding[] = [];
  const digest = batchDigest();
  let batches: HomeBatch[] = [];
  let bytes = 0;
  let cipher: UnlockedEpoch['cipher'];
  let hasBatches = false;
  for (let index = 0; index < resealing.entryCount; index += 1) {
    const found = entries[index];
    const whole = found === undefined ? undefined : readWhole(found, index, read, noted);
    assertThat(whole !== undefined, `entry ${index}, which was proven, is read again`);
    const epoch = epochs.get(index);
    if (epoch !== undefined) {
      cipher = epoch.cipher;
      // Suspects open no epoch: what belongs at its beginning is kept among them, and would not be folded.
      if (index >= cleanEntries && hasBatches) continue;
      if (batches.length > 0) yield { kind: 'batches', batches };
      [batches, bytes] = [[], 0];
      const untilMicros = isLastClean(resealing, index)
        ? Math.max(epoch.untilMicros, lastTimeMicros + 1)
        : epoch.untilMicros;
      yield { kind: 'epoch', untilMicros };
    }
    if (whole.header.kind !== 'batch') continue;
    const opening = openSealed(whole, cipher);
    assertThat(opening.ok, `entry ${index}, which was proven, opens again`);
    const isClean = index < cleanEntries;
    const replace = isClean ? resealing.replaceClean : resealing.replaceSuspect(index);
    for (const batch of batchesOf(replace(opening.entry), isClean)) {
      digest.add(batch);
      batches.push(batch);
      bytes += batch.plain.length;
    }
    hasBatches = true;
    if (bytes < PART_BYTES) continue;
    yield { kind: 'batches', batches };
    [batches, bytes] = [[], 0];
  }
  if (batches.length > 0) yield { kind: 'batches', batches };
  yield { kind: 'end', digest: digest.end() };
}

/** The last epoch that is opened again holds the suspects too, whatever their time. */
function isLastClean({ epochs, cleanEntries }: Resealing, index: number): boolean {
  return [...epochs.keys()].every((other) => other <= index || other >= cleanEntries);
}

/** One batch, or several of one group where replaced events have outgrown it. Their bytes are their own. */
function* batchesOf(entry: Entry, isClean: boolean): Generator<HomeBatch> {
  const { header, plain, eventOffsets } = entry;
  const { timeMicros, eventCount } = header;
  const asOne = plain.length + 4 * eventCount <= MAX_BATCH_BYTES;
  const group = isClean ? header.group : 0;
  const splitGroup = asOne || group !== 0 ? group : header.firstSequence;
  let from = 0;
  while (from < eventCount) {
    let to = from + 1;
    while (to < eventCount && partBytes(eventOffsets, from, to + 1) <= MAX_BATCH_BYTES) to += 1;
    const lengths = new Uint32Array(to - from);
    for (let i = from; i < to; i += 1)
      lengths[i - from] = offset(eventOffsets, i + 1) - offset(eventOffsets, i);
    yield {
      firstSequence: header.firstSequence + from,
      plain: new Uint8Array(plain.subarray(offset(eventOffsets, from), offset(eventOffsets, to))),
      eventLengths: lengths,
      timeMicros,
      group: splitGroup,
      commit: to === eventCount && (!isClean || header.commit),
    };
    from = to;
  }
}

function partBytes(offsets: Uint32Array, from: number, to: number): number {
  return offset(offsets, to) - offset(offsets, from) + 4 * (to - from);
}

function offset(offsets: Uint32Array, at: number): number {
  const found = offsets[at];
  assertThat(found !== undefined, `an entry of ${offsets.length - 1} events has event ${at}`);
  return found;
}
