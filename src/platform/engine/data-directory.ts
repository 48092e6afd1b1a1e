import { dirname } from 'node:path';
import type { Disk } from '../journal/disk.ts';

const PARTS = ['keys', 'journal', 'snapshots', 'readstore'] as const;

/**
 * Makes a data directory, its parents and what it holds, each name durable in its parent before anything is written below
 * it. Whoever locked a new directory made it, and its parents, without that: their names are made durable here.
 */
export async function makeDataDirectory(disk: Disk, directory: string): Promise<void> {
  await makeWithParents(disk, directory);
  const known = (await disk.list(directory)) ?? [];
  const missing = PARTS.filter((part) => !known.includes(part));
  if (missing.length === 0) return;
  for (const part of missing) await disk.makeDirectory(`${directory}/${part}`);
  await disk.syncDirectory(directory);
  await syncParents(disk, directory);
}

async function makeWithParents(disk: Disk, path: string): Promise<void> {
  if (path === dirname(path) || (await disk.list(path)) !== undefined) return;
  await makeWithParents(disk, dirname(path));
  await disk.makeDirectory(path);
}

async function syncParents(disk: Disk, directory: string): Promise<void> {
  for (let path = directory; path !== dirname(path); path = dirname(path)) {
    try {
      await disk.syncDirectory(dirname(path));
    } catch (error) {
      // A directory that this user may not read is none that it made, nor are those above it.
      if (error instanceof Error && 'code' in error && error.code === 'EACCES') return;
      throw error;
    }
  }
}
