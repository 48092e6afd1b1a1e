import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { isListening } from './is-listening.ts';

test('isListening() tells a platform that is there from one that is not', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const address = { host: '127.0.0.1', port: bound.port };
  assert.equal(await isListening(address), true);
  await new Promise((resolve) => server.close(resolve));
  assert.equal(await isListening(address), false);
});
