import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { commitEvents } from '../journal/_journal-fixture.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  startVault,
  until,
} from './_vault-fixture.ts';
import { cosignatureHolds, cosignatureIn, noteText } from './cosignature.ts';
import { tileNumber, tilePath } from './view.ts';

const ORIGIN = 'holdfast/firm/a';

test('tile paths are those of c2sp.org/tlog-tiles', () => {
  assert.equal(tileNumber(1234067), 'x001/x234/067');
  assert.equal(tileNumber(5), '005');
  assert.equal(tilePath(0, 273, 112), 'tile/0/273.p/112');
  assert.equal(tilePath(1, 0, 256), 'tile/1/000');
  assert.equal(tilePath('entries', 1000, 256), 'tile/entries/x001/000');
});

/** Leaves of an entry bundle: u16 big-endian length, then the leaf, again and again. */
function leavesOf(bundle: Buffer): Buffer[] {
  const leaves: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 + bundle.readUInt16BE(at);
    leaves.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return leaves;
}

test('the view of a log is a tiled log: bundles, tiles and a checkpoint with our cosignature', async (t) => {
  const root = await freshDirectory(t);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted, 1);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  const commits = Array.from({ length: 599 }, (_, at) =>
    commitEvents(platform.journal, ORIGIN, `buy ${at}`),
  );
  await Promise.all(commits);
  const vault = startVault(join(root, 'store'), keys, platform.listener.port);
  onEnd(t, vault.stop);
  const view = join(root, 'store', 'view', 'holdfast+firm+a');
  const read = (path: string) => readFile(join(view, path));
  await until('the view is there', () =>
    read('checkpoint').then(
      () => true,
      () => false,
    ),
  );
  const note = (await read('checkpoint')).toString('utf8');
  assert.ok(note.startsWith(`${ORIGIN}\n600\n`), note);
  const cosignature = cosignatureIn(note, keys.own);
  assert.ok(cosignature !== undefined && cosignatureHolds(noteText(note), cosignature, keys.own));
  const widths = ['000', '001', '002.p/88'];
  const hashes: Buffer[] = [];
  for (const width of widths) {
    const leaves = leavesOf(await read(`tile/entries/${width}`));
    const tile = Buffer.concat(leaves.map(leafHash));
    assert.deepEqual(await read(`tile/0/${width}`), tile, width);
    hashes.push(tile);
  }
  assert.equal(Buffer.concat(hashes).length, 600 * 32);
  // The roots of the two full tiles, and nothing above them.
  assert.equal((await read('tile/1/000.p/2')).length, 64);
  assert.deepEqual((await readdir(join(view, 'tile'))).sort(), ['0', '1', 'entries']);
});

test('a view that cannot be written is told once, copies go on, and it is whole again when it can', async (t) => {
  const root = await freshDirectory(t);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted, 1);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  const store = join(root, 'store');
  const vault = startVault(store, keys, platform.listener.port);
  onEnd(t, vault.stop);
  const commit = async (text: string, count: number) => {
    const events = Array.from({ length: count }, (_, at) => `${text} ${at}`);
    await Promise.all(events.map((event) => commitEvents(platform.journal, ORIGIN, event)));
    const size = platform.journal.size(ORIGIN);
    await until('covered', () => platform.coverage.coveredBy('vault-a', ORIGIN) === size);
  };
  const checkpoint = join(store, 'view', 'holdfast+firm+a', 'checkpoint');
  const shows = (size: number) =>
    readFile(checkpoint, 'utf8').then(
      (text) => text.startsWith(`${ORIGIN}\n${size}\n`),
      () => false,
    );
  const told = () => vault.notices.flatMap((one) => (one.kind === 'view' ? [one.state] : []));
  await commit('buy', 250);
  await until('the view is there', () => shows(251));
  // Where the next tile has to be there is a file: it cannot be written in the middle of a publishing.
  const tiles = join(store, 'view', 'holdfast+firm+a', 'tile', 'entries', '001.p');
  await writeFile(tiles, 'in the way');
  await commit('sell', 20);
  await until('it is told', () => told().length > 0);
  await commit('more', 20);
  assert.equal(await shows(251), true);
  await rm(tiles);
  await until('it is whole again', () => shows(291));
  await until('that is told', () => told().length > 1);
  assert.deepEqual(told(), ['failed', 'again']);
  const [first, second] = await Promise.all(
    ['000', '001.p/35'].map(async (name) => leavesOf(await readFile(join(tiles, '..', name)))),
  );
  assert.deepEqual([first?.length, second?.length], [256, 35]);
  const hashes = await readFile(join(tiles, '..', '..', '0', '000'));
  assert.deepEqual(hashes, Buffer.concat((first ?? []).map(leafHash)));
});
