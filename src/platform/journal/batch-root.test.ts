import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { batchRoot, eventIsInBatch, eventLeafHash, proveEvent, rootSpace } from './batch-root.ts';
import { epochCipher } from './epoch-cipher.ts';
import { EVENT_SALT_BYTES } from './layout.ts';
import { sha256 } from './sha256.ts';

const cipher = epochCipher(Buffer.alloc(32, 1));
const space = rootSpace();

type Batch = { readonly salts: Buffer; readonly leaves: readonly Buffer[]; readonly root: Buffer };

function batchOf(events: readonly Uint8Array[], nonce: Uint8Array): Batch {
  const salts = cipher.eventSalts(nonce, events.length);
  const lengths = Buffer.alloc(4 * events.length);
  for (const [at, event] of events.entries()) lengths.writeUInt32LE(event.length, 4 * at);
  const leaves = events.map((event, at) =>
    eventLeafHash(salts.subarray(at * EVENT_SALT_BYTES, (at + 1) * EVENT_SALT_BYTES), event),
  );
  return { salts, leaves, root: batchRoot(salts, lengths, Buffer.concat(events), space) };
}

/** The root as the format says it, level by level. */
function rootByDefinition(level: readonly Uint8Array[]): Uint8Array {
  const [only] = level;
  assert.ok(only !== undefined);
  if (level.length === 1) return only;
  const parents: Uint8Array[] = [];
  for (let first = 0; first < level.length; first += 16) {
    const children = level.slice(first, first + 16);
    const [child] = children;
    assert.ok(child !== undefined);
    parents.push(
      children.length === 1 ? child : sha256(Buffer.concat([Buffer.from([1]), ...children])),
    );
  }
  return rootByDefinition(parents);
}

for (const count of [1, 2, 15, 16, 17, 32, 33, 256, 257, 272, 273, 1000, 4097]) {
  test(`batchRoot() of ${count} events is that of the definition, and proves each event`, () => {
    const events = Array.from({ length: count }, (_, at) =>
      Buffer.from(`event ${at}`.repeat(at % 7)),
    );
    const { leaves, root } = batchOf(events, Buffer.alloc(24, count));
    assert.deepEqual(root, Buffer.from(rootByDefinition(leaves)));
    for (const at of [0, 1, 15, 16, 255, 256, count - 1].filter((index) => index < count)) {
      const leaf = leaves[at];
      const other = leaves[(at + 1) % count];
      assert.ok(leaf !== undefined && other !== undefined);
      const proof = proveEvent(leaves, at);
      assert.ok(eventIsInBatch(leaf, proof, root));
      if (count > 1) assert.ok(!eventIsInBatch(other, proof, root));
    }
  });
}

test('batchRoot() tells events, their bounds and their salts apart', () => {
  const eventLists = fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(eventLists, eventLists, fc.boolean(), (left, right, sameNonce) => {
      const one = batchOf(left, Buffer.alloc(24, 1));
      const two = batchOf(right, Buffer.alloc(24, sameNonce ? 1 : 2));
      const text = (events: readonly Uint8Array[]) =>
        events.map((event) => Buffer.from(event).toString('hex')).join();
      assert.equal(one.root.equals(two.root), sameNonce && text(left) === text(right));
    }),
    { numRuns: 60 },
  );
  const nonce = Buffer.alloc(24, 3);
  const joined = batchOf([Buffer.from('ab'), Buffer.from('c')], nonce);
  const moved = batchOf([Buffer.from('a'), Buffer.from('bc')], nonce);
  assert.ok(!joined.root.equals(moved.root));
});
