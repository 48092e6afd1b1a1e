import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '../platform/vault/_vault-fixture.ts';
import { openHere } from './local-session.ts';
import { recordedGrants } from './recorded-grants.ts';

const root = await mkdtemp(join(tmpdir(), 'holdfast-grants-'));
after(() => rm(root, { recursive: true, force: true }));

test('recordedGrants() says nothing of what is on record, and tells who was let in without one', async () => {
  const opening = await openHere(join(root, 'data'));
  assert.ok(opening.ok);
  const sentences: string[] = [];
  const record = recordedGrants(opening.installation, (sentence) => sentences.push(sentence));
  const mallory = { userId: 'mallory', displayName: 'M' };
  record({
    kind: 'user-added',
    user: { ...mallory, grants: [{ role: 'reader', scope: { firms: ['acme'] } }] },
  });
  await opening.installation.close();
  assert.deepEqual(sentences, []);
  record({
    kind: 'session',
    user: { ...mallory, grants: [{ role: 'operator', scope: 'all-firms' }] },
  });
  await until('it is told', () => sentences.length > 0);
  assert.deepEqual(sentences, [
    "LET IN WITHOUT A RECORD: session mallory (operator of all-firms) by mallory: the platform's log is closing, wanted a running engine (engine_stopped)",
  ]);
});
