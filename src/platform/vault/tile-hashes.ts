import { assertThat } from '../../domain/basics/decision.ts';
import { consistencyRanges, type LeafRange } from '../journal/merkle-proof.ts';
import { nodeHash } from '../journal/merkle-tree.ts';
import { HASH_BYTES } from '../journal/sha256.ts';
import type { StoreFiles } from './store-files.ts';
import { StoreDamageError } from './stored-log.ts';
import { TILE_HASHES } from './tile-tree.ts';
import { tilePath } from './view.ts';

const TILE_HEIGHT = 8;

/** Proves from the tiles of a view of `size` leaves that its tree begins with that of `oldSize`; nothing from nothing. */
export async function consistencyFromTiles(
  files: Pick<StoreFiles, 'read'>,
  folder: string,
  oldSize: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  if (oldSize === 0) return [];
  const tiles = new Map<string, Buffer>();
  const tile = async (level: number, number: number): Promise<Buffer> => {
    const count = Math.floor(size / TILE_HASHES ** level);
    const width = Math.min(TILE_HASHES, count - number * TILE_HASHES);
    const path = `${folder}/${tilePath(level, number, width)}`;
    const bytes = tiles.get(path) ?? (await files.read(path));
    if (bytes?.length !== width * HASH_BYTES)
      throw new StoreDamageError(`Cannot prove with ${path}: it is not ${width} hashes`);
    tiles.set(path, bytes);
    return bytes;
  };
  const proof: Uint8Array[] = [];
  for (const range of consistencyRanges(oldSize, size)) proof.push(await rangeHash(range, tile));
  return proof;
}

type TileReader = (level: number, number: number) => Promise<Buffer>;

async function rangeHash({ first, end }: LeafRange, tile: TileReader): Promise<Uint8Array> {
  const count = end - first;
  let split = 1;
  let height = 0;
  while (split * 2 <= count) {
    split *= 2;
    height += 1;
  }
  if (split === count) return subtreeHash(height, first / count, tile);
  const middle = first + split;
  return nodeHash(
    await rangeHash({ first, end: middle }, tile),
    await rangeHash({ first: middle, end }, tile),
  );
}

/** Root of the full subtree `number` of 2^height leaves: over 1, 2, 4 … hashes of one tile. */
async function subtreeHash(height: number, number: number, tile: TileReader): Promise<Uint8Array> {
  const inTile = height % TILE_HEIGHT;
  const first = number * 2 ** inTile;
  const bytes = await tile((height - inTile) / TILE_HEIGHT, Math.floor(first / TILE_HASHES));
  const at = first % TILE_HASHES;
  let hashes: Uint8Array[] = Array.from({ length: 2 ** inTile }, (_, one) =>
    bytes.subarray(HASH_BYTES * (at + one), HASH_BYTES * (at + one + 1)),
  );
  while (hashes.length > 1) hashes = pairsOf(hashes);
  const [root] = hashes;
  assertThat(root !== undefined, 'a subtree has a root');
  return root;
}

function pairsOf(hashes: readonly Uint8Array[]): Uint8Array[] {
  return hashes.flatMap((left, at) => {
    const right = hashes[at + 1];
    return at % 2 === 0 && right !== undefined ? [nodeHash(left, right)] : [];
  });
}
