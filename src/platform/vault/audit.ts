import { openCheckpoint } from '../journal/checkpoint.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { sameBytes, sha256 } from '../journal/sha256.ts';
import { parseVerifierKey, type VerifierKey } from '../journal/signed-note.ts';
import {
  cosignatureHolds,
  cosignatureIn,
  type NamedKey,
  noteText,
  parseCosignerKey,
} from './cosignature.ts';
import { COSIGNER_NAME } from './run-vault.ts';
import {
  checkEntry,
  originOfFolder,
  parseCheckpointName,
  parseSegment,
  parseSegmentName,
  type SegmentName,
  type StoredEntry,
} from './segment-object.ts';
import type { StoreFiles } from './store-files.ts';
import { KEY_NAME, LOGS_FOLDER } from './stored-log.ts';
import { tileTree } from './tile-tree.ts';

export type VaultDamageCode =
  | 'vault_checkpoint_damaged'
  | 'vault_entry_damaged'
  | 'vault_entry_missing'
  | 'vault_file_unexpected'
  | 'vault_key_damaged'
  | 'vault_object_hidden'
  | 'vault_object_not_held'
  | 'vault_segment_damaged'
  | 'vault_tree_differs';

export type VaultDamage = {
  readonly code: VaultDamageCode;
  readonly file: string;
  /** Byte position in the file. */
  readonly offset: number;
  readonly entry: number | undefined;
  readonly seen: string;
};

export type AuditedLog = {
  readonly origin: string;
  /** Entries under the newest head. */
  readonly entries: number;
  readonly root: string;
  /** Entries that were read and hashed, those not yet under a head included. */
  readonly hashed: number;
  readonly checkpoints: number;
  readonly segments: number;
  /** Evidence that froze it. */
  readonly frozen: string | undefined;
};

export type AuditReport = {
  readonly ok: boolean;
  readonly logs: readonly AuditedLog[];
  readonly damage: readonly VaultDamage[];
};

type Findings = { readonly damage: VaultDamage[] };

/** Reads every byte of a store again and works everything out anew; needs no key but the public ones kept there. */
export async function auditStore(files: StoreFiles): Promise<AuditReport> {
  const damage: VaultDamage[] = [];
  const logs: AuditedLog[] = [];
  const keyText = (await files.read(COSIGNER_NAME))?.toString('latin1').trimEnd() ?? '';
  const cosigner = parseCosignerKey(keyText);
  if (cosigner === undefined)
    damage.push(found('vault_key_damaged', COSIGNER_NAME, 'no key of a vault'));
  for (const name of await files.list(LOGS_FOLDER)) {
    const origin = originOfFolder(name);
    const log =
      origin && (await auditLog(files, origin, `${LOGS_FOLDER}/${name}`, { cosigner, damage }));
    if (log) logs.push(log);
    else damage.push(found('vault_file_unexpected', `${LOGS_FOLDER}/${name}`, 'no log of a vault'));
  }
  return { ok: damage.length === 0, logs, damage };
}

function found(
  code: VaultDamageCode,
  file: string,
  seen: string,
  place: { readonly offset?: number; readonly entry?: number } = {},
): VaultDamage {
  return { code, file, seen, offset: place.offset ?? 0, entry: place.entry };
}

type AuditStart = Findings & { readonly cosigner: NamedKey | undefined };

async function auditLog(
  files: StoreFiles,
  origin: string,
  folder: string,
  { cosigner, damage }: AuditStart,
): Promise<AuditedLog | undefined> {
  const names = await files.list(folder);
  const keyText = (await files.read(`${folder}/${KEY_NAME}`))?.toString('latin1').trimEnd() ?? '';
  const key = parseVerifierKey(keyText);
  // A crash may leave a log's folder before its key.
  if (names.length === 0) return emptyLog(origin);
  if (key?.name !== origin) {
    damage.push(found('vault_key_damaged', `${folder}/${KEY_NAME}`, `no key of ${origin}`));
    return emptyLog(origin);
  }
  for (const name of names.filter((other) => !isKnownName(other)))
    damage.push(found('vault_file_unexpected', `${folder}/${name}`, 'a file no vault makes'));
  const place = { files, folder, origin, damage };
  const heads = await auditCheckpoints(place, names, key, cosigner);
  // Listed after the heads: a vault at work links entries before the head over them.
  const hashed = await auditSegments(place, await files.list(folder), heads);
  await auditEvidence(place, names);
  const newest = heads.at(-1);
  return {
    origin,
    entries: newest === undefined ? 0 : newest.size,
    root: newest === undefined ? '' : Buffer.from(newest.root).toString('hex'),
    hashed,
    checkpoints: heads.length,
    segments: names.filter((name) => parseSegmentName(name) !== undefined).length,
    frozen: names.find((name) => name.endsWith('.frozen')),
  };
}

function emptyLog(origin: string): AuditedLog {
  return {
    origin,
    entries: 0,
    root: '',
    hashed: 0,
    checkpoints: 0,
    segments: 0,
    frozen: undefined,
  };
}

const EVIDENCE_NAME = /^\d{16}-(?:\d{16}-)?([0-9a-f]{64})\.(?:frozen|refused)$/;

function isKnownName(name: string): boolean {
  return (
    name === KEY_NAME ||
    parseSegmentName(name) !== undefined ||
    parseCheckpointName(name) !== undefined ||
    EVIDENCE_NAME.test(name)
  );
}

type Place = Findings & {
  readonly files: StoreFiles;
  readonly folder: string;
  readonly origin: string;
};

type Head = { readonly file: string; readonly size: number; readonly root: Uint8Array };

/** The heads by size, each with its hash, its log's signature and the vault's own. */
async function auditCheckpoints(
  { files, folder, damage }: Place,
  names: readonly string[],
  key: VerifierKey,
  cosigner: NamedKey | undefined,
): Promise<readonly Head[]> {
  const heads: Head[] = [];
  for (const { name, size, sha256: hash } of names.flatMap((n) => parseCheckpointName(n) ?? [])) {
    const file = `${folder}/${name}`;
    const bytes = (await files.read(file)) ?? Buffer.alloc(0);
    const note = bytes.toString('utf8');
    const opened = openCheckpoint(note, key);
    const cosignature = cosigner && cosignatureIn(note, cosigner);
    const isCosigned =
      cosigner && cosignature && cosignatureHolds(noteText(note), cosignature, cosigner);
    if (sha256(bytes).toString('hex') !== hash)
      damage.push(
        found('vault_checkpoint_damaged', file, 'bytes that have not the hash in its name'),
      );
    else if (!opened.ok) damage.push(found('vault_checkpoint_damaged', file, opened.seen));
    else if (opened.checkpoint.size !== size)
      damage.push(found('vault_checkpoint_damaged', file, `a head of ${opened.checkpoint.size}`));
    else if (isCosigned !== true)
      damage.push(found('vault_checkpoint_damaged', file, 'no good cosignature of this vault'));
    else heads.push({ file, size, root: opened.checkpoint.root });
  }
  return heads;
}

/** Reads all segments in order; returns how many entries were hashed. */
async function auditSegments(
  place: Place,
  names: readonly string[],
  heads: readonly Head[],
): Promise<number> {
  const segments = names
    .flatMap((name) => parseSegmentName(name) ?? [])
    .toSorted((a, b) => a.first - b.first || b.last - a.last);
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
        place.damage.push(entryDamage(place, segment, entry, 'another entry than before'));
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

/** The good entries of one object; what is wrong with it is noted. */
async function auditSegment(place: Place, segment: SegmentName): Promise<readonly StoredEntry[]> {
  const { files, folder, origin, damage } = place;
  const file = `${folder}/${segment.name}`;
  const bytes = (await files.read(file)) ?? Buffer.alloc(0);
  const { entries, bad } = parseSegment(bytes);
  const good: StoredEntry[] = [];
  const before = damage.length;
  for (const entry of entries) {
    const checked = checkEntry(origin, entry.header, entry.payload);
    if (checked.ok) good.push(entry);
    else damage.push(entryDamage(place, segment, entry, checked.seen));
  }
  if (bad !== undefined)
    damage.push(found('vault_segment_damaged', file, bad.seen, { offset: bad.offset }));
  const [first] = entries;
  if (first?.index !== segment.first || entries.at(-1)?.index !== segment.last)
    damage.push(found('vault_segment_damaged', file, 'other entries than its name says'));
  // When an entry was already named, the object's own hash tells nothing more.
  if (damage.length === before && sha256(bytes).toString('hex') !== segment.sha256)
    damage.push(found('vault_segment_damaged', file, 'bytes that have not the hash in its name'));
  return good;
}

function entryDamage(
  { folder }: Place,
  { name }: SegmentName,
  { index, offset }: StoredEntry,
  seen: string,
): VaultDamage {
  return found('vault_entry_damaged', `${folder}/${name}`, seen, { offset, entry: index });
}

/** Evidence is only compared with the hash in its name: what is in it is not this log's history. */
async function auditEvidence(
  { files, folder, damage }: Place,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const hash = EVIDENCE_NAME.exec(name)?.[1];
    if (hash === undefined) continue;
    const bytes = (await files.read(`${folder}/${name}`)) ?? Buffer.alloc(0);
    if (sha256(bytes).toString('hex') !== hash)
      damage.push(
        found(
          'vault_segment_damaged',
          `${folder}/${name}`,
          'bytes that have not the hash in its name',
        ),
      );
  }
}
