import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createIdentity, type Identity } from './identity.ts';
import { SecretRegister } from './secret-register.ts';
import { writeTokenFile } from './token-file.ts';

const MINUTE_MS = 60_000;

function identityAt(start: number): { identity: Identity; pass: (minutes: number) => void } {
  let now = start;
  const identity = createIdentity({ now: () => now });
  identity.addUser({
    userId: 'operator',
    displayName: 'Operator',
    grants: [{ role: 'operator', scope: 'all-firms' }],
  });
  return {
    identity,
    pass: (minutes) => {
      now += minutes * MINUTE_MS;
    },
  };
}

test('redeemSignInSecret() works once', () => {
  const { identity } = identityAt(0);
  const secret = identity.issueSignInSecret('operator');
  assert.equal(identity.redeemSignInSecret(secret)?.user.userId, 'operator');
  assert.equal(identity.redeemSignInSecret(secret), undefined);
});

for (const [minutes, isOpen] of [
  [14, true],
  [15, false],
] as const) {
  test(`redeemSignInSecret() after ${minutes} minutes: ${isOpen ? 'accepted' : 'refused'}`, () => {
    const { identity, pass } = identityAt(0);
    const secret = identity.issueSignInSecret('operator');
    pass(minutes);
    assert.equal(identity.redeemSignInSecret(secret) !== undefined, isOpen);
  });
}

test('redeemSignInSecret() refuses what was never issued, and session or API secrets', () => {
  const { identity } = identityAt(0);
  const session = identity.redeemSignInSecret(identity.issueSignInSecret('operator'));
  assert.ok(session);
  for (const secret of ['', 'guess', session.sessionSecret, identity.issueApiToken('operator')]) {
    assert.equal(identity.redeemSignInSecret(secret), undefined);
  }
});

test('principalOfSession() ends 8 hours after the last use, and 24 hours after sign-in at the latest', () => {
  const { identity, pass } = identityAt(0);
  const start = () => identity.redeemSignInSecret(identity.issueSignInSecret('operator'));
  const idle = start();
  assert.ok(idle);
  pass(8 * 60);
  assert.equal(identity.principalOfSession(idle.sessionSecret), undefined);
  const busy = start();
  assert.ok(busy);
  for (let hour = 1; hour < 24; hour += 1) {
    pass(60);
    assert.equal(identity.principalOfSession(busy.sessionSecret)?.by, 'session', `hour ${hour}`);
  }
  pass(60);
  assert.equal(identity.principalOfSession(busy.sessionSecret), undefined);
});

test('isSessionOpen() is no use of the session', () => {
  const { identity, pass } = identityAt(0);
  const session = identity.redeemSignInSecret(identity.issueSignInSecret('operator'));
  assert.ok(session);
  pass(7 * 60);
  assert.equal(identity.isSessionOpen(session.sessionSecret), true);
  pass(60);
  assert.equal(identity.isSessionOpen(session.sessionSecret), false);
});

test('endSession() ends that session only', () => {
  const { identity } = identityAt(0);
  const one = identity.redeemSignInSecret(identity.issueSignInSecret('operator'));
  const two = identity.redeemSignInSecret(identity.issueSignInSecret('operator'));
  assert.ok(one && two);
  identity.endSession(one.sessionSecret);
  assert.equal(identity.principalOfSession(one.sessionSecret), undefined);
  assert.equal(identity.principalOfSession(two.sessionSecret)?.user.userId, 'operator');
});

test('principalOfApiToken() knows tokens, not sessions', () => {
  const { identity, pass } = identityAt(0);
  const token = identity.issueApiToken('operator');
  pass(100 * 24 * 60);
  assert.equal(identity.principalOfApiToken(token)?.by, 'api-token');
  assert.equal(identity.principalOfSession(token), undefined);
  assert.equal(identity.principalOfApiToken(`${token}x`), undefined);
});

test('SecretRegister keeps no secret, 256 bits each, and drops the oldest beyond its capacity', () => {
  const register = new SecretRegister<{ readonly expiresAt: number }>({
    capacity: 2,
    now: () => 0,
  });
  const secrets = [1, 2, 3].map((expiresAt) => register.issue({ expiresAt }));
  for (const secret of secrets) assert.equal(Buffer.from(secret, 'base64url').length, 32);
  assert.equal(new Set(secrets).size, 3);
  assert.deepEqual(
    secrets.map((secret) => register.find(secret)?.expiresAt),
    [undefined, 2, 3],
  );
  assert.equal(register.size, 2);
});

test('writeTokenFile() leaves a file that only its owner may read, whatever lay there before', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-token-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'api-token');
  await writeFile(path, 'old', { mode: 0o644 });
  await writeFile(`${path}.new`, 'left over', { mode: 0o644 });
  await writeTokenFile(path, 'secret');
  assert.equal(await readFile(path, 'utf8'), 'secret\n');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});
