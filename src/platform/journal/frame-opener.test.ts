import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { headerBytes, setPayloadHash, writeHeader } from './entry-header.ts';
import { type EpochCipher, epochCipher } from './epoch-cipher.ts';
import {
  associatedData,
  frameBytesFor,
  parseFrameHead,
  payloadStart,
  writeCheck,
  writePrelude,
} from './frame.ts';
import { type FrameOpener, inlineOpener, threadOpener } from './frame-opener.ts';
import { FRAME_PRELUDE_BYTES } from './layout.ts';
import { compressContent, sealContent, sealedBytes } from './payload.ts';
import { sha256 } from './sha256.ts';
import { FIRST_FRAME_AT } from './tick-block.ts';
import { addEntry, tickPack } from './tick-draft.ts';
import { tickSealer } from './tick-sealer.ts';
import type { WalkedFrame } from './walk-segments.ts';

const ORIGIN = 'holdfast/firm/a';
const KEY = Buffer.alloc(32, 1);
const EVENTS = ['bought 5', 'sold 3'];
const BATCH_ROOT_AT = 48;

function sectionOf(events: readonly string[]): Buffer {
  const section = Buffer.concat([Buffer.alloc(4 * events.length), Buffer.from(events.join(''))]);
  for (const [at, event] of events.entries()) section.writeUInt32LE(event.length, 4 * at);
  return section;
}

/** Frames of an epoch entry and two batches in a buffer of their own, as a walk hands them out. */
function sealedFrames(): { readonly bytes: Buffer; readonly places: readonly number[] } {
  const sealer = tickSealer();
  sealer.addKey(1, KEY, ORIGIN);
  const payload = Buffer.from('the epoch text');
  const section = sectionOf(EVENTS);
  const pack = tickPack(3, payload.length + 2 * section.length);
  const common = { firstSequence: 1, timeMicros: 5, keyEpoch: 1, group: 0 };
  for (const [index, plain] of [payload, section, section].entries()) {
    const kind = index === 0 ? ('epoch' as const) : ('batch' as const);
    const eventCount = index === 0 ? 0 : EVENTS.length;
    const header = { ...common, kind, commit: index > 0, eventCount, plainLength: plain.length };
    pack.bytes.set(plain, addEntry(pack, { header, index, keyNumber: 1 }));
  }
  const { block } = sealer.seal({ tick: 1, entryCount: 3, bytes: pack.bytes });
  const places: number[] = [];
  for (let at = FIRST_FRAME_AT; places.length < 3; ) {
    places.push(at);
    at += block.readUInt32LE(at + 4);
  }
  return { bytes: block, places };
}

/** A batch that whoever had the key sealed under a header with another batch root. */
function frameWithWrongRoot(): Buffer {
  const content = compressContent(sectionOf(EVENTS));
  const [headerLength, payloadLength] = [headerBytes(ORIGIN), sealedBytes(content)];
  const frameBytes = frameBytesFor(headerLength, payloadLength);
  const bytes = Buffer.from(new ArrayBuffer(frameBytes));
  const header = {
    kind: 'batch',
    commit: true,
    origin: ORIGIN,
    firstSequence: 1,
    eventCount: EVENTS.length,
    timeMicros: 5,
    keyEpoch: 1,
    group: 0,
    plainLength: content.bytes.length,
    payloadLength,
    batchRoot: Buffer.alloc(32, 9),
    payloadHash: Buffer.alloc(32),
  } as const;
  writePrelude({ frameBytes, index: 0, tick: 1, headerLength, payloadLength }, bytes, 0);
  writeHeader(header, bytes, FRAME_PRELUDE_BYTES);
  const sealing = { cipher: epochCipher(KEY), nonce: Buffer.alloc(24, 4) };
  const payloadAt = payloadStart(headerLength);
  const associated = associatedData(headerLength, bytes, 0);
  sealContent(content, { ...sealing, associated }, bytes, payloadAt);
  const payload = bytes.subarray(payloadAt, payloadAt + payloadLength);
  setPayloadHash(bytes, FRAME_PRELUDE_BYTES, sha256(payload));
  writeCheck(headerLength, bytes, 0);
  return bytes;
}

function framesAt(bytes: Buffer, places: readonly number[]): WalkedFrame[] {
  return places.map((at) => {
    const frame = parseFrameHead(bytes, at);
    assert.ok(frame !== undefined, 'the head of a frame is whole');
    return { frame, position: at, bytes, at };
  });
}

function closedAfter(t: TestContext, opener: FrameOpener): FrameOpener {
  t.after(opener.close);
  return opener;
}

type Change = (bytes: Buffer, at: number) => void;

const flipPayload: Change = (bytes, at) => {
  const headerLength = bytes.readUInt32LE(at + 16);
  const last = at + payloadStart(headerLength) + bytes.readUInt32LE(at + 20) - 1;
  bytes[last] = bytes.readUInt8(last) ^ 1;
};

/** Mends hash and check after a change, as somebody would who wants it not to be found. */
const flipPayloadAndMend: Change = (bytes, at) => {
  flipPayload(bytes, at);
  const headerLength = bytes.readUInt32LE(at + 16);
  const payloadAt = at + payloadStart(headerLength);
  const payload = bytes.subarray(payloadAt, payloadAt + bytes.readUInt32LE(at + 20));
  setPayloadHash(bytes, at + FRAME_PRELUDE_BYTES, sha256(payload));
  writeCheck(headerLength, bytes, at);
};

const flipRootAndMend: Change = (bytes, at) => {
  const rootAt = at + FRAME_PRELUDE_BYTES + BATCH_ROOT_AT;
  bytes[rootAt] = bytes.readUInt8(rootAt) ^ 1;
  writeCheck(bytes.readUInt32LE(at + 16), bytes, at);
};

const untouched: Change = () => undefined;
const ciphers: ReadonlyMap<number, EpochCipher> = new Map([[1, epochCipher(KEY)]]);
const noCiphers: ReadonlyMap<number, EpochCipher> = new Map();

const cases = [
  // what           change              entry  keys       outcome of that entry
  ['nothing', untouched, 1, ciphers, 'bought 5sold 3'],
  ['an epoch', untouched, 0, ciphers, ''],
  ['an epoch payload', flipPayload, 0, ciphers, 'payload-damaged'],
  ['a payload', flipPayload, 1, ciphers, 'payload-damaged'],
  ['a payload, mended', flipPayloadAndMend, 2, ciphers, 'payload-sealed-wrongly'],
  ['a root, mended', flipRootAndMend, 2, ciphers, 'payload-sealed-wrongly'],
  ['no key', untouched, 1, noCiphers, 'epoch-damaged'],
] as const;

const openers: readonly (readonly [string, () => FrameOpener])[] = [
  ['inlineOpener()', inlineOpener],
  ['threadOpener()', threadOpener],
];

for (const [name, makeOpener] of openers) {
  test(`${name} opens what is whole and tells what is not, frame by frame`, async (t) => {
    const opener = closedAfter(t, makeOpener());
    for (const [what, change, entry, keys, outcome] of cases) {
      const { bytes, places } = sealedFrames();
      change(bytes, places[entry] ?? 0);
      const chunk = { frames: framesAt(bytes, places), ciphers: keys, checkRoots: true };
      const openings = await opener.open(chunk);
      assert.equal(openings.length, places.length);
      for (const [at, opening] of openings.entries()) {
        const seen = opening.ok
          ? opening.section.subarray(4 * EVENTS.length).toString()
          : opening.code;
        const others = keys.size > 0 && at !== entry;
        if (others) assert.equal(seen, at === 0 ? '' : EVENTS.join(''), `${what}, entry ${at}`);
        else if (at === entry) assert.equal(seen, outcome, what);
      }
    }
  });
}

test('the two openers agree on a batch root that does not hold, and only when asked to check it', async (t) => {
  for (const [, makeOpener] of openers) {
    const opener = closedAfter(t, makeOpener());
    for (const checkRoots of [true, false]) {
      const frames = framesAt(frameWithWrongRoot(), [0]);
      const [opening] = await opener.open({ frames, ciphers, checkRoots });
      const code = opening?.ok === false ? opening.code : 'ok';
      assert.equal(code, checkRoots ? 'batch-root-wrong' : 'ok');
    }
  }
});
