import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { checkpointText, openCheckpoint, signCheckpoint } from './checkpoint.ts';
import {
  ed25519Signer,
  openNote,
  parseVerifierKey,
  signNote,
  verifierKeyText,
} from './signed-note.ts';

/** The example of golang.org/x/mod/sumdb/note: keys, text and signature. */
const GO_VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_SEED = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const GO_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE = `${GO_TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

/** DER in front of a raw Ed25519 seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

function signerFromSeed(name: string, seed: Uint8Array) {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = spki.subarray(-32);
  return {
    signer: ed25519Signer(name, publicKey, privateKey),
    verifierKey: verifierKeyText(name, publicKey),
  };
}

function keyOf(text: string) {
  const key = parseVerifierKey(text);
  assert.ok(key !== undefined);
  return key;
}

const go = signerFromSeed('PeterNeumann', Buffer.from(GO_SEED, 'base64').subarray(1));
const other = signerFromSeed('example.com/other', Buffer.alloc(32, 9));

test("signNote() writes Go's example to the byte", () => {
  assert.equal(go.verifierKey, GO_VERIFIER);
  assert.equal(signNote(GO_TEXT, [go.signer]), GO_NOTE);
});

const openings = [
  // note, seen
  [GO_NOTE, 'ok'],
  [GO_NOTE.replace('answer', 'Answer'), 'a wrong signature of PeterNeumann'],
  [GO_NOTE.replace('x08go/ZJ', 'x08go/ZK'), 'a wrong signature of PeterNeumann'],
  [signNote(GO_TEXT, [other.signer]), 'no signature of a trusted key'],
  [signNote(GO_TEXT, [other.signer, go.signer]), 'ok'],
  [GO_NOTE.replace('think', 'th\tink'), 'text that is no signed note'],
  [GO_TEXT, 'text that is no signed note'],
  [`${GO_NOTE}garbage\n`, 'signature line "garbage"'],
  [GO_NOTE.slice(0, -1), 'text that is no signed note'],
] as const;
for (const [note, seen] of openings) {
  test(`openNote(): ${seen} (${note.length} characters)`, () => {
    const opened = openNote(note, [keyOf(GO_VERIFIER)]);
    assert.equal(opened.ok ? 'ok' : opened.seen, seen);
    if (opened.ok) assert.equal(opened.text, GO_TEXT);
  });
}

test('openNote() accepts 16 signatures and text with empty lines', () => {
  const text = 'Ognuno sta solo\n\ned è subito sera.\n';
  const many = Array.from(
    { length: 15 },
    (_, at) => signerFromSeed(`s${at}`, Buffer.alloc(32, at)).signer,
  );
  const opened = openNote(signNote(text, [...many, go.signer]), [keyOf(GO_VERIFIER)]);
  assert.equal(opened.ok && opened.text, text);
});

test('parseVerifierKey() refuses a key id that is not that of the key', () => {
  assert.equal(parseVerifierKey(GO_VERIFIER.replace('c74f20a3', 'c74f20a4')), undefined);
  assert.equal(parseVerifierKey('no key'), undefined);
});

test('openCheckpoint() reads what signCheckpoint() writes, and nothing else', () => {
  const { signer, verifierKey } = signerFromSeed('example.com/log', Buffer.alloc(32, 3));
  const key = keyOf(verifierKey);
  const checkpoint = { origin: 'example.com/log', size: 20_852_163, root: Buffer.alloc(32, 7) };
  const note = signCheckpoint(checkpoint, signer);
  assert.ok(
    note.startsWith(
      `example.com/log\n20852163\n${Buffer.alloc(32, 7).toString('base64')}\n\n\u2014 example.com/log `,
    ),
  );
  assert.deepEqual(openCheckpoint(note, key), { ok: true, checkpoint });
  const wrong = [
    checkpointText({ ...checkpoint, origin: 'example.com/else' }),
    checkpointText(checkpoint).replace('20852163', '020852163'),
    `${checkpointText(checkpoint)}extension\n`,
    checkpointText(checkpoint).replace('BwcHBwc=', 'BwcH'),
  ];
  for (const text of wrong)
    assert.equal(openCheckpoint(signNote(text, [signer]), key).ok, false, text);
});
