import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCheckpoint, signCheckpoint } from '../journal/checkpoint.ts';
import { parseVerifierKey } from '../journal/signed-note.ts';
import { type SimulatedDisk, simulatedDisk } from '../journal/simulated-disk.ts';
import {
  newRecoveryIdentity,
  openAgeWraps,
  parseRecoveryKey,
  recoveryKeyText,
} from './age-wrap.ts';
import { epochText, keyCommitment, parseEpochText, sealingKeyOf } from './epoch-text.ts';
import { type Keyring, openKeyring } from './keyring.ts';

const ORIGIN = 'holdfast/firm/a';
const PATH = '/keys/keyring.json';

async function opened(disk: SimulatedDisk): Promise<Keyring> {
  const opening = await openKeyring({ disk, directory: '/keys' });
  assert.ok(opening.ok);
  return opening.keys;
}

async function openingCode(disk: SimulatedDisk): Promise<string> {
  const opening = await openKeyring({ disk, directory: '/keys' });
  return opening.ok ? 'ok' : opening.damage.map(({ code, file }) => `${code} ${file}`).join();
}

test('each log has its own signing key, which outlives a crash once addLog() has answered', async () => {
  const disk = simulatedDisk(1);
  const keys = await opened(disk);
  await keys.addLog(ORIGIN);
  await keys.addLog('holdfast/platform');
  const verifierKey = keys.signer(ORIGIN).verifierKey;
  assert.notEqual(verifierKey, keys.signer('holdfast/platform').verifierKey);
  const again = await opened(disk.crash());
  assert.deepEqual(again.origins(), [ORIGIN, 'holdfast/platform']);
  assert.equal(again.signer(ORIGIN).verifierKey, verifierKey);
  const note = signCheckpoint(
    { origin: ORIGIN, size: 3, root: Buffer.alloc(32) },
    again.signer(ORIGIN),
  );
  const key = parseVerifierKey(verifierKey);
  assert.ok(key !== undefined);
  assert.equal(openCheckpoint(note, key).ok, true);
});

test('an epoch opens to its key after a restart, and only for its own log and number', async () => {
  const disk = simulatedDisk(2);
  const keys = await opened(disk);
  const { key, payload } = keys.startEpoch(ORIGIN, 4, 1_000_000);
  assert.equal(key.untilMicros, 1_000_000 + 7 * 24 * 3600 * 1_000_000, 'a week by default');
  const again = await opened(disk);
  assert.deepEqual(again.openEpoch(ORIGIN, 4, payload), { ok: true, key });
  for (const [origin, epoch] of [
    ['holdfast/firm/b', 4],
    [ORIGIN, 5],
  ] as const) {
    const wrong = again.openEpoch(origin, epoch, payload);
    assert.equal(wrong.ok ? 'opened' : wrong.reason, 'damaged');
  }
  const stranger = await opened(simulatedDisk(3));
  const foreign = stranger.openEpoch(ORIGIN, 4, payload);
  assert.equal(foreign.ok ? 'opened' : foreign.reason, 'key-not-held');
});

test('every changed byte of an epoch text is noticed', async () => {
  const keys = await opened(simulatedDisk(4));
  const { payload } = keys.startEpoch(ORIGIN, 1, 5);
  for (let at = 0; at < payload.length; at += 1) {
    const changed = Buffer.from(payload);
    changed[at] = changed.readUInt8(at) ^ 1;
    assert.equal(keys.openEpoch(ORIGIN, 1, changed).ok, false, `byte ${at}`);
  }
});

test('a wrap of another data key does not fit the commitment', async () => {
  const keys = await opened(simulatedDisk(5));
  const [one, two] = [1, 2].map(() =>
    parseEpochText(Buffer.from(keys.startEpoch(ORIGIN, 1, 5).payload).toString()),
  );
  assert.ok(one !== undefined && two !== undefined);
  const swapped = epochText({ ...one, wraps: two.wraps });
  assert.equal(keys.openEpoch(ORIGIN, 1, Buffer.from(swapped)).ok, false);
});

test('unknown wraps are carried along: they are other recipients', async () => {
  const keys = await opened(simulatedDisk(6));
  const parsed = parseEpochText(Buffer.from(keys.startEpoch(ORIGIN, 1, 5).payload).toString());
  assert.ok(parsed !== undefined);
  const recovery = {
    kind: 'age',
    id: 'age1recovery',
    sealed: Buffer.from('sealed to somebody else'),
  };
  const text = epochText({ ...parsed, wraps: [recovery, ...parsed.wraps] });
  assert.equal(keys.openEpoch(ORIGIN, 1, Buffer.from(text)).ok, true);
});

test('every changed byte of the keyring keeps it from opening, and verifyFiles() tells where it is', async () => {
  const disk = simulatedDisk(7);
  const keys = await opened(disk);
  await keys.addLog(ORIGIN);
  assert.deepEqual(await keys.verifyFiles(), []);
  const bytes = Buffer.from(disk.files().get(PATH) ?? []);
  assert.ok(bytes.length > 200);
  for (let at = 0; at < bytes.length; at += 1) {
    const before = bytes.readUInt8(at);
    disk.poke(PATH, at, Buffer.from([before ^ 1]));
    assert.equal(await openingCode(disk), `keyring-damaged ${PATH}`, `byte ${at}`);
    const [damage] = await keys.verifyFiles();
    assert.deepEqual([damage?.file, damage?.offset], [PATH, at]);
    disk.poke(PATH, at, Buffer.from([before]));
  }
  assert.equal(await openingCode(disk), 'ok');
  await disk.remove(PATH);
  const missing = (await keys.verifyFiles()).map(({ code, file }) => `${code} ${file}`);
  assert.deepEqual(missing, [`keyring-missing ${PATH}`]);
});

test('a keyring that is gone is made anew only while there are no logs', async () => {
  const disk = simulatedDisk(8);
  await opened(disk);
  await disk.remove(PATH);
  for (const path of ['/journal', '/journal/logs']) await disk.makeDirectory(path);
  assert.equal(await openingCode(disk), 'ok', 'nothing was sealed yet');
  await disk.makeDirectory('/journal/logs/holdfast+firm+a');
  assert.equal(await openingCode(disk), 'ok', 'the keyring is there');
  await disk.remove(PATH);
  assert.equal(await openingCode(disk), `keyring-missing ${PATH}`);
  assert.equal(disk.files().has(PATH), false, 'and none was made in its place');
});

test('every epoch begun after addRecipient() opens with the recovery key alone, also after a restart', async () => {
  const disk = simulatedDisk(8);
  const keys = await opened(disk);
  await keys.addLog(ORIGIN);
  const { identity, recipient } = await newRecoveryIdentity();
  const before = parseEpochText(Buffer.from(keys.startEpoch(ORIGIN, 1, 5).payload).toString());
  assert.deepEqual(
    before?.wraps.map(({ kind }) => kind),
    ['keyring'],
  );
  await keys.addRecipient(recipient);
  const again = await opened(disk.crash());
  assert.deepEqual(again.recipients(), [recipient]);
  // As many at once as there may be epochs due in one tick.
  for (const [epoch, ring] of [keys, again, again].entries()) {
    const { key, payload } = ring.startEpoch(ORIGIN, epoch, 5);
    const parsed = parseEpochText(Buffer.from(payload).toString());
    assert.ok(parsed !== undefined);
    assert.deepEqual(parsed.wraps.map(({ kind, id }) => [kind, id]).slice(1), [['age', recipient]]);
    const dataKey = await openAgeWraps(parsed.wraps, identity);
    assert.ok(dataKey !== undefined);
    assert.deepEqual(sealingKeyOf(dataKey), key.sealingKey);
    assert.deepEqual(
      Buffer.from(keyCommitment(dataKey, ORIGIN, epoch)),
      Buffer.from(parsed.terms.commitment),
    );
    const stranger = await newRecoveryIdentity();
    assert.equal(await openAgeWraps(parsed.wraps, stranger.identity), undefined);
  }
});

test('a recovery key survives its file, and text that is none is no key', async () => {
  const made = await newRecoveryIdentity();
  assert.deepEqual(await parseRecoveryKey(recoveryKeyText(made)), made);
  assert.equal(await parseRecoveryKey(made.recipient), undefined);
  const other = made.identity.endsWith('Q') ? 'P' : 'Q';
  assert.equal(await parseRecoveryKey(`${made.identity.slice(0, -1)}${other}`), undefined);
});

test('every changed byte of the policy keeps it from opening, and verifyFiles() tells where it is', async () => {
  const disk = simulatedDisk(9);
  const path = '/keys/policy';
  const keys = await opened(disk);
  await keys.addRecipient((await newRecoveryIdentity()).recipient);
  assert.deepEqual(await keys.verifyFiles(), []);
  const bytes = Buffer.from(disk.files().get(path) ?? []);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes.readUInt8(at);
    disk.poke(path, at, Buffer.from([byte ^ 1]));
    assert.equal(await openingCode(disk), `policy-damaged ${path}`, `byte ${at}`);
    const [damage] = await keys.verifyFiles();
    assert.deepEqual([damage?.file, damage?.offset], [path, at]);
    disk.poke(path, at, Buffer.from([byte]));
  }
  await disk.remove(path);
  assert.deepEqual(
    (await keys.verifyFiles()).map(({ code }) => code),
    ['policy-damaged'],
  );
});
