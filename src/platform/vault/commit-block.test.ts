import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { blockRecords, commitBlock, parseCommitFile } from './commit-block.ts';

const NUMBER = 7;
const PAGE = 4_096;

const record = fc.record({
  kind: fc.constantFrom('segment' as const, 'checkpoint' as const),
  origin: fc.constantFrom('holdfast/firm/a', 'holdfast/platform'),
  parts: fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 3 }),
});
type NewRecord = Parameters<typeof commitBlock>[1][number];

function fileOf(ticks: readonly (readonly NewRecord[])[], number = NUMBER): Buffer {
  return Buffer.concat(ticks.map((records, tick) => commitBlock({ number, tick }, records).block));
}

function plain(records: readonly { kind: string; origin: string; bytes: Uint8Array }[]) {
  return records.map(({ kind, origin, bytes }) => [kind, origin, Buffer.from(bytes)]);
}

function wanted(ticks: readonly (readonly NewRecord[])[]) {
  return ticks.flat().map(({ kind, origin, parts }) => [kind, origin, Buffer.concat(parts)]);
}

const ticks = fc.array(fc.array(record, { minLength: 1, maxLength: 4 }), { maxLength: 5 });

test('a commit file reads back what was written, with zeros behind it or without', () => {
  fc.assert(
    fc.property(ticks, fc.nat({ max: 3 }), (written, pages) => {
      const file = Buffer.concat([fileOf(written), Buffer.alloc(pages * PAGE)]);
      assert.equal(file.length % PAGE, 0);
      const { records, bad } = parseCommitFile(file, NUMBER);
      assert.equal(bad, undefined);
      assert.deepEqual(plain(records), wanted(written));
      for (const { bytes, offset } of records)
        assert.deepEqual(file.subarray(offset, offset + bytes.length), bytes);
    }),
  );
});

test('a last block that is torn anywhere is as if it had never been written', () => {
  const some = fc.array(fc.array(record, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(some, fc.nat(), fc.boolean(), (written, place, isZeroed) => {
      const before = written.slice(0, -1);
      const whole = fileOf(written);
      const from = fileOf(before).length;
      // What is written of the last block ends here; zeros follow, or the file does.
      const end = from + (place % (lastByte(whole) - from));
      const torn = isZeroed
        ? Buffer.concat([whole.subarray(0, end), Buffer.alloc(whole.length - end)])
        : whole.subarray(0, end);
      const { records, bad } = parseCommitFile(torn, NUMBER);
      assert.equal(bad, undefined);
      assert.deepEqual(plain(records), wanted(before));
    }),
  );
});

/** Behind the last byte that is not zero: what is cut after it is missing nothing. */
function lastByte(bytes: Buffer): number {
  return bytes.findLastIndex((byte) => byte !== 0);
}

test('a changed byte before a whole block is damage, with its place', () => {
  const one = [{ kind: 'checkpoint' as const, origin: 'a', parts: [Buffer.from('head')] }];
  const file = fileOf([one, one, one]);
  const hashed = 64 + 8 + 1 + 4;
  for (let at = 0; at < hashed; at += 1) {
    const changed = Buffer.from(file);
    changed.writeUInt8(changed.readUInt8(PAGE + at) ^ 1, PAGE + at);
    const { records, bad } = parseCommitFile(changed, NUMBER);
    assert.equal(records.length, 1, `byte ${at}`);
    assert.deepEqual(bad, { offset: PAGE, seen: 'a block that is not whole before one that is' });
  }
});

test('blocks of another file, and blocks out of turn, do not count', () => {
  const one = [{ kind: 'checkpoint' as const, origin: 'a', parts: [Buffer.from('head')] }];
  assert.deepEqual(parseCommitFile(fileOf([one], 6), NUMBER).records, []);
  const { block } = commitBlock({ number: NUMBER, tick: 1 }, one);
  assert.equal(parseCommitFile(block, NUMBER).records.length, 0);
  assert.equal(blockRecords(block).length, 1);
});

test('records that have no meaning under a good hash are damage', () => {
  const { block } = commitBlock({ number: NUMBER, tick: 0 }, [
    { kind: 'checkpoint', origin: 'no origin', parts: [Buffer.from('head')] },
  ]);
  assert.deepEqual(parseCommitFile(block, NUMBER), {
    records: [],
    bad: { offset: 0, seen: 'records of no meaning' },
  });
});
