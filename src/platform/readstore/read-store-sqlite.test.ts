import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { eraseContract } from './_erase-contract.ts';
import { readStoreContract } from './_read-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-readstore-'));
after(() => rmSync(folder, { recursive: true, force: true }));

eraseContract('sqlite', () => ({ kind: 'sqlite', path: join(folder, 'erased.sqlite') }), 25);
readStoreContract('sqlite', () => ({ kind: 'sqlite', path: join(folder, 'read.sqlite') }), 20);
