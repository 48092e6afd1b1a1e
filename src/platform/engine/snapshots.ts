import type { Disk, DiskFile } from '../journal/disk.ts';
import type { Journal } from '../journal/types.ts';
import { bookHash, bookHashInSlices } from './book-hash.ts';
import type { BookEvent } from './book-rules.ts';
import { type EngineState, originOf } from './engine-state.ts';
import type { Firm } from './firm.ts';
import type { LogState } from './log-state.ts';
import { packPlainData, unpackPlainData } from './plain-data.ts';
import {
  readSnapshotFile,
  SNAPSHOT_SUFFIX,
  type SnapshotHeader,
  snapshotFileName,
  writeSnapshotFile,
} from './snapshot-file.ts';

export type SnapshotDamage = {
  readonly file: string;
  readonly offset: number;
  readonly seen: string;
};

/** Where a log's fold may begin when what lies before cannot be read any more. */
export type CarriedBook = Pick<SnapshotHeader, 'size' | 'lastEntry' | 'bookHash'>;

/** Older ones are removed when a new one is durable. */
const KEPT = 2;
const NOT_CARRIED = { size: -1 };

function snapshotsDirectory(directory: string, firm: string): string {
  return `${directory}/snapshots/${firm}`;
}

/** Newest first. */
async function snapshotNames(disk: Disk, directory: string): Promise<readonly string[]> {
  const names = (await disk.list(directory)) ?? [];
  return names
    .filter((name) => name.endsWith(SNAPSHOT_SUFFIX))
    .sort()
    .reverse();
}

/** All snapshots of a firm, newest first, each with its file's path. */
export async function* openSnapshots(
  disk: Disk,
  directory: string,
  firm: string,
): AsyncGenerator<{ readonly path: string; readonly file: DiskFile }> {
  const place = snapshotsDirectory(directory, firm);
  for (const name of await snapshotNames(disk, place)) {
    const path = `${place}/${name}`;
    const file = await disk.open(path, 'read');
    try {
      yield { path, file };
    } finally {
      await file.close();
    }
  }
}

export type LoadedSnapshot<Book> = {
  readonly state: LogState<Book> | undefined;
  readonly damage: readonly SnapshotDamage[];
};

/**
 * The newest snapshot that this release may go on from: its seal holds, the log still has the entry it ends with, and
 * the same release wrote it (another may shape its book differently). Without one the log is folded from the start.
 */
export async function loadSnapshot<Book, Event extends BookEvent, Command>(
  {
    journal,
    options,
    watched,
    platform,
  }: Pick<EngineState<Book, Event, Command>, 'journal' | 'options' | 'watched' | 'platform'>,
  firm: string,
): Promise<LoadedSnapshot<Book>> {
  const carried = platform.log.state.book.erased.get(firm);
  const damage: SnapshotDamage[] = [];
  const origin = originOf(options.originPrefix, firm);
  for await (const { path, file } of openSnapshots(options.disk, options.directory, firm)) {
    const opening = await readSnapshotFile(file);
    if ('problem' in opening) {
      damage.push({ file: path, ...opening.problem });
      continue;
    }
    const { header, unseal } = opening;
    const key = watched.epochKey(origin, header.keyEpoch);
    if (key === undefined || header.release !== options.release) continue;
    const content = await unseal(key.sealingKey);
    const problem =
      'problem' in content
        ? content.problem
        : (headProblem(journal, origin, header) ?? carryProblem(header, carried));
    if (problem !== undefined) damage.push({ file: path, ...problem });
    else if ('packed' in content) return { state: unpackPlainData(content.packed), damage };
  }
  return { state: undefined, damage };
}

/** Why a snapshot cannot carry a book over what was erased: it is not what the platform's log says was confirmed. */
export function carryProblem(
  { size, lastEntry, bookHash }: CarriedBook,
  carried: CarriedBook | undefined,
): { readonly offset: number; readonly seen: string } | undefined {
  if (carried === undefined || size > carried.size) return undefined;
  const isConfirmed =
    size === carried.size && lastEntry === carried.lastEntry && bookHash === carried.bookHash;
  return isConfirmed
    ? undefined
    : { offset: 0, seen: 'a book that no erasure on record confirmed' };
}

/** Why the log does not contain what the snapshot says it ends with. */
export function headProblem(
  journal: Pick<Journal, 'head' | 'readEntrySync'>,
  origin: string,
  header: SnapshotHeader,
): { readonly offset: number; readonly seen: string } | undefined {
  const { size } = journal.head(origin);
  if (header.origin !== origin) return { offset: 0, seen: `a snapshot of ${header.origin}` };
  if (header.size > size)
    return { offset: 0, seen: `entry ${header.size - 1} of a log of ${size}` };
  const last = journal.readEntrySync(origin, header.size - 1);
  const hash = last === undefined ? 'none' : Buffer.from(last.header.payloadHash).toString('hex');
  return hash === header.lastEntry
    ? undefined
    : { offset: 0, seen: `another entry ${header.size - 1} than the log's` };
}

/**
 * Writes a snapshot of a firm of which everything is durable. `while closing`: the book does not change any more.
 * `while working`: the book is copied before the first await, which holds the thread for as long as that takes, and
 * hashed from the copy a little at a time.
 */
export async function takeSnapshot<Book, Event extends BookEvent, Command>(
  { journal, options, watched, platform }: EngineState<Book, Event, Command>,
  { log }: Firm<Book, Event>,
  when: 'while closing' | 'while working' | 'before erasing',
): Promise<CarriedBook | undefined> {
  const { origin, name, state } = log;
  const { size, root } = journal.head(origin);
  const key = watched.newestKey(origin);
  const last = size === 0 ? undefined : journal.readEntrySync(origin, size - 1);
  if (key === undefined || last === undefined) return undefined;
  state.entryCount = size;
  const { lastSequence } = state;
  const pieces = packPlainData(state, when === 'while closing' ? 'shared' : 'copied');
  const directory = snapshotsDirectory(options.directory, name);
  const fileName = snapshotFileName(size);
  const isThere = (await snapshotNames(options.disk, directory)).includes(fileName);
  // Before an erasure it is written anew: under the newest key, by this release.
  if (isThere && when !== 'before erasing') return undefined;
  const { canonicalState } = options.rules;
  const hash =
    when === 'while closing'
      ? bookHash(canonicalState(state.book))
      : await bookHashInSlices(canonicalState(bookIn(pieces)));
  const header = {
    version: 1,
    origin,
    size,
    root: Buffer.from(root).toString('base64'),
    lastEntry: Buffer.from(last.header.payloadHash).toString('hex'),
    lastSequence,
    bookHash: hash,
    release: options.release,
    keyEpoch: key.epoch,
    timeMicros: options.now(),
  } as const;
  await makeSnapshotsDirectory(options.disk, options.directory, name);
  await writeSnapshotFile(options.disk, { directory, name: fileName }, key.sealingKey, {
    header,
    pieces,
  });
  const carried = snapshotFileName((platform.log.state.book.erased.get(name) ?? NOT_CARRIED).size);
  for (const old of (await snapshotNames(options.disk, directory)).slice(KEPT)) {
    if (old !== carried) await options.disk.remove(`${directory}/${old}`);
  }
  return { size, lastEntry: header.lastEntry, bookHash: hash };
}

/** Removes the snapshots that end before this size. */
export async function removeSnapshotsBelow(
  { disk, directory }: { readonly disk: Disk; readonly directory: string },
  firm: string,
  size: number,
): Promise<void> {
  const place = snapshotsDirectory(directory, firm);
  const first = snapshotFileName(size);
  for (const name of await snapshotNames(disk, place))
    if (name < first) await disk.remove(`${place}/${name}`);
  if ((await disk.list(place)) !== undefined) await disk.syncDirectory(place);
}

function bookIn(pieces: readonly Uint8Array[]) {
  const packed = new ArrayBuffer(pieces.reduce((sum, piece) => sum + piece.length, 0));
  const bytes = new Uint8Array(packed);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return unpackPlainData(packed).book;
}

async function makeSnapshotsDirectory(disk: Disk, directory: string, firm: string): Promise<void> {
  const parts = ['snapshots', firm];
  let parent = directory;
  for (const part of parts) {
    const path = `${parent}/${part}`;
    if ((await disk.list(path)) === undefined) {
      await disk.makeDirectory(path);
      await disk.syncDirectory(parent);
    }
    parent = path;
  }
}

/** Snapshots of all firms that have new entries, when the engine closes. */
export async function takeSnapshots<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): Promise<void> {
  for (const firm of engine.firms.values()) {
    if (firm.status === 'live') await takeSnapshot(engine, firm, 'while closing');
  }
}
