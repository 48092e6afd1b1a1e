import { openCheckpoint } from '../journal/checkpoint.ts';
import { sha256 } from '../journal/sha256.ts';
import { parseVerifierKey, type VerifierKey } from '../journal/signed-note.ts';
import { auditSegments } from './audit-segments.ts';
import {
  cosignatureHolds,
  cosignatureIn,
  type NamedKey,
  noteText,
  parseCosignerKey,
} from './cosignature.ts';
import { COSIGNER_NAME } from './run-vault.ts';
import { originOfFolder, parseCheckpointName, parseSegmentName } from './segment-object.ts';
import { type FoundCommitFile, readCommitFiles } from './settle-found.ts';
import type { StoreFiles } from './store-files.ts';
import { KEY_NAME, LOGS_FOLDER } from './stored-log.ts';
import { readThaws } from './stored-thaws.ts';
import { freezingEvidence, parseEvidenceName, type StoredThaw } from './thaw-record.ts';
import {
  type AuditedHead,
  type AuditPlace,
  type Findings,
  found,
  type Unsettled,
  type VaultDamage,
} from './vault-damage.ts';

export type AuditedLog = {
  readonly origin: string;
  /** Entries under the newest head. */
  readonly entries: number;
  readonly root: string;
  /** Entries that were read and hashed, those not yet under a head included. */
  readonly hashed: number;
  readonly checkpoints: number;
  readonly segments: number;
  /** Evidence that freezes it: what was thawed does not. */
  readonly frozen: string | undefined;
  /** What two people have thawed, the newest last. */
  readonly thaws: readonly Pick<StoredThaw, 'evidence' | 'timeSeconds' | 'approvers' | 'reason'>[];
};

export type AuditReport = {
  readonly ok: boolean;
  readonly logs: readonly AuditedLog[];
  readonly damage: readonly VaultDamage[];
};

/** Reads every byte of a store again and works everything out anew; needs no key but the public ones kept there. */
export async function auditStore(files: StoreFiles): Promise<AuditReport> {
  const damage: VaultDamage[] = [];
  const logs: AuditedLog[] = [];
  const keyText = lineOf(await files.read(COSIGNER_NAME));
  const cosigner = parseCosignerKey(keyText);
  if (cosigner === undefined)
    damage.push(found('vault_key_damaged', COSIGNER_NAME, 'no key of a vault'));
  // Read before the objects: a vault at work makes those of a commit file before it removes it.
  const commitFiles = await readCommitFiles(files);
  for (const { path, isKnown, bad } of commitFiles) {
    if (!isKnown) damage.push(found('vault_file_unexpected', path, 'a file no vault makes'));
    if (bad !== undefined) damage.push(found('vault_commit_file_damaged', path, bad.seen, bad));
  }
  for (const name of await files.list(LOGS_FOLDER)) {
    const origin = originOfFolder(name);
    const start = { cosigner, damage, unsettled: unsettledOf(commitFiles, origin) };
    const log = origin && (await auditLog(files, origin, `${LOGS_FOLDER}/${name}`, start));
    if (log) logs.push(log);
    else damage.push(found('vault_file_unexpected', `${LOGS_FOLDER}/${name}`, 'no log of a vault'));
  }
  return { ok: damage.length === 0, logs, damage };
}

function unsettledOf(
  commitFiles: readonly FoundCommitFile[],
  origin: string | undefined,
): readonly Unsettled[] {
  return commitFiles.flatMap(({ path, records }) =>
    records.filter((record) => record.origin === origin).map((record) => ({ ...record, path })),
  );
}

/** Empty when it is not one whole line: another blank at its end is a byte that changed, too. */
function lineOf(bytes: Buffer | undefined): string {
  const text = bytes?.toString('latin1') ?? '';
  return text.endsWith('\n') ? text.slice(0, -1) : '';
}

type AuditStart = Findings & {
  readonly cosigner: NamedKey | undefined;
  /** What commit files have of this log. */
  readonly unsettled: readonly Unsettled[];
};

async function auditLog(
  files: StoreFiles,
  origin: string,
  folder: string,
  { cosigner, damage, unsettled }: AuditStart,
): Promise<AuditedLog | undefined> {
  const names = await files.list(folder);
  const keyText = lineOf(await files.read(`${folder}/${KEY_NAME}`));
  const key = parseVerifierKey(keyText);
  // A crash may leave a log's folder before its key.
  if (names.length === 0) return emptyLog(origin);
  if (key?.name !== origin) {
    damage.push(found('vault_key_damaged', `${folder}/${KEY_NAME}`, `no key of ${origin}`));
    return emptyLog(origin);
  }
  for (const name of names.filter((other) => !isKnownName(other)))
    damage.push(found('vault_file_unexpected', `${folder}/${name}`, 'a file no vault makes'));
  const place = { files, folder, origin, damage, unsettled };
  const heads = await auditCheckpoints(place, names, key, cosigner);
  // Listed after the heads: a vault at work links entries before the head over them.
  const hashed = await auditSegments(place, await files.list(folder), heads);
  await auditEvidence(place, names);
  const thaws = await auditThaws(place, names);
  const newest = heads.at(-1);
  return {
    origin,
    entries: newest === undefined ? 0 : newest.size,
    root: newest === undefined ? '' : Buffer.from(newest.root).toString('hex'),
    hashed,
    checkpoints: heads.length,
    segments: names.filter((name) => parseSegmentName(name) !== undefined).length,
    frozen: freezingEvidence(names, thaws),
    thaws: thaws.map(({ evidence, timeSeconds, approvers, reason }) => ({
      evidence,
      timeSeconds,
      approvers,
      reason,
    })),
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
    thaws: [],
  };
}

const EVIDENCE_NAME = /^\d{16}-(?:\d{16}-)?([0-9a-f]{64})\.(?:frozen|thawed|refused|statement)$/;

function isKnownName(name: string): boolean {
  return (
    name === KEY_NAME ||
    parseSegmentName(name) !== undefined ||
    parseCheckpointName(name) !== undefined ||
    EVIDENCE_NAME.test(name)
  );
}

/** The heads by size, each with its hash, its log's signature and the vault's own. */
async function auditCheckpoints(
  { files, folder, damage, unsettled }: AuditPlace,
  names: readonly string[],
  key: VerifierKey,
  cosigner: NamedKey | undefined,
): Promise<readonly AuditedHead[]> {
  const heads: AuditedHead[] = [];
  const take = (file: string, size: number | undefined, bytes: Buffer) => {
    const head = readHead(bytes.toString('utf8'), key, cosigner);
    if ('seen' in head) damage.push(found('vault_checkpoint_damaged', file, head.seen));
    else if (size !== undefined && head.size !== size)
      damage.push(found('vault_checkpoint_damaged', file, `a head of ${head.size}`));
    else heads.push({ file, ...head });
  };
  for (const { name, size, sha256: hash } of names.flatMap((n) => parseCheckpointName(n) ?? [])) {
    const file = `${folder}/${name}`;
    const bytes = (await files.read(file)) ?? Buffer.alloc(0);
    if (sha256(bytes).toString('hex') === hash) take(file, size, bytes);
    else {
      const seen = 'bytes that have not the hash in its name';
      damage.push(found('vault_checkpoint_damaged', file, seen));
    }
  }
  for (const { path, kind, bytes } of unsettled)
    if (kind === 'checkpoint') take(path, undefined, bytes);
  return heads.sort((a, b) => a.size - b.size);
}

function readHead(
  note: string,
  key: VerifierKey,
  cosigner: NamedKey | undefined,
): Omit<AuditedHead, 'file'> | { readonly seen: string } {
  const opened = openCheckpoint(note, key);
  if (!opened.ok) return { seen: opened.seen };
  const cosignature = cosigner && cosignatureIn(note, cosigner);
  const isCosigned =
    cosigner && cosignature && cosignatureHolds(noteText(note), cosignature, cosigner);
  return isCosigned === true
    ? { size: opened.checkpoint.size, root: opened.checkpoint.root }
    : { seen: 'no good cosignature of this vault' };
}

/** Evidence is only compared with the hash in its name: what is in it is not this log's history. */
async function auditEvidence(
  { files, folder, damage }: AuditPlace,
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

/** A thaw is of evidence that is there still: else nobody could see what it thawed. */
async function auditThaws(
  { files, folder, origin, damage }: AuditPlace,
  names: readonly string[],
): Promise<readonly StoredThaw[]> {
  const { thaws, faulty } = await readThaws(files, { folder, origin }, names);
  const there = new Set(names.map((name) => parseEvidenceName(name)?.sha256));
  const aimless = thaws.filter(({ evidence }) => !there.has(evidence)).map(({ name }) => name);
  for (const name of faulty)
    damage.push(found('vault_thaw_damaged', `${folder}/${name}`, `no thaw of ${origin}`));
  for (const name of aimless)
    damage.push(found('vault_thaw_damaged', `${folder}/${name}`, 'its evidence is not there'));
  return thaws;
}
