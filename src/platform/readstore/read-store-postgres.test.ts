import { after, test } from 'node:test';
import { startPostgres } from './_embedded-postgres.ts';
import { readStoreContract } from './_read-store-contract.ts';

const server = await startPostgres();
if ('unavailable' in server) {
  console.log(`Skipped: no PostgreSQL: ${server.unavailable}`);
  test('postgres: contract', { skip: server.unavailable });
} else {
  after(server.stop);
  readStoreContract('postgres', () => server.target, 12);
}
