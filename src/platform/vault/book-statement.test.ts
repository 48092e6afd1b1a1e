import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { ed25519Signer, parseVerifierKey, verifierKeyText } from '../journal/signed-note.ts';
import {
  type BookRefusal,
  type BookStatement,
  openStatement,
  signStatement,
} from './book-statement.ts';
import { MAX_NOTE_BYTES } from './wire.ts';

function keyPair(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key = parseVerifierKey(verifierKeyText(name, raw));
  assert.ok(key !== undefined);
  return { signer: ed25519Signer(name, raw, privateKey), key };
}

const { signer, key } = keyPair('replayer-a');
const statement: BookStatement = {
  kind: 'statement',
  origin: 'holdfast/firm/acme',
  size: 17,
  root: Buffer.alloc(32, 7),
  sequence: 40,
  events: 40,
  bookHash: `v1:${'ab'.repeat(32)}`,
  release: 'holdfast 0.1.0',
  timeSeconds: 1_795_424_400,
};
const refusal: BookRefusal = {
  kind: 'refusal',
  origin: 'holdfast/firm/acme',
  entry: 3,
  code: 'replay_entry_must_fold',
  seen: 'Cannot replay: field "x"',
  timeSeconds: 1_795_424_400,
};

test('a statement is the note of docs/formats/book-statement.md', () => {
  const [text = '', signature = ''] = signStatement(statement, signer).split('\n\n');
  assert.deepEqual(text.split('\n'), [
    'holdfast/book-statement/v1',
    'log holdfast/firm/acme',
    'size 17',
    'root BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=',
    'sequence 40',
    'events 40',
    `book-hash v1:${'ab'.repeat(32)}`,
    'release holdfast 0.1.0',
    'time 1795424400',
  ]);
  assert.match(signature, /^\u2014 replayer-a [A-Za-z0-9+/]+=*\n$/);
});

for (const said of [statement, refusal]) {
  test(`a ${said.kind} that was signed is read again, and by nobody under another key`, () => {
    assert.deepEqual(openStatement(signStatement(said, signer), key), said);
    assert.equal(openStatement(signStatement(said, signer), keyPair('replayer-a').key), undefined);
    assert.equal(openStatement(signStatement(said, signer), keyPair('replayer-b').key), undefined);
  });

  test(`a ${said.kind} with any one character changed is not read`, () => {
    const note = signStatement(said, signer);
    for (let at = 0; at < note.indexOf('\n\n') + 40; at += 1) {
      const other = note[at] === '1' ? '2' : '1';
      assert.equal(openStatement(note.slice(0, at) + other + note.slice(at + 1), key), undefined);
    }
  });
}

test('what an error says is cut to one line that fits a frame', () => {
  const said = {
    ...refusal,
    origin: 'a'.repeat(128),
    seen: `first\nsecond\u0007${'é'.repeat(900)}`,
  };
  const { signer: longest, key: itsKey } = keyPair('r'.repeat(64));
  const note = signStatement(said, longest);
  assert.ok(Buffer.byteLength(note) <= MAX_NOTE_BYTES, `${Buffer.byteLength(note)} bytes`);
  const read = openStatement(note, itsKey);
  assert.ok(read?.kind === 'refusal');
  assert.match(read.seen, /^first second é+$/);
});
