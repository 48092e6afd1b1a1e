import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256 } from '../journal/sha256.ts';
import { freshDirectory } from './_vault-fixture.ts';
import { emptyBatch, takeBatch } from './head-batch.ts';
import { s3Client } from './s3-client.ts';
import { s3StoreFiles } from './s3-store-files.ts';
import { parseSegment, recordPrefix, segmentHead } from './segment-object.ts';
import { stageSegment } from './stored-log.ts';

const account = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  sessionToken: undefined,
};

test('entries of heads that a newer one supersedes are kept with that one, in one object', async (t) => {
  const wire = { account, wallSeconds: () => 0, heardTime: () => undefined, patienceMs: 0 };
  const client = s3Client(wire, { bucket: 'b', prefix: '' });
  const spool = await freshDirectory(t);
  const files = await s3StoreFiles({ address: 's3://b', client, spool, holdUntil: () => 0 });
  const draft = (first: number) => {
    const [header, payload] = [Buffer.from(`h${first}`), Buffer.from(`p${first}`)];
    const parts = [segmentHead(first), recordPrefix(header, payload), header, payload];
    return stageSegment(files, { first, count: 1, parts });
  };
  const batch = emptyBatch();
  batch.newestSize = 3;
  assert.equal(await takeBatch(files, batch, 1, [await draft(0)]), undefined);
  assert.equal(await takeBatch(files, batch, 2, [await draft(1)]), undefined);
  const kept = await takeBatch(files, batch, 3, [await draft(2)]);
  const [one] = kept ?? [];
  assert.ok(one !== undefined && kept?.length === 1);
  const bytes = await files.read(one.staged);
  assert.ok(bytes !== undefined);
  assert.deepEqual([one.first, one.last, one.sha256], [0, 2, sha256(bytes).toString('hex')]);
  const { entries, bad } = parseSegment(bytes);
  assert.deepEqual(
    entries.map(({ index, payload }) => `${index} ${payload}`),
    ['0 p0', '1 p1', '2 p2'],
  );
  assert.equal(bad, undefined);
  assert.deepEqual(batch.carried, []);
});
