import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeDisk } from '../journal/node-disk.ts';
import { newRecoveryIdentity, openAgeWraps } from '../keys/age-wrap.ts';
import { parseEpochText } from '../keys/epoch-text.ts';
import type { HomePart } from './firm-thread-messages.ts';
import { openNewHome, StorageLowError, writeParts } from './new-home.ts';

const ORIGIN = 'holdfast/firm/abc';

function part(sequence: number): HomePart {
  const plain = Buffer.from('event');
  const eventLengths = Uint32Array.of(plain.length);
  const batch = { firstSequence: sequence, plain, eventLengths, timeMicros: 1, group: 0 } as const;
  return { kind: 'batches', batches: [{ ...batch, commit: true }] };
}

test('writeParts() says that a disk has no room, also while what came before is still synced', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
  let freeBytes = Number.MAX_SAFE_INTEGER;
  const disk = { ...nodeDisk(), freeBytesSync: () => freeBytes };
  const { recipient } = await newRecoveryIdentity();
  const home = await openNewHome({ disk, directory, recipient, firmRecipients: [], now: () => 1 });
  t.after(async () => {
    await home.journal.close();
    rmSync(directory, { recursive: true });
  });
  await home.journal.createLog(ORIGIN);
  let asked = 0;
  const nextPart = async () => {
    asked += 1;
    // The first part is on its way to the disk when the second is refused.
    if (asked === 3) freeBytes = 0;
    return part(asked);
  };
  await assert.rejects(writeParts(home, ORIGIN, nextPart), StorageLowError);
});

test('openNewHome() wraps the epochs of a firm to its own recipient too, and those of no other firm', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
  const recovery = await newRecoveryIdentity();
  const own = await newRecoveryIdentity();
  const firmRecipients = [{ firm: 'abc', recipient: own.recipient }];
  const { recipient } = recovery;
  const options = { disk: nodeDisk(), directory, recipient, firmRecipients, now: () => 1 };
  const home = await openNewHome(options);
  t.after(async () => {
    await home.journal.close();
    rmSync(directory, { recursive: true });
  });
  assert.deepEqual(home.keys.firmRecipients(), firmRecipients);
  const opens = async (firm: string): Promise<boolean> => {
    const origin = `${home.originPrefix}/firm/${firm}`;
    await home.keys.addLog(origin);
    await home.keys.ready();
    const begun = home.keys.startEpoch(origin, 1, 1);
    const wraps = parseEpochText(Buffer.from(begun.payload).toString('latin1'))?.wraps ?? [];
    return (await openAgeWraps(wraps, own.identity)) !== undefined;
  };
  assert.deepEqual([await opens('abc'), await opens('xyz')], [true, false]);
});
