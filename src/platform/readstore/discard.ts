import { rm } from 'node:fs/promises';
import { dropTables } from './ddl.ts';
import { type ReadTarget, STORE_FILES } from './read-target.ts';

/** Throws the tables away, before a rebuild from the journal. Nobody may have the store open. */
export async function discardReadStore(target: ReadTarget): Promise<void> {
  if (target.kind === 'sqlite') {
    for (const suffix of STORE_FILES) await rm(`${target.path}${suffix}`, { force: true });
    return;
  }
  const { Client } = await import('pg');
  const { kind: _kind, ...connection } = target;
  const client = new Client(connection);
  await client.connect();
  for (const sql of dropTables()) await client.query(sql);
  await client.end();
}
