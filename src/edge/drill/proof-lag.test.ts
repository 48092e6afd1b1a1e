import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProofLag, proofLag } from './proof-lag.ts';

const STATEMENTS = [
  { firm: 'a', sequence: 10, atMs: 1_500 },
  { firm: 'b', sequence: 90, atMs: 1_600 },
  { firm: 'a', sequence: 20, atMs: 3_000 },
  { firm: 'd', sequence: 9, atMs: 9_500 },
];
const cases = [
  // firm, sequence, posted at, outcome in seconds; the attack begins at 9,000
  ['a', 10, 1_000, 0.5],
  ['a', 11, 1_000, 2],
  ['a', 20, 3_500, 0],
  ['b', 11, 1_000, 0.6],
  ['a', 21, 3_900, 'never proven'],
  ['c', 1, 3_900, 'never proven'],
  ['a', 21, 4_100, 'cut off'],
  ['d', 1, 4_100, 'cut off'],
  ['d', 1, 3_900, 'never proven'],
  ['a', 10, 9_000, 'not asked for'],
] as const;
for (const [firm, sequence, postedMs, outcome] of cases) {
  test(`proofLag() of sequence ${sequence} of ${firm}, posted at ${postedMs}: ${outcome}`, () => {
    const lag = proofLag([{ firm, sequence, postedMs }], STATEMENTS, 9_000);
    assert.equal(outcomeOf(lag), outcome);
  });
}

function outcomeOf({ answers, p95Seconds, neverProven, cutOff }: ProofLag) {
  if (neverProven > 0) return 'never proven';
  if (cutOff > 0) return 'cut off';
  return answers === 0 ? 'not asked for' : p95Seconds;
}

test('proofLag() is what 95 answers of 100 did not wait longer than', () => {
  const answers = Array.from({ length: 100 }, (_, at) => ({
    firm: 'a',
    sequence: at < 95 ? 10 : 20,
    postedMs: 1_000,
  }));
  const { p95Seconds, worstSeconds } = proofLag(answers, STATEMENTS, 9_000);
  assert.deepEqual({ p95Seconds, worstSeconds }, { p95Seconds: 0.5, worstSeconds: 2 });
});
