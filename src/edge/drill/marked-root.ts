import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { refusal } from './drill-refusal.ts';

/**
 * The one folder that a drill may touch (resilience.md §7.1): made by the drill, named and marked with the same random id. A
 * path is looked at part by part before anything is done to it; a link anywhere in it, or a way out of it, is refused.
 */
export type MarkedRoot = { readonly path: string; readonly id: string };

const MARKER = '.holdfast-drill';
const NAME = /^holdfast-drill-([0-9a-f]{16})$/;
const ID_BYTES = 8;
const OWNER_WRITES = 0o200;
const OWNER_ONLY = 0o600;

export type RootPlace = {
  /** The folder that the root is made in; by default that of temporary files. */
  readonly parent?: string;
  /** Somebody said in words that the folder need not be one of temporary files. */
  readonly iKnow?: boolean;
};

/** Makes a new root. Outside the folder of temporary files only for somebody who says so. */
export function makeMarkedRoot({ parent = tmpdir(), iKnow = false }: RootPlace = {}): MarkedRoot {
  const folder = realpathSync(parent);
  const temporary = realpathSync(tmpdir());
  if (!iKnow && folder !== temporary && !isBelow(temporary, folder)) {
    throw refusal('drill_directory_must_be_temporary', folder, `${temporary}, or --i-know`);
  }
  const id = randomBytes(ID_BYTES).toString('hex');
  const path = join(folder, `holdfast-drill-${id}`);
  mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(path, MARKER), markerText(id), { flag: 'wx', mode: 0o400 });
  return { path, id };
}

function markerText(id: string): string {
  return `This folder belongs to a Holdfast drill, which attacks what lies in it.\n${id}\n`;
}

/** The root at a path, when it is one: a real folder of this user, named and marked with one id. */
export function openMarkedRoot(path: string): MarkedRoot {
  const wanted = 'a folder that a drill made and marked';
  const [, id = ''] = NAME.exec(basename(path)) ?? [];
  if (id === '' || !isAbsolute(path) || resolve(path) !== path)
    throw refusal('drill_root_must_be_marked', path, wanted);
  const folder = lstatSync(path, { throwIfNoEntry: false });
  const marker = lstatSync(join(path, MARKER), { throwIfNoEntry: false });
  const isMarked =
    folder?.isDirectory() === true &&
    realpathSync(path) === path &&
    marker?.isFile() === true &&
    marker.uid === folder.uid &&
    readFileSync(join(path, MARKER), 'utf8') === markerText(id);
  if (!isMarked) throw refusal('drill_root_must_be_marked', path, wanted);
  return { path, id };
}

/**
 * The path itself when it may be touched: below the folder (the root or one in it), and every part that exists is a real
 * folder or file. What does not exist yet may be made. The root and its marker are never handed out.
 */
export function confined(root: MarkedRoot, path: string, within: string = root.path): string {
  openMarkedRoot(root.path);
  const absolute = resolve(path);
  const isInside = isBelow(root.path, absolute) && isInOrAt(within, absolute);
  if (!isInside || absolute === join(root.path, MARKER)) {
    throw refusal('drill_path_must_lie_in_the_root', path, `a path below ${within}`);
  }
  let part = root.path;
  for (const name of relative(root.path, absolute).split(sep)) {
    part = join(part, name);
    const found = lstatSync(part, { throwIfNoEntry: false });
    if (found === undefined) break;
    if (found.isSymbolicLink())
      throw refusal('drill_path_must_have_no_links', part, 'a file or folder');
  }
  // A link that came between the look and now would show here.
  const deepest = deepestThatExists(absolute);
  if (realpathSync(deepest) !== deepest) {
    throw refusal('drill_path_must_have_no_links', deepest, 'a path without links');
  }
  return absolute;
}

/** A descriptor of a file that may be touched: never through a link, never of a file that has another name elsewhere. */
export function openConfined(root: MarkedRoot, path: string, within?: string): number {
  const safe = confined(root, path, within);
  // Whoever owns a file that is for reading only can make it one for writing.
  if ((lstatSync(safe).mode & OWNER_WRITES) === 0) chmodSync(safe, OWNER_ONLY);
  const handle = openSync(safe, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const found = fstatSync(handle);
  if (found.isFile() && found.nlink === 1) return handle;
  closeSync(handle);
  throw refusal('drill_path_must_have_no_links', path, 'a file with one name');
}

/** Removes the root and all below it; links in it are removed, never followed. */
export function removeMarkedRoot(root: MarkedRoot): void {
  const { path } = openMarkedRoot(root.path);
  rmSync(path, { recursive: true, force: true });
}

export function readFully(handle: number, buffer: Uint8Array, at: number): number {
  let done = 0;
  while (done < buffer.length) {
    const count = readSync(handle, buffer, done, buffer.length - done, at + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isInOrAt(folder: string, path: string): boolean {
  return folder === path || isBelow(folder, path);
}

function deepestThatExists(path: string): string {
  let part = path;
  while (lstatSync(part, { throwIfNoEntry: false }) === undefined) part = dirname(part);
  return part;
}
