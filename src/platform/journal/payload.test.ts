import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { epochCipher } from './epoch-cipher.ts';
import { MAX_PAYLOAD_BYTES, MAX_PLAIN_BYTES, PADDING_BYTES } from './layout.ts';
import { type Content, compressContent, openPayload, sealContent, sealedBytes } from './payload.ts';

const cipher = epochCipher(Buffer.alloc(32, 5));
const nonce = Buffer.alloc(24, 6);
const associated = Buffer.from('header');

function sealed(content: Content): Buffer {
  const into = Buffer.alloc(sealedBytes(content));
  sealContent(content, { cipher, nonce, associated }, into, 0);
  return into;
}

for (const length of [0, 1, 210, 211, 212, 467, 1023, 1024, 50_000, MAX_PLAIN_BYTES]) {
  for (const kind of ['noise', 'text'] as const) {
    test(`a section of ${length} bytes of ${kind} opens to itself, padded and within the limit`, () => {
      const plain = Buffer.alloc(length, 'trade ');
      if (kind === 'noise') randomFillSync(plain);
      const payload = sealed(compressContent(plain));
      assert.equal(payload.length % PADDING_BYTES, 0);
      assert.ok(payload.length <= MAX_PAYLOAD_BYTES);
      assert.ok(openPayload(payload, length, cipher, associated)?.equals(plain));
      assert.equal(openPayload(payload, length + 1, cipher, associated), undefined);
      assert.equal(openPayload(payload, length, cipher, Buffer.from('another')), undefined);
      assert.equal(
        openPayload(payload.subarray(0, -PADDING_BYTES), length, cipher, associated),
        undefined,
      );
    });
  }
}

const impostors: readonly (readonly [string, Content])[] = [
  ['an unknown codec', { codec: 7, bytes: Buffer.from('abc') }],
  ['a damaged Zstandard frame', { codec: 1, bytes: Buffer.from('no zstandard frame') }],
  ['one that grows past its header', { codec: 1, bytes: zstdCompressSync(Buffer.alloc(900_000)) }],
];
for (const [name, content] of impostors) {
  test(`openPayload() refuses a payload that was sealed with the right key but is ${name}`, () => {
    assert.equal(openPayload(sealed(content), 100, cipher, associated), undefined);
  });
}

test('openPayload() refuses every changed byte', () => {
  const payload = sealed(compressContent(Buffer.from('position 5 long')));
  for (let at = 0; at < payload.length; at += 1) {
    const changed = Buffer.from(payload);
    changed[at] = changed.readUInt8(at) ^ 1;
    assert.equal(openPayload(changed, 15, cipher, associated), undefined, `byte ${at}`);
  }
});
