import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from '../api/client.ts';
import { allowedByAll, type BulkItem, type OpenKeys, runBulk } from './bulk-run.ts';

/** An API that remembers what it was sent under which key; a row named in `answers` gets that instead. */
function desk(answers: Readonly<Record<string, unknown>>) {
  const sent: string[] = [];
  let keys = 0;
  return {
    sent,
    send: async (path: string, _body: object, key: string) => {
      sent.push(`${path} ${key}`);
      const answer = answers[path];
      if (answer instanceof Error) throw answer;
      return answer ?? {};
    },
    newKey: () => {
      keys += 1;
      return `k${keys}`;
    },
  };
}

function item(id: string): BulkItem {
  return { id, label: `give-up ${id}`, path: id, body: { step: 'claim' } };
}

const refusal = new Refused(422, {
  title: 'Account must be known',
  seen: 'X',
  wanted: 'a known one',
});

test('runBulk() goes on after a refusal and says for each row what came of it', async () => {
  const { send, newKey, sent } = desk({ B: refusal, C: { approvalId: '7', approval: 'pending' } });
  const outcomes = await runBulk(['A', 'B', 'C'].map(item), new Map(), { send, newKey });
  assert.deepEqual(outcomes, [
    { id: 'A', label: 'give-up A', failure: undefined, waits: false },
    {
      id: 'B',
      label: 'give-up B',
      failure: 'Account must be known: X, wanted a known one',
      waits: false,
    },
    { id: 'C', label: 'give-up C', failure: undefined, waits: true },
  ]);
  assert.deepEqual(sent, ['A k1', 'B k2', 'C k3']);
});

test('runBulk() asks again under the same key only where no answer was seen', async () => {
  const open: OpenKeys = new Map();
  const { send, newKey, sent } = desk({ A: new TypeError('lost'), B: refusal });
  await runBulk([item('A'), item('B')], open, { send, newKey });
  await runBulk([item('A'), item('B')], open, { send, newKey });
  assert.deepEqual(sent, ['A k1', 'B k2', 'A k1', 'B k3']);
});

const STEPS: readonly (readonly [readonly (readonly string[])[], readonly string[]])[] = [
  [
    [
      ['claim', 'refuse'],
      ['refuse', 'claim'],
    ],
    ['claim', 'refuse'],
  ],
  [[['offer', 'cancel'], ['cancel']], ['cancel']],
  [[['offer'], ['claim']], []],
  [[], []],
];
for (const [steps, allowed] of STEPS) {
  test(`allowedByAll() of ${JSON.stringify(steps)}: ${allowed.join(', ')}`, () => {
    assert.deepEqual(allowedByAll(steps), allowed);
  });
}
