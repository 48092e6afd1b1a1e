import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { startPostgres } from './_embedded-postgres.ts';
import { encodedLog, LOG_SCHEMAS } from './_encode-events.ts';
import { eraseContract } from './_erase-contract.ts';
import { filled } from './_filled-store.ts';
import { readStoreContract } from './_read-store-contract.ts';
import { sampleHistory } from './_sample-history.ts';
import { compareReadStore } from './compare.ts';
import type { LogEvent } from './project.ts';
import type { ReadTarget } from './read-target.ts';

const server = await startPostgres();
if ('unavailable' in server) {
  console.log(`Skipped: no PostgreSQL: ${server.unavailable}`);
  test('postgres: contract', { skip: server.unavailable });
} else {
  after(server.stop);
  readStoreContract('postgres', () => server.target, 8);
  eraseContract('postgres', () => server.target, 6);

  test('postgres: compareReadStore() finds nothing in a right store, and a changed value', async () => {
    const events = sampleHistory(Array.from({ length: 150 }, (_, at) => at * 7_919 + 13));
    await (await filled(server.target, { alpha: events }, 9)).destroy();
    assert.deepEqual(await compare(server.target, events), []);
    const { kind: _kind, ...connection } = server.target;
    const client = new Client(connection);
    await client.connect();
    await client.query(
      'UPDATE trades SET quantity = quantity + 1 WHERE id = (SELECT max(id) FROM trades)',
    );
    await client.end();
    const found = await compare(server.target, events);
    assert.deepEqual(
      found.map(({ table, what, columns }) => [table, what, columns]),
      [['trades', 'changed', ['quantity']]],
    );
  });
}

async function compare(target: ReadTarget, events: readonly LogEvent[]) {
  const workDirectory = mkdtempSync(join(tmpdir(), 'holdfast-compare-'));
  async function* batches() {
    yield* encodedLog(events, 50);
  }
  const logs = [{ firm: 'alpha', batches: batches() }];
  try {
    return await compareReadStore({ target, schemas: LOG_SCHEMAS, workDirectory, logs });
  } finally {
    rmSync(workDirectory, { recursive: true, force: true });
  }
}
