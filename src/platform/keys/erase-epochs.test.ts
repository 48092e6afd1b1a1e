import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulatedDisk, simulatedDisk } from '../journal/simulated-disk.ts';
import { newRecoveryIdentity, openAgeWraps } from './age-wrap.ts';
import { parseEpochText, sealingKeyOf } from './epoch-text.ts';
import { type Keyring, keyringOpener, openKeyring } from './keyring.ts';
import { parseKeyring } from './keyring-file.ts';

const [A, B] = ['holdfast/firm/a', 'holdfast/firm/b'];
const PATH = '/keys/keyring.json';

async function opened(disk: SimulatedDisk): Promise<Keyring> {
  const opening = await openKeyring({ disk, directory: '/keys' });
  assert.ok(opening.ok);
  return opening.keys;
}

function outcome(
  keys: Pick<Keyring, 'openEpoch'>,
  origin: string,
  epoch: number,
  payload: Uint8Array,
): string {
  const opening = keys.openEpoch(origin, epoch, payload);
  return opening.ok ? 'opened' : opening.reason;
}

test('eraseEpochs() keeps what is held, locks the rest, and the next epochs open; also after a restart', async () => {
  const disk = simulatedDisk(1);
  const keys = await opened(disk);
  for (const origin of [A, B]) await keys.addLog(origin);
  const payloads = [1, 2, 3].map((epoch) => keys.startEpoch(A, epoch, epoch).payload);
  const other = keys.startEpoch(B, 1, 1).payload;
  await keys.eraseEpochs((origin, epoch) => origin === B || epoch > 1);
  const fourth = keys.startEpoch(A, 4, 4).payload;
  const disks = disk.clone();
  const again = await opened(disks);
  for (const ring of [keys, again]) {
    assert.deepEqual(
      payloads.map((payload, at) => outcome(ring, A, at + 1, payload)),
      ['erased', 'opened', 'opened'],
    );
    assert.equal(outcome(ring, B, 1, other), 'opened');
    assert.equal(outcome(ring, A, 4, fourth), 'opened');
    assert.deepEqual(await ring.verifyFiles(), []);
  }
  await again.eraseEpochs((origin, epoch) => origin === B || epoch > 2);
  const third = await opened(disks.crash());
  assert.deepEqual(
    [...payloads, fourth].map((payload, at) => outcome(third, A, at + 1, payload)),
    ['erased', 'erased', 'opened', 'opened'],
  );
  assert.equal(outcome(third, B, 1, other), 'opened');
});

test('the keyring that an erasure left behind is of no use to whoever takes it; one taken before was', async () => {
  const disk = simulatedDisk(2);
  const keys = await opened(disk);
  await keys.addLog(A);
  const { payload } = keys.startEpoch(A, 1, 1);
  const taken = () => {
    const stored = parseKeyring(Buffer.from(disk.files().get(PATH) ?? []).toString());
    assert.ok(stored !== undefined);
    const opening = keyringOpener(stored)(A, 1, payload);
    return opening.ok ? 'opened' : opening.reason;
  };
  assert.equal(taken(), 'opened');
  await keys.eraseEpochs(() => false);
  assert.equal(taken(), 'erased');
});

test('a crash at any step of an erasure leaves a keyring that opens every epoch that is to be held', async () => {
  const seen = new Set<string>();
  for (let steps = 1; steps < 40; steps += 1) {
    const disk = simulatedDisk(steps);
    const keys = await opened(disk);
    await keys.addLog(A);
    const payloads = [1, 2].map((epoch) => keys.startEpoch(A, epoch, epoch).payload);
    disk.crashAfter(steps);
    await keys.eraseEpochs((_, epoch) => epoch > 1).catch(() => undefined);
    const again = await opened(disk.crash());
    const found = payloads.map((payload, at) => outcome(again, A, at + 1, payload)).join();
    assert.ok(['opened,opened', 'erased,opened'].includes(found), `step ${steps}: ${found}`);
    seen.add(found);
  }
  assert.equal(seen.size, 2, 'crashes before and after the erasure were tried');
});

test("a firm's own recipient opens the epochs of that firm's log begun from then on, and of no other", async () => {
  const disk = simulatedDisk(3);
  const keys = await opened(disk);
  for (const origin of [A, B]) await keys.addLog(origin);
  const [recovery, own] = [await newRecoveryIdentity(), await newRecoveryIdentity()];
  const before = keys.startEpoch(A, 1, 1).payload;
  await keys.addRecipient(recovery.recipient);
  await keys.addFirmRecipient({ firm: 'a', recipient: own.recipient });
  const again = await opened(disk.crash());
  assert.deepEqual(again.firmRecipients(), [{ firm: 'a', recipient: own.recipient }]);
  const opens = async (payload: Uint8Array, identity: string) => {
    const parsed = parseEpochText(Buffer.from(payload).toString());
    return parsed === undefined ? undefined : openAgeWraps(parsed.wraps, identity);
  };
  for (const ring of [keys, again]) {
    const { key, payload } = ring.startEpoch(A, 2, 2);
    const dataKey = await opens(payload, own.identity);
    assert.ok(dataKey !== undefined);
    assert.deepEqual(sealingKeyOf(dataKey), key.sealingKey);
    assert.ok((await opens(payload, recovery.identity)) !== undefined);
    const others = ring.startEpoch(B, 2, 2).payload;
    assert.equal(await opens(others, own.identity), undefined);
    assert.ok((await opens(others, recovery.identity)) !== undefined);
  }
  assert.equal(await opens(before, own.identity), undefined, 'an epoch from before');
});
