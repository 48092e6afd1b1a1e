import { assertThat } from '../../domain/basics/decision.ts';
import { EMPTY_ROOT, nodeHash } from '../journal/merkle-tree.ts';

/** Hashes of a full tile of c2sp.org/tlog-tiles; a tile of level L + 1 holds the roots of full tiles of level L. */
export const TILE_HASHES = 256;
const TILE_HEIGHT = 8;

/** A tree that only grows, kept as its unfinished tiles: enough to append, to tell the root and to write tiles. */
export type TileTree = {
  readonly size: () => number;
  readonly root: () => Uint8Array;
  readonly append: (leafHash: Uint8Array) => void;
  /** By level, the hashes of the last tile; 0 to 255 of them. */
  readonly unfinished: () => readonly (readonly Uint8Array[])[];
};

export type FullTile = {
  readonly level: number;
  readonly number: number;
  readonly hashes: readonly Uint8Array[];
};

/** Goes on from unfinished tiles, or from nothing. `onFull` is told of each tile when its last hash is there. */
export function tileTree(
  start: { readonly size: number; readonly unfinished: readonly (readonly Uint8Array[])[] } = {
    size: 0,
    unfinished: [],
  },
  onFull: (tile: FullTile) => void = () => undefined,
): TileTree {
  let size = start.size;
  const tiles = start.unfinished.map((hashes) => [...hashes]);
  const peaks = peaksOf(tiles);
  const add = (level: number, hash: Uint8Array) => {
    const tile = tiles[level];
    if (tile === undefined) {
      assertThat(tiles.length === level, 'levels of a tree come one after the other');
      tiles.push([hash]);
      return;
    }
    tile.push(hash);
    if (tile.length < TILE_HASHES) return;
    const number = (size + 1) / TILE_HASHES ** (level + 1) - 1;
    onFull({ level, number, hashes: tile.splice(0) });
  };
  return {
    size: () => size,
    unfinished: () => tiles,
    append: (leafHash) => {
      let node = leafHash;
      let height = 0;
      add(0, node);
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
        const left = peaks.pop();
        assertThat(left !== undefined, 'a tree has one peak for each 1 bit of its size');
        node = nodeHash(left, node);
        height += 1;
        if (height % TILE_HEIGHT === 0) add(height / TILE_HEIGHT, node);
      }
      peaks.push(node);
      size += 1;
    },
    root: () => rootOfPeaks(peaks),
  };
}

function rootOfPeaks(peaks: readonly Uint8Array[]): Uint8Array {
  return peaks.length === 0 ? EMPTY_ROOT : peaks.reduceRight((root, left) => nodeHash(left, root));
}

/** Roots of the full subtrees, largest first: of each level's unfinished tile those of its 1 bits. */
function peaksOf(tiles: readonly (readonly Uint8Array[])[]): Uint8Array[] {
  return tiles.toReversed().flatMap((hashes) => {
    const peaks: Uint8Array[] = [];
    let at = 0;
    for (let bit = TILE_HASHES / 2; bit >= 1; bit /= 2) {
      if (Math.floor(hashes.length / bit) % 2 === 0) continue;
      peaks.push(rootOfFull(hashes.slice(at, at + bit)));
      at += bit;
    }
    return peaks;
  });
}

/** Root over 1, 2, 4 … hashes. */
function rootOfFull(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes;
  assertThat(first !== undefined, 'a full subtree has hashes');
  if (hashes.length === 1) return first;
  const half = hashes.length / 2;
  return nodeHash(rootOfFull(hashes.slice(0, half)), rootOfFull(hashes.slice(half)));
}

/** How many hashes the unfinished tile of a level has in a tree of this size. */
export function unfinishedCount(size: number, level: number): number {
  return Math.floor(size / TILE_HASHES ** level) % TILE_HASHES;
}

/** Levels that a tree of this size has hashes on. */
export function levelCount(size: number): number {
  let levels = 0;
  while (Math.floor(size / TILE_HASHES ** levels) > 0) levels += 1;
  return levels;
}
