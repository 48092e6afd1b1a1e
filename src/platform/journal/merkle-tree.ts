import { assertThat } from '../../domain/basics/decision.ts';
import { HASH_BYTES, sha256, sha256Into } from './sha256.ts';

/**
 * The tree of RFC 6962 §2.1 over SHA-256: leaf `H(0x00 ‖ d)`, node `H(0x01 ‖ left ‖ right)`, empty root `H("")`,
 * split at the largest power of two below the size. Sizes are safe integers.
 */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

/** Leaves of this log are headers; longer ones take a buffer of their own. */
const leafSpace = Buffer.alloc(1024);

export function leafHash(leaf: Uint8Array): Buffer {
  const hash = Buffer.alloc(HASH_BYTES);
  leafHashInto(leaf, hash, 0);
  return hash;
}

/** Writes the 32 bytes of the leaf's hash into `into` at `offset`. */
export function leafHashInto(leaf: Uint8Array, into: Buffer, offset: number): void {
  const input = leaf.length < leafSpace.length ? leafSpace : Buffer.alloc(1 + leaf.length);
  input.set(leaf, 1);
  sha256Into(input.subarray(0, 1 + leaf.length), into, offset);
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
}

/**
 * A tree that only grows, kept as the roots of its full subtrees (at most 53 hashes): enough to append and to tell
 * the root at any size on the way.
 */
export type GrowingTree = {
  readonly size: () => number;
  readonly root: () => Uint8Array;
  readonly append: (hashOfLeaf: Uint8Array) => void;
};

export function growingTree(): GrowingTree {
  let size = 0;
  /** Roots of the full subtrees, largest first: one for each 1 bit of `size`. */
  const peaks: Uint8Array[] = [];
  return {
    size: () => size,
    append: (hashOfLeaf) => {
      let peak = hashOfLeaf;
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
        const left = peaks.pop();
        assertThat(left !== undefined, 'a tree has one peak for each 1 bit of its size');
        peak = nodeHash(left, peak);
      }
      peaks.push(peak);
      size += 1;
    },
    root: () => {
      let root = peaks.at(-1);
      if (root === undefined) return EMPTY_ROOT;
      for (let at = peaks.length - 2; at >= 0; at -= 1) {
        const left = peaks[at];
        if (left !== undefined) root = nodeHash(left, root);
      }
      return root;
    },
  };
}
