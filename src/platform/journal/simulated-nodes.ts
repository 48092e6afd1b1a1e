import { SECTOR_BYTES } from './layout.ts';
import type { Random } from './seeded-random.ts';

/** What the simulated disk is made of: files with a cached and a durable content, directories with two sets of names. */
export type FileNode = {
  readonly kind: 'file';
  cached: Buffer;
  durable: Buffer;
  readonly dirty: Set<number>;
};
export type DirectoryNode = {
  readonly kind: 'directory';
  cached: Map<string, Node>;
  durable: Map<string, Node>;
  /** Changes of names since the last sync, oldest first; a rename within a directory is one change. */
  changes: ((names: Map<string, Node>) => void)[];
};
type Node = FileNode | DirectoryNode;

export function newDirectory(): DirectoryNode {
  return { kind: 'directory', cached: new Map(), durable: new Map(), changes: [] };
}

export class DiskError extends Error {
  readonly code: string;
  constructor(code: string, sentence: string) {
    super(`${code}: ${sentence}`);
    this.code = code;
  }
}

export type Faults = {
  freeBytes: number;
  syncsLeft: number;
  operationsLeft: number;
  operations: number;
  dead: boolean;
};

export function change(directory: DirectoryNode, apply: (names: Map<string, Node>) => void): void {
  apply(directory.cached);
  directory.changes.push(apply);
}

export function addNode(root: DirectoryNode, path: string, node: Node): void {
  const { directory, name } = parentOf(root, path);
  if (directory.cached.has(name)) throw new DiskError('EEXIST', path);
  change(directory, (names) => void names.set(name, node));
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

export function nodeAt(root: DirectoryNode, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (const part of partsOf(path))
    node = node?.kind === 'directory' ? node.cached.get(part) : undefined;
  return node;
}

export function parentOf(
  root: DirectoryNode,
  path: string,
): { directory: DirectoryNode; name: string } {
  const parts = partsOf(path);
  const name = parts.pop();
  const directory = nodeAt(root, parts.join('/'));
  if (name === undefined || directory?.kind !== 'directory') throw new DiskError('ENOENT', path);
  return { directory, name };
}

export function fileNode(root: DirectoryNode, path: string): FileNode {
  const node = nodeAt(root, path);
  if (node?.kind !== 'file') throw new DiskError('ENOENT', path);
  return node;
}

export function* filesUnder(directory: DirectoryNode, path: string): Generator<[string, Buffer]> {
  for (const [name, node] of directory.cached) {
    if (node.kind === 'file') yield [`${path}/${name}`, node.cached];
    else yield* filesUnder(node, `${path}/${name}`);
  }
}

export function writeTo(node: FileNode, bytes: Buffer, position: number, faults: Faults): void {
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

export function syncFile(node: FileNode, faults: Faults): void {
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

export function truncateFile(node: FileNode, bytes: number): void {
  node.cached = copyOf(node.cached.subarray(0, bytes));
}

/** The tree of files as the platter has it, each unsynced thing kept or not by chance. */
export function afterCrash(root: DirectoryNode, random: Random): DirectoryNode {
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
