import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { type Batch, MAX_BATCH_BYTES } from '../journal/types.ts';
import {
  type BatchWriter,
  batchWriter,
  beginUnit,
  cutWhatIsFull,
  cutWholeUnits,
  dropUnit,
  endUnit,
  eventWritten,
  nextSequence,
  takeReady,
} from './batch-writer.ts';

/** Writes an event of `size` bytes that all have the number of its sequence, so that a mixed up one is seen. */
function writeEvent(batch: BatchWriter, size: number): void {
  const { writer } = batch;
  if (writer.position + size > writer.bytes.length) {
    const larger = Buffer.alloc(2 * writer.bytes.length + size);
    writer.bytes.copy(larger, 0, 0, writer.position);
    writer.bytes = larger;
    writer.view = new DataView(larger.buffer);
  }
  writer.bytes.fill(nextSequence(batch) & 0xff, writer.position, writer.position + size);
  writer.position += size;
  eventWritten(batch);
}

/** The events of a batch by sequence and size; checks what is inside and the limit of the journal. */
function eventsIn({ firstSequence, plain, eventLengths }: Batch): (readonly [number, number])[] {
  assert.ok(plain.length + 4 * eventLengths.length <= MAX_BATCH_BYTES, 'a batch fits an entry');
  let at = 0;
  return Array.from(eventLengths, (length, i) => {
    const event = plain.subarray(at, at + length);
    at += length;
    assert.ok(
      event.every((byte) => byte === ((firstSequence + i) & 0xff)),
      `event ${firstSequence + i} is whole`,
    );
    return [firstSequence + i, length] as const;
  });
}

const decision = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: 300_000, max: 900_000 }) },
  ),
  { maxLength: 6 },
);
const unit = fc.record({
  decisions: fc.array(decision, { maxLength: 4 }),
  isDropped: fc.boolean(),
  ticks: fc.array(fc.boolean(), { maxLength: 4 }),
});

test('batches hold every event of the units that were kept, in order, and each unit whole or as one group', () => {
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
      const batch = batchWriter('o', 1);
      const taken: Batch[] = [];
      const tick = (): void => {
        cutWholeUnits(batch);
        taken.push(...takeReady(batch, 1_000_000));
      };
      const kept: { first: number; sizes: number[] }[] = [];
      for (const { decisions, isDropped, ticks } of units) {
        beginUnit(batch);
        const first = nextSequence(batch);
        for (const [i, sizes] of decisions.entries()) {
          for (const size of sizes) writeEvent(batch, size);
          cutWhatIsFull(batch);
          if (ticks[i]) tick();
        }
        if (!isDropped) {
          endUnit(batch);
          kept.push({ first, sizes: decisions.flat() });
        } else if (!dropUnit(batch).partWasTaken) assert.equal(nextSequence(batch), first);
      }
      for (let i = 0; i < 20; i += 1) tick();
      checkTaken(taken, kept);
    }),
    { numRuns: 200 },
  );
});

function checkTaken(
  taken: readonly Batch[],
  kept: readonly { first: number; sizes: number[] }[],
): void {
  let next = 1;
  const seen = new Map<number, number>();
  for (const [i, batch] of taken.entries()) {
    assert.equal(batch.firstSequence, next, 'batches follow each other without a gap');
    next += batch.eventLengths.length;
    const follower = taken[i + 1];
    const isCommitted =
      batch.commit || taken.some((other) => other.group === batch.group && other.commit);
    if (!batch.commit && isCommitted)
      assert.equal(follower?.group, batch.group, 'parts of a group are together');
    if (isCommitted) for (const [sequence, size] of eventsIn(batch)) seen.set(sequence, size);
  }
  for (const { first, sizes } of kept) {
    for (const [i, size] of sizes.entries())
      assert.equal(seen.get(first + i), size, `event ${first + i} was kept`);
    const groups = new Set(
      taken.filter((batch) => overlaps(batch, first, sizes.length)).map(({ group }) => group),
    );
    assert.ok(groups.size <= 1, 'a unit is in one batch or in one group');
  }
  assert.equal(seen.size, kept.flatMap(({ sizes }) => sizes).length, 'nothing else was committed');
}

function overlaps({ firstSequence, eventLengths }: Batch, first: number, count: number): boolean {
  return first < firstSequence + eventLengths.length && firstSequence < first + count;
}
