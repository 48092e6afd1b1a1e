import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commitEvents } from '../journal/_journal-fixture.ts';
import { consistencyHolds } from '../journal/merkle-proof.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  startVault,
  type TestPlatform,
  type TestVault,
  until,
} from './_vault-fixture.ts';
import type { Witness } from './ask-witness.ts';
import { cosignatureHolds, cosignatureIn, noteText, parseCosignerKey } from './cosignature.ts';
import { storeFiles } from './store-files.ts';
import { consistencyFromTiles } from './tile-hashes.ts';
import { tileTree } from './tile-tree.ts';
import { viewFolder } from './view.ts';

const ORIGIN = 'holdfast/firm/a';
const WITNESS = fileURLToPath(new URL('./_witness-process.ts', import.meta.url));

/** A witness in a process of its own, which knows these logs; `answers` are what it said so far. */
async function startWitness(
  t: TestContext,
  logKeys: readonly string[],
): Promise<{ readonly witness: Witness; readonly answers: () => readonly string[] }> {
  const child = spawn(process.execPath, [WITNESS, ...logKeys], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  onEnd(t, () => {
    child.kill();
    return ended;
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text;
  });
  await until('the witness listens', () => said.includes('\n'));
  const [first = '', ...rest] = said.split('\n');
  const [keyText = '', url = ''] = first.split(' ');
  const key = parseCosignerKey(keyText);
  assert.ok(key !== undefined && rest.length > 0);
  const answers = () => said.split('\n').filter((line) => line.startsWith('answered'));
  return { witness: { key, url }, answers };
}

async function scene(t: TestContext) {
  const root = await freshDirectory(t);
  const directory = join(root, 'data');
  const { trusted, keys } = await introduce(directory, root, 'vault-a');
  const open = () => openPlatform(directory, trusted, 1);
  const start = (store: string, platform: TestPlatform, witness: Witness): TestVault => {
    const vault = startVault(join(root, store), keys, platform.listener.port, [], {}, [witness]);
    onEnd(t, () => vault.stop().catch(() => undefined));
    return vault;
  };
  const note = (store: string) =>
    readFile(join(root, store, viewFolder(ORIGIN), 'checkpoint'), 'utf8').catch(() => '');
  return { root, directory, open, start, note };
}

async function commit(platform: TestPlatform, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, at) => commitEvents(platform.journal, ORIGIN, `buy ${at}`)),
  );
  platform.listener.wake();
}

function isWitnessed(note: string, size: number, { key }: Witness): boolean {
  const cosignature = cosignatureIn(note, key);
  const isAll = note.startsWith(`${ORIGIN}\n${size}\n`);
  return isAll && cosignature !== undefined && cosignatureHolds(noteText(note), cosignature, key);
}

test('a witness is shown each head with a proof from the last, and its cosignature is in the view', async (t) => {
  const { open, start, note } = await scene(t);
  const platform = await open();
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  const { witness, answers } = await startWitness(t, [platform.journal.verifierKey(ORIGIN)]);
  const vault = start('store', platform, witness);
  for (const count of [1, 300, 5]) {
    await commit(platform, count);
    const size = platform.journal.size(ORIGIN);
    await until(`the view of ${size} is witnessed`, async () =>
      isWitnessed(await note('store'), size, witness),
    );
  }
  await vault.stop();
  assert.deepEqual([...new Set(answers().map((line) => line.slice(0, 12)))], ['answered 200']);
  // Started again it does not know where the witness is: 409 tells it, and the view it left is believed.
  const again = start('store', platform, witness);
  await commit(platform, 3);
  const size = platform.journal.size(ORIGIN);
  await until('it is witnessed again', async () => isWitnessed(await note('store'), size, witness));
  await again.stop();
  const conflict = answers().findIndex((line) => line.startsWith('answered 409'));
  assert.ok(conflict > 0, answers().join());
  assert.ok(answers()[conflict + 1]?.startsWith('answered 200'), answers().join());
  const shown = await note('store');
  assert.equal(shown.split('\n').filter((line) => line.startsWith('\u2014')).length, 3, shown);
});

test('a witness that knows another history refuses, which the vault cries about and its view does not claim', async (t) => {
  const { directory, open, start, note } = await scene(t);
  const first = await open();
  await first.journal.createLog(ORIGIN);
  const { witness, answers } = await startWitness(t, [first.journal.verifierKey(ORIGIN)]);
  await commitEvents(first.journal, ORIGIN, 'buy 5');
  await cp(directory, `${directory}.old`, { recursive: true });
  const vault = start('store', first, witness);
  await commit(first, 4);
  const size = first.journal.size(ORIGIN);
  await until('it is witnessed', async () => isWitnessed(await note('store'), size, witness));
  await vault.stop();
  await first.close();
  // The platform is put back, tells another history, and finds a vault that holds nothing of the first.
  await rm(directory, { recursive: true });
  await cp(`${directory}.old`, directory, { recursive: true });
  const second = await open();
  onEnd(t, second.close);
  await commit(second, 9);
  const fresh = start('fresh', second, witness);
  const refusal = () =>
    fresh.notices.find((notice) => notice.kind === 'witness' && notice.state === 'refused');
  await until('the witness refuses', () => refusal() !== undefined);
  const longer = second.journal.size(ORIGIN);
  await until('the view is there', async () =>
    (await note('fresh')).startsWith(`${ORIGIN}\n${longer}\n`),
  );
  assert.equal(cosignatureIn(await note('fresh'), witness.key), undefined);
  assert.ok(
    answers().some((line) => line.startsWith('answered 422')),
    answers().join(),
  );
});

test('a witness that does not know the log, or is not there, is told of once and keeps nobody waiting', async (t) => {
  const { open, start, note } = await scene(t);
  const platform = await open();
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  const { witness } = await startWitness(t, []);
  const vault = start('store', platform, witness);
  for (let round = 0; round < 3; round += 1) {
    await commit(platform, 2);
    const size = platform.journal.size(ORIGIN);
    await until('the view is there', async () =>
      (await note('store')).startsWith(`${ORIGIN}\n${size}\n`),
    );
  }
  const told = vault.notices.filter(({ kind }) => kind === 'witness');
  assert.deepEqual(told, [
    {
      kind: 'witness',
      witness: 'witness.example/w1',
      origin: ORIGIN,
      state: 'failed',
      seen: 'status 404',
    },
  ]);
});

test('proofs from tiles hold between any two sizes of a tree of several tiles', async (t) => {
  const root = await freshDirectory(t);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted, 1);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  await commit(platform, 599);
  const vault = startVault(join(root, 'store'), keys, platform.listener.port);
  onEnd(t, vault.stop);
  const size = platform.journal.size(ORIGIN);
  const files = storeFiles(join(root, 'store'));
  const folder = viewFolder(ORIGIN);
  await until(
    'the view is there',
    async () => (await files.read(`${folder}/checkpoint`)) !== undefined,
  );
  const tree = tileTree();
  const roots: Uint8Array[] = [tree.root()];
  for await (const { leaf } of platform.journal.readSealed(ORIGIN, 0)) {
    tree.append(leafHash(leaf));
    roots.push(tree.root());
  }
  const end = roots[size];
  assert.ok(end !== undefined && size === 600);
  for (const [oldSize, oldRoot] of roots.entries()) {
    const proof = await consistencyFromTiles(files, folder, oldSize, size);
    assert.ok(consistencyHolds({ oldSize, oldRoot, size, root: end, proof }), `from ${oldSize}`);
  }
});
