import { constants } from 'node:fs';
import {
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { nodeDisk } from '../journal/node-disk.ts';
import type { PassingFiles } from './vault-commits.ts';

/**
 * A directory in which objects are only ever added. An object is written under a passing name in `staging/`, synced,
 * made read-only, and then linked to its name, which fails where the name is taken; there is no verb that changes or
 * removes one. `replace` is for the derived view alone.
 */
export type StoreFiles = {
  readonly directory: string;
  /** Names in a folder, sorted; none when there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  readonly read: (path: string) => Promise<Buffer | undefined>;
  /** Of a file that is there. */
  readonly sizeBytes: (path: string) => Promise<number>;
  /** With the folders above it; durable when the promise resolves. */
  readonly makeFolder: (folder: string) => Promise<void>;
  /** Writes and syncs bytes under a passing name, which is returned. */
  readonly stage: (parts: readonly Uint8Array[]) => Promise<string>;
  /** Gives staged bytes their name. Durable after `syncFolder`. A name that is taken keeps its bytes. */
  readonly publish: (staged: string, path: string) => Promise<'made' | 'taken'>;
  readonly discard: (staged: string) => Promise<void>;
  readonly syncFolder: (folder: string) => Promise<void>;
  /** Atomic, over what was there; not synced. */
  readonly replace: (path: string, bytes: Uint8Array) => Promise<void>;
  /**
   * There where each object costs a round trip: makes one staged object of several, without the first `skipBytes` of all
   * but the first. Heads that come meanwhile are then kept as one.
   */
  readonly join?: (
    staged: readonly string[],
    skipBytes: number,
  ) => Promise<{ readonly staged: string; readonly sha256: string }>;
  /** For commit files; a store that cannot write in the middle of a file has none. */
  readonly passing?: PassingFiles;
};

const STAGING = 'staging';
const READ_ONLY = 0o400;

/** Opens a store to add to it; the caller holds its lock. What a crash left under passing names is removed. */
export async function openStoreFiles(directory: string): Promise<StoreFiles> {
  const staging = `${directory}/${STAGING}`;
  await makeDurable(staging);
  // The lock may have made the store itself.
  await syncFolder(dirname(directory));
  for (const name of await readdir(staging)) await unlink(`${staging}/${name}`);
  return storeFiles(directory);
}

/** A store as it is; only to read, unless the caller holds its lock. */
export function storeFiles(directory: string): StoreFiles {
  const at = (path: string) => `${directory}/${path}`;
  let staged = 0;
  const stage = async (parts: readonly Uint8Array[]): Promise<string> => {
    staged += 1;
    const path = `${STAGING}/${staged}`;
    const handle = await open(at(path), 'wx', READ_ONLY);
    try {
      await writeAll(handle, parts);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return path;
  };
  return {
    directory,
    list: async (folder) => (await unlessMissing(readdir(at(folder))))?.sort() ?? [],
    read: (path) => unlessMissing(readFile(at(path))),
    sizeBytes: async (path) => (await stat(at(path))).size,
    makeFolder: (folder) => makeDurable(at(folder)),
    stage,
    publish: async (from, path) => {
      const made = await linkNew(at(from), at(path));
      await unlink(at(from));
      return made;
    },
    discard: (from) => unlink(at(from)),
    syncFolder: (folder) => syncFolder(at(folder)),
    replace: async (path, bytes) => {
      staged += 1;
      const passing = at(`${STAGING}/${staged}`);
      try {
        await writeFile(passing, bytes, { flag: 'wx', mode: 0o644 });
        await rename(passing, at(path));
      } catch (failure) {
        // Half a file on a full disk would be there until the next start.
        await unlink(passing).catch(() => undefined);
        throw failure;
      }
    },
    passing: {
      create: (path) => nodeDisk().open(at(path), 'create'),
      remove: (path) => unlink(at(path)),
      aheadBytes: 1_048_576,
    },
  };
}

/** A folder that is new is lost with all that is in it while the one above does not name it durably. */
async function makeDurable(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made));
}

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) {
    let done = 0;
    while (done < part.length)
      done += (await handle.write(part, done, part.length - done)).bytesWritten;
  }
}

async function linkNew(from: string, to: string): Promise<'made' | 'taken'> {
  try {
    await link(from, to);
    return 'made';
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return 'taken';
    throw cause;
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
