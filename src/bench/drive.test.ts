import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { drive } from './drive.ts';
import { Workload } from './workload.ts';

test('drive() hands every operation out once and never runs further ahead than the span', async () => {
  const workload = new Workload({ seed: 1, nearest: 40, farthest: 100 });
  const underWay = new Map<number, number>();
  let handed = 0;
  let widest = 0;
  const driven = await drive({
    workload,
    clients: 4,
    batch: 10,
    seconds: 0.2,
    span: 40,
    submit: async (operations, client) => {
      underWay.set(client, handed);
      handed += operations.length;
      widest = Math.max(widest, handed - Math.min(...underWay.values()));
      // One client is slow: the others must wait for it before they are too far ahead.
      await wait(client === 0 ? 20 : 1);
      underWay.delete(client);
    },
  });
  assert.equal(driven.operations, handed);
  assert.equal(workload.operations, handed);
  assert.ok(widest <= 40, `${widest} operations were under way`);
  assert.ok(handed >= 80, `${handed} operations in several turns of the slow client`);
  assert.ok(driven.latency !== undefined && driven.rate > 0);
});
