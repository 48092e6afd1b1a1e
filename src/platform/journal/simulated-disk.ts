import { assertThat } from '../../domain/basics/decision.ts';
import type { Disk, DiskFile } from './disk.ts';
import { SECTOR_BYTES } from './layout.ts';

/**
 * A disk in memory for crash tests. What was not synced may be lost at a crash: each 512-byte sector is kept, dropped
 * or torn at random, and names that were made, renamed or removed without syncing their directory may be as before.
 * A failed sync drops the dirty sectors while the cache still shows them (PostgreSQL's "fsyncgate").
 * All chance comes from the seed, and every operation yields a random number of times, so that a seed is a schedule.
 */
export type SimulatedDisk = Disk & {
  /** The power fails now: every later operation on this disk fails. Returns the disk as it is found at the next start. */
  readonly crash: () => SimulatedDisk;
  /** Operations so far; with `crashAfter` a test can stop at each of them. */
  readonly operations: () => number;
  /** The power fails by itself once so many more operations were begun; `crash()` then gives the next disk. */
  readonly crashAfter: (operations: number) => void;
  readonly failSyncAfter: (syncs: number) => void;
  /** Bytes still free; writes that need more fail with ENOSPC. */
  readonly setFreeBytes: (bytes: number) => void;
  /** All files as a process sees them now, by path: for tests that look at or change bytes. */
  readonly files: () => ReadonlyMap<string, Buffer>;
  /** Changes stored bytes behind the journal's back, on the platter and in the cache. */
  readonly poke: (path: string, offset: number, bytes: Uint8Array) => void;
};

type FileNode = {
  readonly kind: 'file';
  cached: Buffer;
  durable: Buffer;
  readonly dirty: Set<number>;
};
type DirectoryNode = {
  readonly kind: 'directory';
  cached: Map<string, Node>;
  durable: Map<string, Node>;
  /** Changes of names since the last sync, oldest first; a rename within a directory is one change. */
  changes: ((names: Map<string, Node>) => void)[];
};
type Node = FileNode | DirectoryNode;

export type Random = () => number;

/** A small seeded generator (mulberry32): the same seed gives the same run. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function newDirectory(): DirectoryNode {
  return { kind: 'directory', cached: new Map(), durable: new Map(), changes: [] };
}

export function simulatedDisk(seed: number): SimulatedDisk {
  return diskOver(newDirectory(), seededRandom(seed));
}

class DiskError extends Error {
  readonly code: string;
  constructor(code: string, sentence: string) {
    super(`${code}: ${sentence}`);
    this.code = code;
  }
}

type Faults = {
  freeBytes: number;
  syncsLeft: number;
  operationsLeft: number;
  operations: number;
  dead: boolean;
};

function diskOver(root: DirectoryNode, random: Random): SimulatedDisk {
  const faults: Faults = {
    freeBytes: Number.MAX_SAFE_INTEGER,
    syncsLeft: Number.POSITIVE_INFINITY,
    operationsLeft: Number.POSITIVE_INFINITY,
    operations: 0,
    dead: false,
  };
  /** Counts an operation, or fails when the power is gone. */
  const begin = () => {
    faults.operations += 1;
    faults.operationsLeft -= 1;
    if (faults.operationsLeft < 0) faults.dead = true;
    if (faults.dead) throw new DiskError('ECRASH', 'the power has failed');
  };
  const run = async <Result>(work: () => Result): Promise<Result> => {
    begin();
    for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await undefined;
    if (faults.dead) throw new DiskError('ECRASH', 'the power has failed');
    return work();
  };
  const fileSystem = { root, faults, random, begin, run };
  return {
    ...namesOf(fileSystem),
    freeBytesSync: () => faults.freeBytes,
    crash: () => {
      faults.dead = true;
      return diskOver(afterCrash(root, random), random);
    },
    operations: () => faults.operations,
    crashAfter: (operations) => {
      faults.operationsLeft = operations;
    },
    failSyncAfter: (syncs) => {
      faults.syncsLeft = syncs;
    },
    setFreeBytes: (bytes) => {
      faults.freeBytes = bytes;
    },
    files: () => new Map(filesUnder(root, '')),
    poke: (path, offset, bytes) => {
      const node = fileNode(root, path);
      node.cached.set(bytes, offset);
      node.durable.set(bytes, offset);
    },
  };
}

type FileSystem = {
  readonly root: DirectoryNode;
  readonly faults: Faults;
  readonly random: Random;
  readonly begin: () => void;
  readonly run: <Result>(work: () => Result) => Promise<Result>;
};

function namesOf(
  fileSystem: FileSystem,
): Pick<
  Disk,
  'open' | 'list' | 'makeDirectory' | 'syncDirectory' | 'rename' | 'remove' | 'removeDirectory'
> {
  const { root, run } = fileSystem;
  const removeName = (path: string) =>
    run(() => {
      const { directory, name } = parentOf(root, path);
      if (!directory.cached.has(name)) throw new DiskError('ENOENT', path);
      change(directory, (names) => void names.delete(name));
    });
  return {
    open: (path, mode) =>
      run(() => {
        if (mode === 'create')
          addNode(root, path, {
            kind: 'file',
            cached: Buffer.alloc(0),
            durable: Buffer.alloc(0),
            dirty: new Set(),
          });
        return simulatedFile(path, fileNode(root, path), fileSystem);
      }),
    list: (directory) =>
      run(() => {
        const node = nodeAt(root, directory);
        return node?.kind === 'directory' ? [...node.cached.keys()].sort() : undefined;
      }),
    makeDirectory: (path) => run(() => addNode(root, path, newDirectory())),
    syncDirectory: (path) =>
      run(() => {
        const node = nodeAt(root, path);
        if (node?.kind !== 'directory') throw new DiskError('ENOENT', path);
        node.durable = new Map(node.cached);
        node.changes = [];
      }),
    rename: (from, to) =>
      run(() => {
        const source = parentOf(root, from);
        const target = parentOf(root, to);
        const node = source.directory.cached.get(source.name);
        if (node === undefined) throw new DiskError('ENOENT', from);
        assertThat(
          source.directory === target.directory,
          'the journal renames within one directory only',
        );
        change(source.directory, (names) => {
          if (names.get(source.name) !== node) return;
          names.delete(source.name);
          names.set(target.name, node);
        });
      }),
    remove: removeName,
    removeDirectory: removeName,
  };
}

function change(directory: DirectoryNode, apply: (names: Map<string, Node>) => void): void {
  apply(directory.cached);
  directory.changes.push(apply);
}

function addNode(root: DirectoryNode, path: string, node: Node): void {
  const { directory, name } = parentOf(root, path);
  if (directory.cached.has(name)) throw new DiskError('EEXIST', path);
  change(directory, (names) => void names.set(name, node));
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function nodeAt(root: DirectoryNode, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (const part of partsOf(path))
    node = node?.kind === 'directory' ? node.cached.get(part) : undefined;
  return node;
}

function parentOf(root: DirectoryNode, path: string): { directory: DirectoryNode; name: string } {
  const parts = partsOf(path);
  const name = parts.pop();
  const directory = nodeAt(root, parts.join('/'));
  if (name === undefined || directory?.kind !== 'directory') throw new DiskError('ENOENT', path);
  return { directory, name };
}

function fileNode(root: DirectoryNode, path: string): FileNode {
  const node = nodeAt(root, path);
  if (node?.kind !== 'file') throw new DiskError('ENOENT', path);
  return node;
}

function* filesUnder(directory: DirectoryNode, path: string): Generator<[string, Buffer]> {
  for (const [name, node] of directory.cached) {
    if (node.kind === 'file') yield [`${path}/${name}`, node.cached];
    else yield* filesUnder(node, `${path}/${name}`);
  }
}

function simulatedFile(
  path: string,
  node: FileNode,
  { root, faults, begin, run }: FileSystem,
): DiskFile {
  const read = (into: Uint8Array, position: number): number => {
    const bytes = node.cached.subarray(position, position + into.length);
    into.set(bytes);
    return bytes.length;
  };
  return {
    path,
    sizeBytes: () => run(() => node.cached.length),
    read: (into, position) => run(() => read(into, position)),
    readSync: (into, position) => {
      begin();
      return read(into, position);
    },
    // The bytes are taken when the call is made: a caller that changes its buffer before the answer would hide a bug here.
    write: (bytes, position) => {
      const copy = Buffer.from(bytes);
      return run(() => writeTo(node, copy, position, faults));
    },
    sync: () => run(() => syncFile(node, faults)),
    truncate: (bytes) => run(() => truncateFile(node, bytes)),
    isLinkedSync: () => nodeAt(root, path) === node,
    close: () => run(() => undefined),
  };
}

function writeTo(node: FileNode, bytes: Buffer, position: number, faults: Faults): void {
  const end = position + bytes.length;
  const growth = end - node.cached.length;
  if (growth > faults.freeBytes) throw new DiskError('ENOSPC', 'the disk is full');
  if (growth > 0) {
    faults.freeBytes -= growth;
    node.cached = grown(node.cached, end);
  }
  bytes.copy(node.cached, position);
  for (let sector = Math.floor(position / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector += 1)
    node.dirty.add(sector);
}

/** The file's bytes with room for `length`: grown in place while the memory behind it suffices. */
function grown(bytes: Buffer, length: number): Buffer {
  if (bytes.buffer.byteLength >= length && bytes.byteOffset === 0)
    return Buffer.from(bytes.buffer, 0, length);
  const room = Buffer.from(new ArrayBuffer(Math.max(length, 2 * bytes.length)));
  bytes.copy(room);
  return room.subarray(0, length);
}

/** A copy with memory of its own: `Buffer.from` would take it from a pool that others write to. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  bytes.copy(copy);
  return copy;
}

function syncFile(node: FileNode, faults: Faults): void {
  faults.syncsLeft -= 1;
  if (faults.syncsLeft < 0) {
    node.dirty.clear();
    throw new DiskError('EIO', 'the sync failed');
  }
  for (const sector of node.dirty) keepSector(node, sector, SECTOR_BYTES);
  if (node.durable.length > node.cached.length)
    node.durable = copyOf(node.durable.subarray(0, node.cached.length));
  else node.durable = grown(node.durable, node.cached.length);
  node.dirty.clear();
}

/** Makes the first bytes of a cached sector durable. */
function keepSector(node: FileNode, sector: number, bytes: number): void {
  const start = sector * SECTOR_BYTES;
  const end = Math.min(start + bytes, node.cached.length);
  if (end <= start) return;
  if (node.durable.length < end) node.durable = grown(node.durable, end);
  node.cached.copy(node.durable, start, start, end);
}

function truncateFile(node: FileNode, bytes: number): void {
  node.cached = copyOf(node.cached.subarray(0, bytes));
}

/** The tree of files as the platter has it, each unsynced thing kept or not by chance. */
function afterCrash(root: DirectoryNode, random: Random): DirectoryNode {
  // How much luck: from nothing unsynced kept, over a mixture, to all of it (a mere kill of the process).
  const luck = random() < 0.2 ? 0 : random() < 0.2 ? 1 : random();
  const seen = new Map<Node, Node>();
  const survivor = (node: Node): Node => {
    const known = seen.get(node);
    if (known !== undefined) return known;
    const made =
      node.kind === 'file' ? fileAfterCrash(node, luck, random) : directoryAfterCrash(node);
    seen.set(node, made);
    return made;
  };
  const directoryAfterCrash = (node: DirectoryNode): DirectoryNode => {
    const names = new Map(node.durable);
    for (const apply of node.changes) if (random() < luck) apply(names);
    const kept = new Map([...names].map(([name, child]) => [name, survivor(child)]));
    return { kind: 'directory', cached: kept, durable: new Map(kept), changes: [] };
  };
  return directoryAfterCrash(root);
}

function fileAfterCrash(node: FileNode, luck: number, random: Random): FileNode {
  const platter: FileNode = { ...node, durable: copyOf(node.durable) };
  for (const sector of node.dirty) {
    if (random() >= luck) continue;
    const torn = random() < 0.2;
    keepSector(platter, sector, torn ? Math.floor(random() * SECTOR_BYTES) : SECTOR_BYTES);
  }
  return {
    kind: 'file',
    cached: copyOf(platter.durable),
    durable: platter.durable,
    dirty: new Set(),
  };
}
