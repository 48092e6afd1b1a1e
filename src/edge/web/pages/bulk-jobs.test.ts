import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failedRows, type Job, runEach } from './bulk-jobs.ts';

const jobs: readonly Job[] = ['A', 'B', 'C'].map((rowKey) => ({
  rowKey,
  label: rowKey,
  path: 'x',
  body: {},
}));

test('runEach() does every job in order, tells of each, and keeps those that failed', async () => {
  const told: number[] = [];
  const sent: string[] = [];
  const outcomes = await runEach(
    jobs,
    async ({ rowKey }) => {
      sent.push(rowKey);
      if (rowKey === 'B') throw new Error('refused');
      return `done ${rowKey}`;
    },
    (some) => told.push(some.length),
  );
  assert.deepEqual(sent, ['A', 'B', 'C']);
  assert.deepEqual(told, [1, 2, 3]);
  assert.deepEqual(
    outcomes.map(({ answer }) => answer),
    ['done A', undefined, 'done C'],
  );
  assert.deepEqual(failedRows(outcomes), ['B']);
});
