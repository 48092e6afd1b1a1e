import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulatedDisk, simulatedDisk } from '../journal/simulated-disk.ts';
import { newRecoveryIdentity } from './age-wrap.ts';
import { type Keyring, openKeyring } from './keyring.ts';
import { epochTextOf, laterWraps } from './later-wraps.ts';
import { openEpochFor } from './open-epoch-for.ts';

const [A, B] = ['holdfast/firm/a', 'holdfast/firm/b'];
const DAY_MICROS = 24 * 3600 * 1_000_000;

async function opened(disk: SimulatedDisk): Promise<Keyring> {
  const opening = await openKeyring({ disk, directory: '/keys' });
  assert.ok(opening.ok);
  return opening.keys;
}

/** Numbers of the epochs that the identity opens, of a log whose epoch entries have these payloads. */
async function opensOf(origin: string, payloads: readonly Uint8Array[], identity: string) {
  const later = laterWraps(payloads.flatMap((payload) => epochTextOf(origin, payload) ?? []));
  const found: number[] = [];
  for (const [at, payload] of payloads.entries()) {
    const epoch = at + 1;
    const wrapped = { origin, epoch, later: later.get(epoch) ?? [] };
    if ((await openEpochFor(identity, wrapped, payload)) !== undefined) found.push(epoch);
  }
  return found;
}

test('a recovery key that comes late opens the epochs before it, once the log has begun one more', async () => {
  const keys = await opened(simulatedDisk(1));
  for (const origin of [A, B]) await keys.addLog(origin);
  const ofA = [1, 2].map((epoch) => keys.startEpoch(A, epoch, epoch).payload);
  const ofB = [keys.startEpoch(B, 1, 1).payload];
  const late = await newRecoveryIdentity();
  await keys.addRecipient(late.recipient);
  assert.deepEqual(await opensOf(A, ofA, late.identity), []);
  ofA.push(keys.startEpoch(A, 3, 3).payload);
  assert.deepEqual(await opensOf(A, ofA, late.identity), [1, 2, 3]);
  assert.equal(keys.hasEarlierWraps(), true, 'those of the other log wait for its own epoch');
  ofB.push(keys.startEpoch(B, 2, 2).payload);
  assert.deepEqual(await opensOf(B, ofB, late.identity), [1, 2]);
  assert.equal(keys.hasEarlierWraps(), false);
  ofA.push(keys.startEpoch(A, 4, 4).payload);
  assert.equal(epochTextOf(A, ofA[3] ?? Buffer.alloc(0))?.earlier.length, 0, 'nothing twice');
});

test("a firm's own key that comes late opens the firm's earlier epochs and nobody else's", async () => {
  const keys = await opened(simulatedDisk(2));
  for (const origin of [A, B]) await keys.addLog(origin);
  const [ofA, ofB] = [[keys.startEpoch(A, 1, 1).payload], [keys.startEpoch(B, 1, 1).payload]];
  const own = await newRecoveryIdentity();
  await keys.addFirmRecipient({ firm: 'a', recipient: own.recipient });
  ofA.push(keys.startEpoch(A, 2, 2).payload);
  ofB.push(keys.startEpoch(B, 2, 2).payload);
  assert.deepEqual(await opensOf(A, ofA, own.identity), [1, 2]);
  assert.deepEqual(await opensOf(B, ofB, own.identity), []);
});

test('a crash between the recovery key and the next epoch is made up for by whoever opens the log again', async () => {
  const disk = simulatedDisk(3);
  const keys = await opened(disk);
  await keys.addLog(A);
  const payloads = [1, 2].map((epoch) => keys.startEpoch(A, epoch, epoch).payload);
  const late = await newRecoveryIdentity();
  await keys.addRecipient(late.recipient);
  const again = await opened(disk.crash());
  for (const [at, payload] of payloads.entries()) assert.ok(again.openEpoch(A, at + 1, payload).ok);
  await again.ready();
  payloads.push(again.startEpoch(A, 3, 3).payload);
  assert.deepEqual(await opensOf(A, payloads, late.identity), [1, 2, 3]);
});

test('uncovered() names the time whose keys were erased before the recipient came', async () => {
  const keys = await opened(simulatedDisk(4));
  await keys.addLog(A);
  const payloads = [1, 2, 3].map((epoch) => keys.startEpoch(A, epoch, epoch * DAY_MICROS).payload);
  await keys.eraseEpochs((_, epoch) => epoch > 1);
  const late = await newRecoveryIdentity();
  await keys.addRecipient(late.recipient);
  payloads.push(keys.startEpoch(A, 4, 4 * DAY_MICROS).payload);
  assert.deepEqual(await opensOf(A, payloads, late.identity), [2, 3, 4]);
  assert.deepEqual(keys.uncovered(late.recipient), [
    { origin: A, epoch: 1, fromMicros: DAY_MICROS, untilMicros: 2 * DAY_MICROS },
  ]);
});

test('wrapping leaves the keys as they are: what is held over a later erasure opens', async () => {
  const disk = simulatedDisk(7);
  const keys = await opened(disk);
  await keys.addLog(A);
  const payloads = [1, 2].map((epoch) => keys.startEpoch(A, epoch, epoch).payload);
  await keys.addRecipient((await newRecoveryIdentity()).recipient);
  await keys.eraseEpochs((_, epoch) => epoch > 1);
  const again = await opened(disk.crash());
  assert.ok(again.openEpoch(A, 2, payloads[1] ?? Buffer.alloc(0)).ok);
});

test('an epoch brings no more than its entry can take; the next one goes on', async () => {
  const keys = await opened(simulatedDisk(5));
  await keys.addLog(A);
  const payloads: Uint8Array[] = [];
  const begin = () => payloads.push(keys.startEpoch(A, payloads.length + 1, 1).payload);
  for (let at = 0; at < 1_100; at += 1) begin();
  const late = await newRecoveryIdentity();
  await keys.addRecipient(late.recipient);
  begin();
  assert.ok(Number(payloads.at(-1)?.length) < 500_000);
  assert.equal(keys.hasEarlierWraps(), true);
  begin();
  assert.equal(keys.hasEarlierWraps(), false);
  const brought = payloads.flatMap((payload) => epochTextOf(A, payload)?.earlier ?? []);
  assert.deepEqual(
    brought.map(({ epoch }) => epoch),
    Array.from({ length: 1_100 }, (_, at) => at + 1),
  );
});

test('a wrap that claims to be of an epoch and holds another key opens nothing', async () => {
  const keys = await opened(simulatedDisk(6));
  await keys.addLog(A);
  const payload = keys.startEpoch(A, 1, 1).payload;
  const late = await newRecoveryIdentity();
  await keys.addRecipient(late.recipient);
  const second = epochTextOf(A, keys.startEpoch(A, 2, 2).payload);
  assert.ok(second !== undefined);
  const wrapsOfSecond = second.wraps.filter(({ kind }) => kind === 'age');
  assert.equal(wrapsOfSecond.length, 1);
  const forged = { origin: A, epoch: 1, later: wrapsOfSecond };
  assert.equal(await openEpochFor(late.identity, forged, payload), undefined);
});
