import { assertThat } from '../../domain/basics/decision.ts';
import type { Disk, DiskFile } from './disk.ts';
import { type Random, seededRandom } from './seeded-random.ts';
import {
  addNode,
  afterCrash,
  change,
  type DirectoryNode,
  DiskError,
  type Faults,
  type FileNode,
  fileNode,
  filesUnder,
  newDirectory,
  nodeAt,
  parentOf,
  syncFile,
  truncateFile,
  writeTo,
} from './simulated-nodes.ts';

/**
 * A disk in memory for crash tests. What was not synced may be lost at a crash: each 512-byte sector is kept, dropped
 * or torn at random, and names that were made, renamed or removed without syncing their directory may be as before.
 * A failed sync drops the dirty sectors while the cache still shows them (PostgreSQL's "fsyncgate").
 * All chance comes from the seed, and every operation yields a random number of times, so that a seed is a schedule.
 */
export type SimulatedDisk = Disk & {
  /** The power fails now: every later operation on this disk fails. Returns the disk as it is found at the next start. */
  readonly crash: () => SimulatedDisk;
  /** What would be found if the power failed now, while this disk goes on: a machine that was copied. */
  readonly clone: () => SimulatedDisk;
  /** A second name for a file; fails where the name is taken. */
  readonly link: (from: string, to: string) => Promise<void>;
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

export function simulatedDisk(seed: number): SimulatedDisk {
  return diskOver(newDirectory(), seededRandom(seed));
}

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
    clone: () => diskOver(afterCrash(root, random), random),
    link: (from, to) => run(() => addNode(root, to, fileNode(root, from))),
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
    descriptor: undefined,
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
