import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256 } from '../journal/sha256.ts';
import { freshDirectory } from '../vault/_vault-fixture.ts';
import { storeFiles } from '../vault/store-files.ts';
import { fetchStore } from './fetch-store.ts';
import type { Finding } from './source.ts';
import { readVaultStore } from './vault-source.ts';

const FOLDER = 'logs/holdfast+firm+a';
const BYTES = Buffer.from('a segment, or so it is named');
const SEGMENT = `${'0'.repeat(16)}-${'0'.repeat(16)}-${sha256(BYTES).toString('hex')}.segment`;

test('what a store lists and does not give is named, and a rebuild finds it damaged; another try gets it', async (t) => {
  const store = await freshDirectory(t);
  await mkdir(join(store, FOLDER), { recursive: true });
  await writeFile(join(store, 'cosigner'), 'vault-a+00000000+key\n');
  await writeFile(join(store, FOLDER, SEGMENT), BYTES);
  const files = storeFiles(store);
  const path = `${FOLDER}/${SEGMENT}`;
  const silent: typeof files = {
    ...files,
    read: (asked) => (asked === path ? Promise.resolve(undefined) : files.read(asked)),
  };
  const copy = await freshDirectory(t);
  assert.deepEqual(await fetchStore(silent, copy, () => undefined), [path]);
  const findings: Finding[] = [];
  readVaultStore(copy).logsOf('holdfast/firm/a', findings);
  assert.ok(findings.some(({ file, seen }) => file.endsWith(SEGMENT) && seen.includes('hash')));
  assert.deepEqual(await fetchStore(files, copy, () => undefined), []);
  assert.deepEqual(await readFile(join(copy, path)), BYTES);
});
