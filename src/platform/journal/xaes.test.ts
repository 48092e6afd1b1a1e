import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { XAES_TAG_BYTES, xaes } from './xaes.ts';

function sealed(
  key: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
  associated: Uint8Array,
): Buffer {
  const into = Buffer.alloc(plain.length + XAES_TAG_BYTES);
  xaes(key).seal({ nonce, plain, associated }, into, 0);
  return into;
}

/** The two vectors of c2sp.org/XAES-256-GCM: most significant bit of L clear, and set. */
const vectors = [
  [1, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
  [3, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
] as const;
for (const [keyByte, associatedText, expected] of vectors) {
  test(`xaes() matches the C2SP vector with key ${keyByte}`, () => {
    const key = Buffer.alloc(32, keyByte);
    const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
    const associated = Buffer.from(associatedText);
    const bytes = sealed(key, nonce, Buffer.from('XAES-256-GCM'), associated);
    assert.equal(bytes.toString('hex'), expected);
    assert.equal(xaes(key).open(nonce, bytes, associated)?.toString(), 'XAES-256-GCM');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = changed.readUInt8(at) ^ 0x80;
      assert.equal(xaes(key).open(nonce, changed, associated), undefined);
    }
    assert.equal(xaes(key).open(nonce, bytes, Buffer.from('else')), undefined);
  });
}

test('xaes() matches the accumulated C2SP vector of 10,000 random messages', () => {
  // One SHAKE-128 of nothing is the random source; its output is taken at once (it cannot be continued in Node).
  const source = createHash('shake128', { outputLength: 10_000 * (32 + 24 + 2 + 510) }).digest();
  let at = 0;
  const take = (bytes: number) => {
    at += bytes;
    return source.subarray(at - bytes, at);
  };
  const outputs = createHash('shake128', { outputLength: 32 });
  for (let message = 0; message < 10_000; message += 1) {
    const key = take(32);
    const nonce = take(24);
    const plain = take(take(1).readUInt8(0));
    const associated = take(take(1).readUInt8(0));
    const bytes = sealed(key, nonce, plain, associated);
    outputs.update(bytes);
  }
  assert.equal(
    outputs.digest('hex'),
    'e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939',
  );
});
