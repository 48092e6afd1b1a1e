import { constants, fstatSync, readSync, statfsSync, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import type { Disk, DiskFile } from './disk.ts';
import { isNamed } from './lent-file.ts';

const OPEN_FLAGS = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
} as const;

/** The real disk. Reads, writes and syncs run on Node's thread pool, so that the thread goes on working. */
export function nodeDisk(): Disk {
  return {
    open: async (path, mode) => nodeFile(path, await open(path, OPEN_FLAGS[mode], 0o600)),
    list: async (directory) => (await namesIn(directory))?.sort(),
    makeDirectory: async (path) => void (await mkdir(path, { mode: 0o700 })),
    syncDirectory,
    rename,
    remove: unlink,
    removeDirectory: rmdir,
    freeBytesSync: freeBytesGauge(),
  };
}

/**
 * With more than this to spare a file system is not asked again for so long: nobody fills that much in that time, and
 * asking on every tick takes as long as deciding a command.
 */
const FAR_ABOVE_BYTES = 16 * 1024 ** 3;
const ASK_EVERY_MS = 100;

function freeBytesGauge(): Disk['freeBytesSync'] {
  let last = { path: '', freeBytes: 0, atMs: 0 };
  return (path) => {
    const atMs = performance.now();
    const isFresh = path === last.path && atMs - last.atMs < ASK_EVERY_MS;
    if (isFresh && last.freeBytes > FAR_ABOVE_BYTES) return last.freeBytes;
    const { bavail, bsize } = statfsSync(path);
    last = { path, freeBytes: bavail * bsize, atMs };
    return last.freeBytes;
  };
}

async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nodeFile(path: string, handle: FileHandle): DiskFile {
  const { ino: inode, dev: device } = fstatSync(handle.fd);
  const descriptor = { fd: handle.fd, inode, device };
  return {
    path,
    descriptor,
    sizeBytes: async () => (await handle.stat()).size,
    read: (into, position) => readFully(handle, into, position),
    readSync: (into, position) => readFullySync(handle.fd, into, position),
    write: (bytes, position) => writeFully(handle, bytes, position),
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    isLinkedSync: () => isNamed(path, descriptor),
    close: () => handle.close(),
  };
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

function readFullySync(fd: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const bytesRead = readSync(fd, into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** A write this small is a copy into the page cache: shorter than the way to the thread pool and back. */
const SMALL_WRITE_BYTES = 65_536;

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const left = bytes.length - done;
    done +=
      bytes.length <= SMALL_WRITE_BYTES
        ? writeSync(handle.fd, bytes, done, left, position + done)
        : (await handle.write(bytes, done, left, position + done)).bytesWritten;
  }
}
