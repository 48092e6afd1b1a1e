import { resolve } from 'node:path';
import type { VerifyOutcome } from '../edge/cli/session.ts';
import { lockDirectory } from '../platform/engine/directory-lock.ts';
import { connectToHolder } from '../platform/engine/socket-client.ts';
import { dataDirectoryExists, missingDirectory } from './data-directory.ts';
import { RELEASE } from './release.ts';

export type LiveVerify = (firm: string | undefined) => Promise<unknown>;

/** Verifies a data directory: at rest when nobody has it open, else by the process that has. */
export async function verifyDataDirectory(
  directory: string,
  firm: string | undefined,
): Promise<VerifyOutcome> {
  const path = resolve(directory);
  if (!dataDirectoryExists(path))
    return broken(directory, missingDirectory(directory).rejection.wanted);
  const holder = await connectToHolder(path);
  if (holder !== undefined) {
    try {
      return outcomeOf(await holder.call('verify', { firm }));
    } finally {
      holder.close();
    }
  }
  const locked = lockDirectory(path);
  if (!locked.ok) return broken(directory, locked.rejection.wanted);
  try {
    return await verifyLocked(path, firm);
  } finally {
    locked.lock.release();
  }
}

/** The read store is compared last, and only with a journal that is sound. */
async function verifyLocked(path: string, firm: string | undefined): Promise<VerifyOutcome> {
  const { compareRows, verifyAtRest } = await import('../platform/calls/live-verifier.ts');
  const report = await verifyAtRest(path, RELEASE, firm);
  if (!report.ok) return report;
  const { openHere } = await import('./local-session.ts');
  const opened = await openHere(path);
  if (!opened.ok) return report;
  const { installation } = opened;
  try {
    const readStore = await compareRows(installation);
    return { ...report, ok: readStore.length === 0, readStore };
  } finally {
    await installation.close();
  }
}

function broken(directory: string, what: string): VerifyOutcome {
  return {
    ok: false,
    logs: [],
    damage: [{ file: directory, offset: 0, entry: undefined, what }],
    readStore: [],
  };
}

function outcomeOf(value: unknown): VerifyOutcome {
  if (isOutcome(value)) return value;
  throw new Error('Cannot read the verification of the process that holds the data directory');
}

function isOutcome(value: unknown): value is VerifyOutcome {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'ok' in value &&
    'logs' in value &&
    Array.isArray(value.logs) &&
    'damage' in value &&
    Array.isArray(value.damage)
  );
}
