import { resolve } from 'node:path';
import type { VerifyAnswer, VerifyOutcome } from '../edge/cli/session.ts';
import { dataDirectoryExists, missingDirectory, unknownFirmAnswer } from './data-directory.ts';
import { RELEASE } from './release.ts';
import { takeDirectory } from './take-directory.ts';

export type LiveVerify = (firm: string | undefined) => Promise<unknown>;

/** Verifies a data directory: at rest when nobody has it open, else by the process that has. */
export async function verifyDataDirectory(
  directory: string,
  firm: string | undefined,
): Promise<VerifyAnswer> {
  const path = resolve(directory);
  if (!dataDirectoryExists(path)) return missingDirectory(directory);
  const taken = await takeDirectory(path);
  if (taken.by === 'nobody') return taken.refused;
  if (taken.by === 'holder') {
    try {
      return answerOf(outcomeOf(await taken.holder.call('verify', { firm })), firm);
    } finally {
      taken.holder.close();
    }
  }
  try {
    return answerOf(await verifyLocked(path, firm), firm);
  } finally {
    taken.lock.release();
  }
}

/** A firm of which nothing is there, not even damage, is no firm of the directory. */
function answerOf(report: VerifyOutcome, firm: string | undefined): VerifyAnswer {
  if (firm !== undefined && report.logs.length === 0 && report.damage.length === 0)
    return unknownFirmAnswer(firm);
  return { ok: true, report };
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
