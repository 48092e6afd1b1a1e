import { resolve } from 'node:path';
import type { KeyOutcome } from '../edge/cli/session.ts';
import { allocationText } from '../edge/fixml/allocation-text.ts';
import { allCalls } from '../platform/calls/all-calls.ts';
import { refused } from '../platform/calls/ask.ts';
import { openInstallation } from '../platform/calls/installation.ts';
import { UNLOCK_KEYS } from '../platform/calls/key-window-calls.ts';
import { connectToHolder } from '../platform/engine/socket-client.ts';
import { damageSentence } from '../platform/journal/journal-errors.ts';
import { nowMicros } from './clock.ts';
import { dataDirectoryExists, missingDirectory } from './data-directory.ts';
import { CLI_CALLER } from './local-session.ts';
import { answerOf } from './open-session.ts';
import { readTrade } from './read-trade.ts';
import { readRecoveryKey } from './recovery-key-files.ts';
import { RELEASE } from './release.ts';
import { takeToServe } from './take-directory.ts';

/** What is unlocked is in the memory of the process that serves: without one there is nobody to unlock it for. */
export async function unlockKeys(
  directory: string,
  recoveryKey: readonly string[],
  request: Readonly<Record<string, unknown>>,
): Promise<KeyOutcome> {
  const reading = await readRecoveryKey(recoveryKey);
  if (!reading.ok) return reading;
  const path = resolve(directory);
  const holder = dataDirectoryExists(path) ? await connectToHolder(path) : undefined;
  if (holder === undefined)
    return refused('server_must_be_running', directory, 'a server that holds the directory');
  try {
    const input = { ...request, identity: reading.recovery.identity };
    return answerOf(await holder.call('call', { name: UNLOCK_KEYS, input }));
  } finally {
    holder.close();
  }
}

/** A release that may not go on from another one's snapshots makes its own, from the first event on. */
export async function carryBooks(
  directory: string,
  recoveryKey: readonly string[],
): Promise<KeyOutcome> {
  const reading = await readRecoveryKey(recoveryKey);
  if (!reading.ok) return reading;
  if (!dataDirectoryExists(resolve(directory))) return missingDirectory(directory);
  const taken = await takeToServe(resolve(directory));
  if (!taken.ok) return taken;
  try {
    const opened = await openInstallation({
      directory: resolve(directory),
      release: RELEASE,
      now: nowMicros,
      onFatal: (failure) => {
        throw failure;
      },
      onTrouble: () => undefined,
      recoveryIdentity: reading.recovery.identity,
    });
    if (!opened.ok) {
      const seen = opened.damage.map(damageSentence).join('; ');
      return refused(
        'recovery_key_must_open_an_epoch',
        seen,
        'a key that every erased epoch is wrapped to',
      );
    }
    const calls = allCalls(opened.installation, readTrade, allocationText);
    const put = async (name: string) => {
      const call = calls.get(name);
      if (call === undefined) throw new Error(`Bug: no call is named ${name}`);
      return call.answer({}, CLI_CALLER);
    };
    // In an epoch of its own, so that the book is written under a key that stays.
    const rotated = await put('rotateKeys');
    const carried = rotated.ok ? await put('eraseKeys') : rotated;
    await opened.installation.close();
    return carried;
  } finally {
    taken.lock.release();
  }
}
