import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { EMPTY_ROOT, growingTree, leafHash, nodeHash } from './merkle-tree.ts';

/** The leaves and roots of the Certificate Transparency reference tests (RFC 6962 hashes). */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

test('EMPTY_ROOT is the hash of nothing', () => {
  assert.equal(hex(EMPTY_ROOT), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(hex(growingTree().root()), hex(EMPTY_ROOT));
});

for (const [at, root] of ROOTS.entries()) {
  test(`growingTree() has the root of RFC 6962's ${at + 1} leaves`, () => {
    const tree = growingTree();
    for (const leaf of LEAVES.slice(0, at + 1)) tree.append(leafHash(Buffer.from(leaf, 'hex')));
    assert.equal(hex(tree.root()), root);
    assert.equal(tree.size(), at + 1);
  });
}

/** MTH as RFC 6962 §2.1 writes it. */
function rootByDefinition(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (only === undefined) return EMPTY_ROOT;
  if (hashes.length === 1) return only;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return nodeHash(rootByDefinition(hashes.slice(0, split)), rootByDefinition(hashes.slice(split)));
}

test('growingTree() has the root of the definition at every size on the way', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (leaves) => {
      const tree = growingTree();
      const hashes = leaves.map(leafHash);
      for (const [at, hash] of hashes.entries()) {
        tree.append(hash);
        assert.equal(hex(tree.root()), hex(rootByDefinition(hashes.slice(0, at + 1))));
      }
    }),
    { numRuns: 40 },
  );
});
