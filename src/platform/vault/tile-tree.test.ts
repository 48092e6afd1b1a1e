import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growingTree, leafHash } from '../journal/merkle-tree.ts';
import { type FullTile, levelCount, tileTree, unfinishedCount } from './tile-tree.ts';

const leaf = (at: number) => leafHash(Buffer.from(`leaf ${at}`));

test('the root is that of the journal, at every size through two levels of tiles, also when it goes on from tiles', () => {
  const wanted = growingTree();
  let tree = tileTree();
  for (let at = 0; at < 70_000; at += 1) {
    if (at < 600 || at % 5_000 === 0 || (at > 65_530 && at < 65_550)) {
      assert.deepEqual(Buffer.from(tree.root()), Buffer.from(wanted.root()), `size ${at}`);
      tree = tileTree({ size: at, unfinished: tree.unfinished() });
      assert.deepEqual(Buffer.from(tree.root()), Buffer.from(wanted.root()), `again from ${at}`);
    }
    tree.append(leaf(at));
    wanted.append(leaf(at));
  }
});

test('full tiles are told once each, in order, by level and number', () => {
  const full: FullTile[] = [];
  const tree = tileTree(undefined, (tile) => full.push(tile));
  const size = 256 * 256 + 256 + 3;
  for (let at = 0; at < size; at += 1) tree.append(leaf(at));
  const level0 = full.filter(({ level }) => level === 0);
  assert.deepEqual(
    level0.map(({ number }) => number),
    Array.from({ length: 257 }, (_, at) => at),
  );
  assert.deepEqual(
    full.filter(({ level }) => level === 1).map(({ number }) => number),
    [0],
  );
  assert.ok(full.every(({ hashes }) => hashes.length === 256));
  assert.deepEqual(level0[1]?.hashes[7], leaf(263));
  assert.deepEqual(
    tree.unfinished().map(({ length }) => length),
    [3, 1, 1],
  );
  assert.deepEqual(
    [0, 1, 2].map((level) => unfinishedCount(size, level)),
    [3, 1, 1],
  );
  assert.equal(levelCount(size), 3);
});
