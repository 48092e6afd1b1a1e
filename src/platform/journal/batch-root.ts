import { assertThat } from '../../domain/basics/decision.ts';
import { EVENT_SALT_BYTES } from './layout.ts';
import { HASH_BYTES, sameBytes, sha256, sha256Into } from './sha256.ts';

/**
 * The batch root: a tree over the salted events of one entry, so that one event can be shown with a proof and tells
 * nothing of its neighbours. Leaf `H(0x00 ‖ salt ‖ event)`, node `H(0x01 ‖ up to 16 children)`; a last child that
 * would be alone moves up unchanged. Sixteen children instead of RFC 6962's two halve the number of hashes, which is
 * most of what sealing costs; the log's own tree is RFC 6962 to the byte.
 */
const CHILDREN = 16;

const LEAF_START_BYTES = 1 + EVENT_SALT_BYTES;

export function eventLeafHash(salt: Uint8Array, event: Uint8Array): Buffer {
  return sha256(Buffer.concat([LEAF_PREFIX, salt, event]));
}

const LEAF_PREFIX = Buffer.from([0]);
const NODE_PREFIX = Buffer.from([1]);

/** Working space, kept between batches: allocating it anew costs more than hashing a small batch. */
export type RootSpace = { leaf: Buffer; hashes: Buffer; readonly node: Buffer };

export function rootSpace(): RootSpace {
  return {
    leaf: Buffer.alloc(4096),
    hashes: Buffer.alloc(1024 * HASH_BYTES),
    node: Buffer.alloc(1 + CHILDREN * HASH_BYTES, 1),
  };
}

/** The root over a batch's events, which lie back to back in `events` with their lengths as u32 little-endian in `lengths`. */
export function batchRoot(
  salts: Buffer,
  lengths: Buffer,
  events: Buffer,
  space: RootSpace,
): Buffer {
  const count = lengths.length / 4;
  assertThat(salts.length === count * EVENT_SALT_BYTES, 'every event of a batch has a salt');
  if (space.hashes.length < count * HASH_BYTES) space.hashes = Buffer.alloc(2 * count * HASH_BYTES);
  let start = 0;
  for (let at = 0; at < count; at += 1) {
    const length = lengths.readUInt32LE(at * 4);
    const leafBytes = LEAF_START_BYTES + length;
    if (space.leaf.length < leafBytes) space.leaf = Buffer.alloc(2 * leafBytes);
    salts.copy(space.leaf, 1, at * EVENT_SALT_BYTES, (at + 1) * EVENT_SALT_BYTES);
    events.copy(space.leaf, LEAF_START_BYTES, start, start + length);
    sha256Into(space.leaf.subarray(0, leafBytes), space.hashes, at * HASH_BYTES);
    start += length;
  }
  return foldInPlace(space, count);
}

/** Folds level after level onto the beginning of `hashes`: a parent never overwrites a child still to be read. */
function foldInPlace({ hashes, node }: RootSpace, count: number): Buffer {
  let width = count;
  while (width > 1) {
    const parents = Math.ceil(width / CHILDREN);
    for (let parent = 0; parent < parents; parent += 1) {
      const first = parent * CHILDREN;
      const children = Math.min(CHILDREN, width - first);
      const end = (first + children) * HASH_BYTES;
      if (children === 1) hashes.copy(hashes, parent * HASH_BYTES, first * HASH_BYTES, end);
      else {
        hashes.copy(node, 1, first * HASH_BYTES, end);
        sha256Into(node.subarray(0, 1 + children * HASH_BYTES), hashes, parent * HASH_BYTES);
      }
    }
    width = parents;
  }
  return Buffer.from(hashes.subarray(0, HASH_BYTES));
}

/** What shows that one event is in a batch: its siblings on every level, in order, and where it stands among them. */
type EventProof = readonly {
  readonly before: readonly Uint8Array[];
  readonly after: readonly Uint8Array[];
}[];

export function proveEvent(leafHashes: readonly Uint8Array[], index: number): EventProof {
  const steps: { before: Uint8Array[]; after: Uint8Array[] }[] = [];
  let level = leafHashes;
  let at = index;
  while (level.length > 1) {
    const first = at - (at % CHILDREN);
    const siblings = level.slice(first, first + CHILDREN);
    steps.push({ before: siblings.slice(0, at - first), after: siblings.slice(at - first + 1) });
    level = parentsOf(level);
    at = Math.floor(at / CHILDREN);
  }
  return steps;
}

export function eventIsInBatch(leafHash: Uint8Array, proof: EventProof, root: Uint8Array): boolean {
  const top = proof.reduce(
    (hash, { before, after }) => parentOf([...before, hash, ...after]),
    leafHash,
  );
  return sameBytes(top, root);
}

function parentsOf(level: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let first = 0; first < level.length; first += CHILDREN)
    parents.push(parentOf(level.slice(first, first + CHILDREN)));
  return parents;
}

function parentOf(children: readonly Uint8Array[]): Uint8Array {
  const [only, ...rest] = children;
  return only !== undefined && rest.length === 0
    ? only
    : sha256(Buffer.concat([NODE_PREFIX, ...children]));
}
