import { assertThat } from '../../domain/basics/decision.ts';
import { EMPTY_ROOT, nodeHash } from './merkle-tree.ts';
import { sameBytes } from './sha256.ts';

/** Leaves `first` to `end - 1`; the proof's hash is the root of the tree over just these. */
export type LeafRange = { readonly first: number; readonly end: number };

/** Largest power of two below `size`; `size` above 1. */
function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * Which subtrees' roots prove that leaf `index` is in the tree of `size` leaves, nearest the leaf first
 * (RFC 9162 §2.1.3.1). The caller has the hashes; here is only the shape.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  assertThat(index >= 0 && index < size, 'an inclusion proof is about a leaf of the tree');
  const ranges: LeafRange[] = [];
  let first = 0;
  let end = size;
  while (end - first > 1) {
    const middle = first + splitPoint(end - first);
    if (index < middle) {
      ranges.unshift({ first: middle, end });
      end = middle;
    } else {
      ranges.unshift({ first, end: middle });
      first = middle;
    }
  }
  return ranges;
}

/** Which subtrees' roots prove that the tree of `size` leaves begins with that of `oldSize` (RFC 9162 §2.1.4.1). */
export function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  assertThat(
    oldSize > 0 && oldSize <= size,
    'a consistency proof goes from a smaller, not empty tree',
  );
  const ranges: LeafRange[] = [];
  let first = 0;
  let end = size;
  let oldIsWhole = true;
  while (oldSize !== end) {
    const middle = first + splitPoint(end - first);
    if (oldSize <= middle) {
      ranges.unshift({ first: middle, end });
      end = middle;
    } else {
      ranges.unshift({ first, end: middle });
      first = middle;
      oldIsWhole = false;
    }
  }
  if (!oldIsWhole) ranges.unshift({ first, end });
  return ranges;
}

type Inclusion = {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** RFC 9162 §2.1.3.2, with division in place of shifts so that sizes may exceed 32 bits. */
export function inclusionHolds({ index, size, leafHash, root, proof }: Inclusion): boolean {
  if (index < 0 || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(hash, root);
}

type Consistency = {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** RFC 9162 §2.1.4.2. Every tree is consistent with the empty one and, without proof, with itself. */
export function consistencyHolds({ oldSize, oldRoot, size, root, proof }: Consistency): boolean {
  if (oldSize < 0 || oldSize > size) return false;
  if (oldSize === 0) return proof.length === 0 && sameBytes(oldRoot, EMPTY_ROOT);
  if (oldSize === size) return proof.length === 0 && sameBytes(oldRoot, root);
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : [...proof];
  return proof.length > 0 && pathJoins(path, { oldSize, oldRoot, size, root, proof });
}

function pathJoins(
  path: readonly Uint8Array[],
  { oldSize, oldRoot, size, root }: Consistency,
): boolean {
  let node = oldSize - 1;
  let last = size - 1;
  while (node % 2 === 1) {
    node = (node - 1) / 2;
    last = Math.floor(last / 2);
  }
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let oldHash = start;
  let hash = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(oldHash, oldRoot) && sameBytes(hash, root);
}

function isPowerOfTwo(size: number): boolean {
  let rest = size;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}
