import { assertThat } from '../../domain/basics/decision.ts';
import { openCheckpoint } from '../journal/checkpoint.ts';
import { EMPTY_ROOT } from '../journal/merkle-tree.ts';
import { sha256 } from '../journal/sha256.ts';
import { parseVerifierKey, type VerifierKey, verifierKeyText } from '../journal/signed-note.ts';
import { evidenceText, parseEvidence } from './evidence-text.ts';
import {
  logFolder,
  padded,
  parseCheckpointName,
  parseSegment,
  parseSegmentName,
  type SegmentName,
  type StoredEntry,
} from './segment-object.ts';
import type { StoreFiles } from './store-files.ts';
import { readThaws } from './stored-thaws.ts';
import { freezingEvidence, parseEvidenceName, type StoredThaw } from './thaw-record.ts';
import type { RefusalCode } from './wire.ts';

export const LOGS_FOLDER = 'logs';
export const KEY_NAME = 'key';

/** A head the vault has accepted: the log's checkpoint with the vault's cosignature. */
export type HeldHead = {
  readonly size: number;
  readonly root: Uint8Array;
  /** Empty before the first. */
  readonly note: string;
};

/** One log in a store. Objects are only ever added to it. */
export type StoredLog = {
  readonly origin: string;
  readonly folder: string;
  /** The key its checkpoints are signed with, as it was first introduced. */
  readonly key: VerifierKey;
  readonly keyText: string;
  /** By first entry; they may overlap where a crash came between segment and checkpoint. */
  readonly segments: SegmentName[];
  held: HeldHead;
  /** The newest head that is an object, with all under it; the held one may still be in a commit file alone. */
  kept: HeldHead;
  /** Set when the platform has signed what cannot be of one history: nothing more is taken. */
  frozen: FrozenBy | undefined;
  /** What two people have thawed of it, the newest last. */
  readonly thaws: readonly StoredThaw[];
};

export type FrozenBy = {
  readonly code: RefusalCode;
  /** Name of the file. */
  readonly evidence: string;
  readonly sha256: string;
  /** Seconds since 1970 UTC. */
  readonly timeSeconds: number;
  /** The head that the vault refused. */
  readonly offeredNote: string;
};

/** Stored bytes are not what the vault wrote: it takes nothing more, and a person has to look. */
export class StoreDamageError extends Error {
  readonly code = 'vault_store_damaged';
}

const NO_HEAD: HeldHead = { size: 0, root: EMPTY_ROOT, note: '' };

/** Reads what the store has of a log; undefined when it has never seen it. */
export async function openStoredLog(
  files: StoreFiles,
  origin: string,
): Promise<StoredLog | undefined> {
  const folder = `${LOGS_FOLDER}/${logFolder(origin)}`;
  const keyBytes = await files.read(`${folder}/${KEY_NAME}`);
  if (keyBytes === undefined) return undefined;
  const keyText = keyBytes.toString('latin1').trimEnd();
  const key = parseVerifierKey(keyText);
  if (key?.name !== origin)
    throw new StoreDamageError(`Cannot open ${folder}/${KEY_NAME}: no key of ${origin}`);
  const names = await files.list(folder);
  const segments: SegmentName[] = [];
  for (const name of names) {
    const segment = parseSegmentName(name);
    if (segment !== undefined) addSegment(segments, segment);
  }
  const newest = names.flatMap((name) => parseCheckpointName(name) ?? []).at(-1);
  const held =
    newest === undefined ? NO_HEAD : await readHead(files, `${folder}/${newest.name}`, key);
  const { thaws, faulty } = await readThaws(files, { folder, origin }, names);
  if (faulty.length > 0)
    throw new StoreDamageError(`Cannot open ${folder}/${faulty[0]}: it thaws nothing of ${origin}`);
  const evidence = freezingEvidence(names, thaws);
  const frozen =
    evidence === undefined ? undefined : await readFreeze(files, `${folder}/${evidence}`, evidence);
  return { origin, folder, key, keyText, segments, held, kept: held, frozen, thaws };
}

async function readFreeze(files: StoreFiles, path: string, name: string): Promise<FrozenBy> {
  const freeze = parseEvidence((await files.read(path))?.toString('utf8') ?? '');
  const named = parseEvidenceName(name);
  if (freeze === undefined || named === undefined)
    throw new StoreDamageError(`Cannot open ${path}: it is no evidence`);
  const { code, timeSeconds, offeredNote } = freeze;
  return { code, evidence: name, sha256: named.sha256, timeSeconds, offeredNote };
}

async function readHead(files: StoreFiles, path: string, key: VerifierKey): Promise<HeldHead> {
  const note = (await files.read(path))?.toString('utf8') ?? '';
  const opened = openCheckpoint(note, key);
  if (!opened.ok) throw new StoreDamageError(`Cannot open ${path}: ${opened.seen}`);
  return { ...opened.checkpoint, note };
}

/** Begins a log under the key it was introduced with; durable when the promise resolves. */
export async function createStoredLog(
  files: StoreFiles,
  origin: string,
  logKey: Uint8Array,
): Promise<StoredLog> {
  const folder = `${LOGS_FOLDER}/${logFolder(origin)}`;
  await files.makeFolder(folder);
  await files.syncFolder(LOGS_FOLDER);
  const text = `${verifierKeyText(origin, logKey)}\n`;
  await files.publish(await files.stage([Buffer.from(text)]), `${folder}/${KEY_NAME}`);
  await files.syncFolder(folder);
  const log = await openStoredLog(files, origin);
  assertThat(log !== undefined, 'a log whose key was written is there');
  return log;
}

/** Entries received and not yet under a head that was accepted. */
export type SegmentDraft = {
  readonly first: number;
  readonly count: number;
  /** The whole object. */
  readonly parts: readonly Uint8Array[];
};

/** A draft whose bytes are durable under a passing name. */
export type StagedSegment = {
  readonly staged: string;
  readonly first: number;
  readonly last: number;
  readonly sha256: string;
};

export async function stageSegment(
  files: StoreFiles,
  { first, count, parts }: SegmentDraft,
): Promise<StagedSegment> {
  const bytes = Buffer.concat(parts);
  const staged = await files.stage([bytes]);
  return { staged, first, last: first + count - 1, sha256: sha256(bytes).toString('hex') };
}

/**
 * Keeps what heads cover, and then the heads: when the promise resolves all are durable under their names. In this
 * order, so that a checkpoint is never there without its entries.
 */
export async function keepHeads(
  files: StoreFiles,
  log: StoredLog,
  segments: readonly StagedSegment[],
  heads: readonly HeldHead[],
): Promise<void> {
  const notes = heads.map(({ note }) => Buffer.from(note));
  const staged = await Promise.all(notes.map((note) => files.stage([note])));
  for (const segment of segments) {
    const name = `${padded(segment.first)}-${padded(segment.last)}-${segment.sha256}.segment`;
    const made = await files.publish(segment.staged, `${log.folder}/${name}`);
    const { first, last, sha256: hash } = segment;
    if (made === 'made') addSegment(log.segments, { name, first, last, sha256: hash });
  }
  if (segments.length > 0) await files.syncFolder(log.folder);
  for (const [at, { size }] of heads.entries()) {
    const [note, passing] = [notes[at], staged[at]];
    assertThat(note !== undefined && passing !== undefined, 'each head was staged');
    const name = `${padded(size)}-${sha256(note).toString('hex')}.checkpoint`;
    await files.publish(passing, `${log.folder}/${name}`);
  }
  await files.syncFolder(log.folder);
  log.kept = heads.at(-1) ?? log.kept;
}

export type Evidence = {
  readonly code: RefusalCode;
  readonly timeSeconds: number;
  /** What the platform signed, as it came. */
  readonly offeredNote: string;
  /** The key it was introduced with. */
  readonly offeredKeyText: string;
  /** Entries that were offered with it and are not of the held history. */
  readonly refused: readonly StagedSegment[];
};

/** Takes nothing more for this log, and keeps both heads and what came with the second as evidence. */
export async function freezeLog(
  files: StoreFiles,
  log: StoredLog,
  evidence: Evidence,
): Promise<void> {
  for (const { staged, first, last, sha256: hash } of evidence.refused)
    await files.publish(staged, `${log.folder}/${padded(first)}-${padded(last)}-${hash}.refused`);
  const { code, timeSeconds, offeredNote, offeredKeyText, refused } = evidence;
  const { origin, keyText: heldKeyText, held } = log;
  const heads = { heldKeyText, heldNote: held.note, offeredKeyText, offeredNote };
  const thaws = log.thaws.length;
  const text = Buffer.from(evidenceText({ origin, code, timeSeconds, refused, thaws, ...heads }));
  const hash = sha256(text).toString('hex');
  const name = `${padded(held.size)}-${hash}.frozen`;
  await files.publish(await files.stage([text]), `${log.folder}/${name}`);
  await files.syncFolder(log.folder);
  log.frozen = { code, evidence: name, sha256: hash, timeSeconds, offeredNote };
}

/** Keeps the order in which `openStoredLog` found them: by first entry, the longer one before. */
function addSegment(segments: SegmentName[], segment: SegmentName): void {
  let at = segments.length;
  for (; at > 0; at -= 1) {
    const before = segments[at - 1];
    if (before === undefined || comesBefore(before, segment)) break;
  }
  segments.splice(at, 0, segment);
}

function comesBefore(a: SegmentName, b: SegmentName): boolean {
  return a.first < b.first || (a.first === b.first && a.last >= b.last);
}

/** Stored entries `from` to `to - 1`, in order. Throws StoreDamageError where one is missing or its object is not whole. */
export async function* readStored(
  files: StoreFiles,
  { folder, segments }: Pick<StoredLog, 'folder' | 'segments'>,
  from: number,
  to: number,
): AsyncGenerator<StoredEntry & { readonly file: string }> {
  let next = from;
  for (let at = firstWith(segments, from); next < to; at += 1) {
    const segment = segments[at];
    if (segment === undefined || segment.first > next)
      throw new StoreDamageError(`Cannot read ${folder}: entry ${next} is missing`);
    if (segment.last < next) continue;
    const file = `${folder}/${segment.name}`;
    const { entries, bad } = parseSegment((await files.read(file)) ?? Buffer.alloc(0));
    for (const entry of entries) {
      if (entry.index !== next || next >= to) continue;
      yield { ...entry, file };
      next += 1;
    }
    if (bad !== undefined && next <= segment.last && next < to)
      throw new StoreDamageError(`Cannot read ${file}, byte ${bad.offset}: ${bad.seen}`);
  }
}

/** Where the objects begin that may hold this entry; overlaps are short, so a few steps back find the first. */
function firstWith(segments: readonly SegmentName[], entry: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const segment = segments[middle];
    if (segment !== undefined && segment.first <= entry) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at > 0; at -= 1) {
    const before = segments[at - 1];
    if (before === undefined || before.last < entry) return at;
  }
  return 0;
}
