import { constants, fstatSync, readSync, statfsSync, statSync, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import type { Disk, DiskFile } from './disk.ts';

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
    freeBytesSync: (path) => {
      const { bavail, bsize } = statfsSync(path);
      return bavail * bsize;
    },
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
  const { ino, dev } = fstatSync(handle.fd);
  return {
    path,
    sizeBytes: async () => (await handle.stat()).size,
    read: (into, position) => readFully(handle, into, position),
    readSync: (into, position) => readFullySync(handle.fd, into, position),
    write: (bytes, position) => writeFully(handle, bytes, position),
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    isLinkedSync: () => {
      const named = statSync(path, { throwIfNoEntry: false });
      return named !== undefined && named.ino === ino && named.dev === dev;
    },
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
