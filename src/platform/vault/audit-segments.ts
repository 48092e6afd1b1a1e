import { leafHash } from '../journal/merkle-tree.ts';
import { sameBytes, sha256 } from '../journal/sha256.ts';
import {
  checkEntry,
  parseSegment,
  parseSegmentName,
  type SegmentName,
  type StoredEntry,
} from './segment-object.ts';
import { tileTree } from './tile-tree.ts';
import { type AuditedHead, type AuditPlace, found, type VaultDamage } from './vault-damage.ts';

/** Reads all segments in order; returns how many entries were hashed. */
export async function auditSegments(
  place: AuditPlace,
  names: readonly string[],
  heads: readonly AuditedHead[],
): Promise<number> {
  const segments = segmentsOf(place, names);
  const tree = tileTree();
  const leaves: Buffer[] = [];
  let head = 0;
  const checkHeads = () => {
    for (let next = heads[head]; next?.size === tree.size(); next = heads[head]) {
      if (!sameBytes(next.root, tree.root()))
        place.damage.push(
          found('vault_tree_differs', next.file, `${next.size} entries have another root`),
        );
      head += 1;
    }
  };
  for (const segment of segments) {
    if (segment.first > tree.size()) break;
    for (const entry of await auditSegment(place, segment)) {
      const hash = leafHash(entry.header);
      const known = leaves[entry.index];
      if (known !== undefined && !known.equals(hash))
        place.damage.push(entryDamage(segment, entry, 'another entry than before'));
      if (entry.index !== tree.size()) continue;
      leaves.push(hash);
      tree.append(hash);
      checkHeads();
    }
  }
  const missing = heads[head];
  if (missing !== undefined) {
    const seen = `entry ${tree.size()} of ${missing.size} is not there`;
    place.damage.push(found('vault_entry_missing', place.folder, seen, { entry: tree.size() }));
  }
  return tree.size();
}

/** A segment: an object of its own, or the bytes of one in a commit file. */
type AuditedSegment = Omit<SegmentName, 'name' | 'sha256'> & {
  readonly file: string;
  /** In its name; what lies in a commit file has the hash of its block. */
  readonly sha256: string | undefined;
  readonly read: () => Promise<Buffer>;
  /** Where it begins in the file. */
  readonly from: number;
};

function segmentsOf(
  { files, folder, unsettled }: AuditPlace,
  names: readonly string[],
): readonly AuditedSegment[] {
  const objects = names
    .flatMap((name) => parseSegmentName(name) ?? [])
    .map(({ name, ...segment }) => {
      const file = `${folder}/${name}`;
      const read = async () => (await files.read(file)) ?? Buffer.alloc(0);
      return { ...segment, file, read, from: 0 };
    });
  const others = unsettled.flatMap(({ kind, bytes, path, offset }) => {
    const { entries } = parseSegment(bytes);
    const [first, last] = [entries[0], entries.at(-1)];
    if (kind !== 'segment' || first === undefined || last === undefined) return [];
    const read = async () => bytes;
    const range = { first: first.index, last: last.index };
    return [{ ...range, sha256: undefined, file: path, read, from: offset }];
  });
  return [...objects, ...others].toSorted((a, b) => a.first - b.first || b.last - a.last);
}

/** The good entries of one segment; what is wrong with it is noted. */
async function auditSegment(
  { origin, damage }: AuditPlace,
  segment: AuditedSegment,
): Promise<readonly StoredEntry[]> {
  const { file } = segment;
  const bytes = await segment.read();
  const { entries, bad } = parseSegment(bytes);
  const good: StoredEntry[] = [];
  const before = damage.length;
  for (const entry of entries) {
    const checked = checkEntry(origin, entry.header, entry.payload);
    if (checked.ok) good.push(entry);
    else damage.push(entryDamage(segment, entry, checked.seen));
  }
  if (bad !== undefined)
    damage.push(
      found('vault_segment_damaged', file, bad.seen, { offset: segment.from + bad.offset }),
    );
  const [first] = entries;
  if (first?.index !== segment.first || entries.at(-1)?.index !== segment.last)
    damage.push(found('vault_segment_damaged', file, 'other entries than its name says'));
  // When an entry was already named, the object's own hash tells nothing more.
  const isNamed = segment.sha256 !== undefined;
  if (isNamed && damage.length === before && sha256(bytes).toString('hex') !== segment.sha256)
    damage.push(found('vault_segment_damaged', file, 'bytes that have not the hash in its name'));
  return good;
}

function entryDamage(
  { file, from }: AuditedSegment,
  { index, offset }: StoredEntry,
  seen: string,
): VaultDamage {
  return found('vault_entry_damaged', file, seen, { offset: from + offset, entry: index });
}
