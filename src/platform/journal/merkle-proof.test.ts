import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  consistencyHolds,
  consistencyRanges,
  inclusionHolds,
  inclusionRanges,
  type LeafRange,
} from './merkle-proof.ts';
import { growingTree, leafHash } from './merkle-tree.ts';

/** Every proof of every tree up to this many leaves, as golang.org/x/mod/sumdb/tlog does it, each with each hash corrupted. */
const LARGEST = 40;

const leaves = Array.from({ length: LARGEST }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));

function rootOf(range: LeafRange): Uint8Array {
  const tree = growingTree();
  for (const leaf of leaves.slice(range.first, range.end)) tree.append(leaf);
  return tree.root();
}

function corrupted(proof: readonly Uint8Array[], at: number): Uint8Array[] {
  return proof.map((hash, other) => {
    const copy = Buffer.from(hash);
    if (other === at) copy[7] = copy.readUInt8(7) ^ 1;
    return copy;
  });
}

test(`inclusionHolds() for every leaf of every tree up to ${LARGEST}, and for no changed proof`, () => {
  let proofs = 0;
  for (let size = 1; size <= LARGEST; size += 1) {
    const root = rootOf({ first: 0, end: size });
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionRanges(index, size).map(rootOf);
      const leaf = rootOf({ first: index, end: index + 1 });
      assert.ok(
        inclusionHolds({ index, size, leafHash: leaf, root, proof }),
        `leaf ${index} of ${size}`,
      );
      for (const at of proof.keys())
        assert.ok(
          !inclusionHolds({ index, size, leafHash: leaf, root, proof: corrupted(proof, at) }),
        );
      assert.ok(!inclusionHolds({ index, size, leafHash: leaf, root, proof: [...proof, root] }));
      if (proof.length > 0)
        assert.ok(!inclusionHolds({ index, size, leafHash: leaf, root, proof: proof.slice(1) }));
      assert.ok(!inclusionHolds({ index: size, size, leafHash: leaf, root, proof }));
      proofs += 1;
    }
  }
  assert.equal(proofs, (LARGEST * (LARGEST + 1)) / 2);
});

test(`consistencyHolds() between every two sizes up to ${LARGEST}, and for no changed proof`, () => {
  for (let size = 1; size <= LARGEST; size += 1) {
    const root = rootOf({ first: 0, end: size });
    assert.ok(
      consistencyHolds({
        oldSize: 0,
        oldRoot: rootOf({ first: 0, end: 0 }),
        size,
        root,
        proof: [],
      }),
    );
    for (let oldSize = 1; oldSize <= size; oldSize += 1) {
      const oldRoot = rootOf({ first: 0, end: oldSize });
      const proof = consistencyRanges(oldSize, size).map(rootOf);
      assert.ok(consistencyHolds({ oldSize, oldRoot, size, root, proof }), `${oldSize} in ${size}`);
      for (const at of proof.keys())
        assert.ok(!consistencyHolds({ oldSize, oldRoot, size, root, proof: corrupted(proof, at) }));
      assert.ok(!consistencyHolds({ oldSize, oldRoot, size, root, proof: [...proof, root] }));
      const [otherRoot = root] = corrupted([oldRoot], 0);
      assert.ok(!consistencyHolds({ oldSize, oldRoot: otherRoot, size, root, proof }));
    }
  }
});

test('inclusionRanges() and consistencyRanges() are those of RFC 9162 §2.1.5', () => {
  const text = (ranges: readonly LeafRange[]) =>
    ranges.map(({ first, end }) => `${first}-${end}`).join(' ');
  // The RFC's tree of 7 leaves: proof of d0 is [b, h, l], of d3 [c, g, l], of d4 [f, j, k], of d6 [i, k].
  assert.equal(text(inclusionRanges(0, 7)), '1-2 2-4 4-7');
  assert.equal(text(inclusionRanges(3, 7)), '2-3 0-2 4-7');
  assert.equal(text(inclusionRanges(4, 7)), '5-6 6-7 0-4');
  assert.equal(text(inclusionRanges(6, 7)), '4-6 0-4');
  // And its consistency proofs from 3: [c, d, g, l], from 4: [l], from 6: [i, j, k].
  assert.equal(text(consistencyRanges(3, 7)), '2-3 3-4 0-2 4-7');
  assert.equal(text(consistencyRanges(4, 7)), '4-7');
  assert.equal(text(consistencyRanges(6, 7)), '4-6 6-7 0-4');
});

test('inclusionHolds() works beyond 32 bits', () => {
  const index = 2 ** 40 + 5;
  const size = 2 ** 41;
  const ranges = inclusionRanges(index, size);
  assert.equal(ranges.length, 41);
  assert.ok(
    !inclusionHolds({
      index,
      size,
      leafHash: leafHash(Buffer.from('a')),
      root: leafHash(Buffer.from('b')),
      proof: ranges.map(() => leafHash(Buffer.from('c'))),
    }),
  );
});
