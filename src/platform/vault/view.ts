import { sizeInNote } from '../journal/checkpoint.ts';
import { leafHash } from '../journal/merkle-tree.ts';
import { sameBytes } from '../journal/sha256.ts';
import { logFolder, type StoredEntry } from './segment-object.ts';
import type { StoreFiles } from './store-files.ts';
import { type HeldHead, readStored, StoreDamageError, type StoredLog } from './stored-log.ts';
import { levelCount, TILE_HASHES, type TileTree, tileTree, unfinishedCount } from './tile-tree.ts';

/**
 * The derived view of a log, `view/<log>/`: c2sp.org/tlog-tiles, which any static web server can serve and any C2SP
 * tool can check. Entry bundles hold headers: they are the leaves. Everything here is made again from the segments when
 * it is missing or is not what the signed root says.
 */
const VIEW_FOLDER = 'view';

export function viewFolder(origin: string): string {
  return `${VIEW_FOLDER}/${logFolder(origin)}`;
}

/** `x001/x234/067`: groups of three digits, all but the last with an `x`. */
export function tileNumber(number: number): string {
  const groups = [padded3(number % 1000)];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${padded3(rest % 1000)}`);
  return groups.join('/');
}

function padded3(number: number): string {
  return number.toString().padStart(3, '0');
}

/** Path of a tile of `width` hashes; `entries` in place of a level is the bundle of leaves. */
export function tilePath(level: number | 'entries', number: number, width: number): string {
  const path = `tile/${level}/${tileNumber(number)}`;
  return width === TILE_HASHES ? path : `${path}.p/${width}`;
}

/** Makes a log's view and keeps it up with what the vault has accepted. */
export type ViewPublisher = {
  /** Brings the view to the newest head that is an object; the checkpoint, which makes it seen, comes last. */
  readonly publish: () => Promise<void>;
  /** The head it shows, without the lines of witnesses; empty before the first. */
  readonly shown: () => string;
};

/** `linesOn`: signature lines that witnesses have given for exactly this head. */
export async function viewPublisher(
  files: StoreFiles,
  log: StoredLog,
  linesOn: (note: string) => string,
): Promise<ViewPublisher> {
  const folder = viewFolder(log.origin);
  const full: { path: string; bytes: Buffer }[] = [];
  const start = await loadViewTree(files, log);
  const tree = tileTree(start, ({ level, number, hashes }) => {
    full.push({ path: tilePath(level, number, TILE_HASHES), bytes: Buffer.concat(hashes) });
  });
  let bundle = await unfinishedBundle(files, folder, tree.size());
  let shown = '';
  let published = '';
  const take = async ({ header }: StoredEntry) => {
    tree.append(leafHash(header));
    bundle.push(bundled(header));
    if (bundle.length === TILE_HASHES) {
      const number = tree.size() / TILE_HASHES - 1;
      full.push({ path: tilePath('entries', number, TILE_HASHES), bytes: Buffer.concat(bundle) });
      bundle = [];
    }
    if (full.length >= MOST_FULL_HELD) await writeTiles(files, folder, full.splice(0));
  };
  const writeUnder = async ({ size, note, root }: HeldHead): Promise<void> => {
    for await (const entry of readStored(files, log, tree.size(), size)) await take(entry);
    if (!sameBytes(tree.root(), root))
      throw new StoreDamageError(`Cannot publish ${folder}: another root than its checkpoint`);
    await writeTiles(files, folder, [
      ...full.splice(0),
      ...unfinishedTiles(tree),
      ...(bundle.length === 0
        ? []
        : [
            {
              path: tilePath('entries', Math.floor(size / TILE_HASHES), bundle.length),
              bytes: Buffer.concat(bundle),
            },
          ]),
    ]);
    shown = note;
  };
  return {
    shown: () => shown,
    publish: async () => {
      const head = log.kept;
      if (head.note === '') return;
      if (head.note !== shown) await writeUnder(head);
      const text = `${head.note}${linesOn(head.note)}`;
      if (text === published) return;
      await files.replace(`${folder}/checkpoint`, Buffer.from(text));
      published = text;
    },
  };
}

const MOST_FULL_HELD = 256;

async function writeTiles(
  files: StoreFiles,
  folder: string,
  tiles: readonly { readonly path: string; readonly bytes: Buffer }[],
): Promise<void> {
  for (const { path, bytes } of tiles) {
    await files.makeFolder(`${folder}/${path.slice(0, path.lastIndexOf('/'))}`);
    await files.replace(`${folder}/${path}`, bytes);
  }
}

function unfinishedTiles(tree: TileTree): { path: string; bytes: Buffer }[] {
  return tree.unfinished().flatMap((hashes, level) => {
    if (hashes.length === 0) return [];
    const number = Math.floor(tree.size() / TILE_HASHES ** (level + 1));
    return [{ path: tilePath(level, number, hashes.length), bytes: Buffer.concat(hashes) }];
  });
}

/** An entry bundle is `u16 big-endian length ‖ leaf`, again and again. */
function bundled(leaf: Uint8Array): Buffer {
  const bytes = Buffer.alloc(2 + leaf.length);
  bytes.writeUInt16BE(leaf.length);
  bytes.set(leaf, 2);
  return bytes;
}

const FROM_NOTHING = { size: 0, unfinished: [] };

type ViewStart = { readonly size: number; readonly unfinished: readonly (readonly Uint8Array[])[] };

/**
 * The tree up to where the view has it, so that a start need not read all segments. It is believed only when its root
 * is one that the log's key has signed; else everything is made again.
 */
export async function loadViewTree(files: StoreFiles, log: StoredLog): Promise<ViewStart> {
  const folder = viewFolder(log.origin);
  const note = (await files.read(`${folder}/checkpoint`))?.toString('utf8') ?? '';
  const size = sizeInNote(note);
  if (!Number.isSafeInteger(size) || size < 1 || size > log.kept.size) return FROM_NOTHING;
  const start = { size, unfinished: await readUnfinished(files, folder, size) };
  const isShaped = start.unfinished.every(
    (hashes, level) => hashes.length === unfinishedCount(size, level),
  );
  if (!isShaped || !(await bundleIsThere(files, folder, start))) return FROM_NOTHING;
  const root = Buffer.from(tileTree(start).root()).toString('base64');
  // The note was accepted and cosigned with this root, or the tiles do not count.
  return note.startsWith(`${log.origin}\n${size}\n${root}\n\n`) &&
    (await isAccepted(files, log, note))
    ? start
    : FROM_NOTHING;
}

async function isAccepted(files: StoreFiles, log: StoredLog, note: string): Promise<boolean> {
  const prefix = `${sizeInNote(note).toString().padStart(16, '0')}-`;
  const names = await files.list(log.folder);
  for (const name of names.filter((other) => other.startsWith(prefix)))
    if (isUnder(note, (await files.read(`${log.folder}/${name}`))?.toString('utf8'))) return true;
  return false;
}

/** A view's note is the stored one, and whatever lines of witnesses behind it. */
function isUnder(note: string, stored: string | undefined): boolean {
  return stored !== undefined && stored !== '' && note.startsWith(stored);
}

async function readUnfinished(
  files: StoreFiles,
  folder: string,
  size: number,
): Promise<readonly (readonly Uint8Array[])[]> {
  const levels: Uint8Array[][] = [];
  for (let level = 0; level < levelCount(size); level += 1) {
    const width = unfinishedCount(size, level);
    const number = Math.floor(size / TILE_HASHES ** (level + 1));
    const bytes =
      width === 0
        ? Buffer.alloc(0)
        : ((await files.read(`${folder}/${tilePath(level, number, width)}`)) ?? Buffer.alloc(0));
    const hashes = Array.from({ length: Math.floor(bytes.length / 32) }, (_, at) =>
      bytes.subarray(32 * at, 32 * at + 32),
    );
    levels.push(hashes);
  }
  return levels;
}

async function bundleIsThere(
  files: StoreFiles,
  folder: string,
  { size, unfinished }: ViewStart,
): Promise<boolean> {
  const leaves = await unfinishedBundle(files, folder, size);
  const [hashes = []] = unfinished;
  return (
    leaves.length === hashes.length &&
    hashes.every((hash, at) =>
      sameBytes(hash, leafHash(leaves[at]?.subarray(2) ?? Buffer.alloc(0))),
    )
  );
}

async function unfinishedBundle(
  files: StoreFiles,
  folder: string,
  size: number,
): Promise<Buffer[]> {
  const width = unfinishedCount(size, 0);
  if (width === 0) return [];
  const path = tilePath('entries', Math.floor(size / TILE_HASHES), width);
  const bytes = (await files.read(`${folder}/${path}`)) ?? Buffer.alloc(0);
  const leaves: Buffer[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + bytes.readUInt16BE(at);
    leaves.push(bytes.subarray(at, end));
    at = end;
  }
  return leaves;
}
