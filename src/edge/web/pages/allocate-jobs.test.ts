import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UnallocatedAnswer } from '../api/allocation-answers.ts';
import { allocateJobs } from './allocate-jobs.ts';

function row(kind: UnallocatedAnswer['kind'], id: string): UnallocatedAnswer {
  const blank = { waits: '', account: '', contract: '', side: '', price: '', clearingDate: '' };
  return { kind, id, ...blank, quantity: 1, orderId: '', executionTime: '' };
}

const rule = { method: 'rotation', accounts: ['A1'] };
const rows = [row('suspense', 'T1'), row('group', 'G1'), row('trade', 'T2')];

test('allocateJobs() makes an instruction of each row', () => {
  assert.deepEqual(allocateJobs(rows, rule, false), [
    {
      rowKey: 'suspense T1',
      label: 'T1',
      path: 'allocations/trades',
      body: { tradeIds: ['T1'], rule },
    },
    {
      rowKey: 'trade T2',
      label: 'T2',
      path: 'allocations/trades',
      body: { tradeIds: ['T2'], rule },
    },
    {
      rowKey: 'group G1',
      label: 'G1',
      path: 'average-price/allocate',
      body: { groupId: 'G1', rule },
    },
  ]);
});

test('allocateJobs() together: one of all trades, and the group for itself', () => {
  assert.deepEqual(allocateJobs(rows, rule, true), [
    {
      rowKey: 'suspense T1',
      label: 'T1',
      path: 'allocations/trades',
      body: { tradeIds: ['T1', 'T2'], rule },
    },
    {
      rowKey: 'group G1',
      label: 'G1',
      path: 'average-price/allocate',
      body: { groupId: 'G1', rule },
    },
  ]);
});

test('allocateJobs() together of a group alone is the group', () => {
  assert.equal(allocateJobs([row('group', 'G1')], rule, true).length, 1);
});
