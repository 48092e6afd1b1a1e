import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import {
  candidateRecords,
  emptyIdempotencyKeys,
  GENERATION_MICROS,
  rememberKey,
} from './idempotency-keys.ts';

const DAY_MICROS = 86_400_000_000;

test('a key is found for fourteen days whatever came between, by sender and key, like in a Map', () => {
  const sender = fc.constantFrom('a', 'ab', 'b', '');
  const step = fc.record({ sender, key: fc.constantFrom('k', 'bk', '1', ''), days: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const keys = emptyIdempotencyKeys([1, 2]);
      const oracle: { sender: string; key: string; sequence: number; atMicros: number }[] = [];
      let nowMicros = 1_772_438_400_000_000;
      for (const [sequence, { sender, key, days }] of steps.entries()) {
        nowMicros += days * DAY_MICROS;
        rememberKey(keys, sender, key, sequence, nowMicros);
        oracle.push({ sender, key, sequence, atMicros: nowMicros });
        for (const known of oracle) {
          const isFound = candidateRecords(keys, known.sender, known.key).includes(known.sequence);
          const ageMicros = nowMicros - known.atMicros;
          if (ageMicros < GENERATION_MICROS)
            assert.ok(isFound, `${known.sequence} is ${ageMicros / DAY_MICROS} days old`);
          if (ageMicros > 3 * GENERATION_MICROS) assert.equal(isFound, false);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('a sender and key that were never used are not found', () => {
  const keys = emptyIdempotencyKeys([1, 2]);
  rememberKey(keys, 'ab', 'c', 7, DAY_MICROS);
  assert.deepEqual(candidateRecords(keys, 'a', 'bc'), []);
  assert.deepEqual(candidateRecords(keys, 'ab', 'c'), [7]);
});
