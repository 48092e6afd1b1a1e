import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { commitEvents } from '../journal/_journal-fixture.ts';
import { freshDirectory, introduce, onEnd, openPlatform, until } from './_vault-fixture.ts';
import { cosign, noteText } from './cosignature.ts';
import { cosignedHeads } from './cosigned-heads.ts';
import { greetPlatform } from './greet.ts';
import { signTick } from './handshake.ts';
import { dial } from './vault-session.ts';
import type { HeadCosignature } from './wire.ts';
import { wireStream } from './wire-stream.ts';

const ORIGIN = 'holdfast/firm/a';

/** A trusted vault that answers the first head with these cosignatures, signed as `spoil` leaves the signature. */
async function answering(t: TestContext, spoil: (signature: Buffer) => Buffer) {
  const root = await freshDirectory(t);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted, 1);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  await commitEvents(platform.journal, ORIGIN, 'buy 5');
  assert.ok(keys.platform !== undefined);
  const stream = wireStream(await dial('127.0.0.1', platform.listener.port), () => true);
  const greeting = await greetPlatform(stream, keys.own, keys.platform);
  for await (const message of stream.messages) {
    if (message.kind === 'origin')
      void stream.send({ kind: 'want', handle: message.handle, size: 0, note: '' });
    if (message.kind !== 'head') continue;
    const size = Number(message.note.split('\n')[1]);
    const signature = cosign(noteText(message.note), 1_000, keys.own.privateKey);
    const one: HeadCosignature = { handle: message.handle, size, timeSeconds: 1_000, signature };
    const signed = signTick(greeting, [one], keys.own.privateKey);
    void stream.send({ kind: 'cosignatures', cosignatures: [one], signature: spoil(signed) });
    break;
  }
  return platform;
}

test('cosignatures of a tick count under one good signature', async (t) => {
  const { coverage, journal } = await answering(t, (signature) => signature);
  const [origin = ''] = journal.origins();
  await until('it is covered', () => coverage.coveredBy('vault-a', origin) > 0);
});

test('cosignatures of a tick whose signature is wrong end the connection, and nothing is covered', async (t) => {
  const { coverage, journal, notices } = await answering(t, (signature) => {
    signature.writeUInt8(signature.readUInt8(5) ^ 1, 5);
    return signature;
  });
  const why = () => notices.flatMap((notice) => (notice.kind === 'gone' ? [notice.why] : []));
  await until('it is sent away', () => why().length > 0);
  assert.match(why().join(), /signature over them is wrong/);
  for (const origin of journal.origins()) assert.equal(coverage.coveredBy('vault-a', origin), 0);
});

test('a cosignature that does not hold is shown to nobody', async (t) => {
  const root = await freshDirectory(t);
  const { keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const note = `${ORIGIN}\n2\nAAAA\n\n\u2014 ${ORIGIN} AAAAAAAA\n`;
  const heads = cosignedHeads();
  const signature = cosign(noteText(note), 1_000, keys.own.privateKey);
  heads.add(ORIGIN, { size: 2, note }, { timeSeconds: 1_000, signature }, keys.own);
  assert.match(heads.over(ORIGIN, 1) ?? '', /\n\u2014 vault-a \S+\n$/);
  heads.add(ORIGIN, { size: 2, note }, { timeSeconds: 1_001, signature }, keys.own);
  assert.equal(heads.over(ORIGIN, 1), undefined);
});
