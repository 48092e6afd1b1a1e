import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openKeyring } from '../keys/keyring.ts';
import { eventIsInBatch, eventLeafHash, proveEvent } from './batch-root.ts';
import { signCheckpoint } from './checkpoint.ts';
import { checkpointSector } from './checkpoint-file.ts';
import { epochCipher } from './epoch-cipher.ts';
import { fileHeader } from './file-header.ts';
import { parseFrameHead, payloadOf } from './frame.ts';
import { asBuffer, EVENT_SALT_BYTES } from './layout.ts';
import { growingTree } from './merkle-tree.ts';
import { openEntry } from './open-entry.ts';
import { nonceOf } from './payload.ts';
import { ed25519Signer, verifierKeyText } from './signed-note.ts';
import { simulatedDisk } from './simulated-disk.ts';
import { FIRST_FRAME_AT } from './tick-block.ts';
import { addEntry, tickPack } from './tick-draft.ts';
import { tickSealer } from './tick-sealer.ts';

/** Makes the worked example of `docs/formats/journal.md` again. `UPDATE_GOLDEN=1` writes it into the document. */
const DOCUMENT = join(import.meta.dirname, '../../../docs/formats/journal.md');
const ORIGIN = 'example.com/firm/a';
const TIME_MICROS = Date.parse('2026-11-23T09:00:00Z') * 1000;
const EVENTS = ['buy 5', 'sell 3'];

/** 00, 01, 02 …, from the beginning on each call. */
function counting(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = at;
  return bytes;
}

/** The wrapping key, then the data key, then nonces. */
function keyringRandom(): (count: number) => Uint8Array {
  const keys = [new Uint8Array(32).fill(2), new Uint8Array(32).fill(1)];
  return (count) => keys.shift() ?? counting(new Uint8Array(count));
}

function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 32) {
    const line = Buffer.from(bytes.subarray(at, at + 32)).toString('hex');
    if (/[^0]/.test(line)) lines.push(`${at.toString(16).padStart(4, '0')}  ${line}`);
  }
  return lines.join('\n');
}

function exampleSigner() {
  const seed = Buffer.alloc(32, 3);
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey)
    .export({ format: 'der', type: 'spki' })
    .subarray(-32);
  return {
    signer: ed25519Signer(ORIGIN, publicKey, privateKey),
    verifierKey: verifierKeyText(ORIGIN, publicKey),
  };
}

async function exampleEpoch() {
  const opened = await openKeyring({
    disk: simulatedDisk(1),
    directory: '/keys',
    random: keyringRandom(),
  });
  assert.ok(opened.ok);
  const epoch = opened.keys.startEpoch(ORIGIN, 1, TIME_MICROS);
  const again = opened.keys.openEpoch(ORIGIN, 1, epoch.payload);
  assert.ok(again.ok);
  assert.deepEqual(again.key, epoch.key);
  return epoch;
}

function sealExample(sealingKey: Uint8Array, epochPayload: Uint8Array) {
  const sealer = tickSealer(counting);
  sealer.addKey(1, sealingKey, ORIGIN);
  const section = Buffer.concat([Buffer.alloc(8), Buffer.from(EVENTS.join(''))]);
  for (const [at, event] of EVENTS.entries()) section.writeUInt32LE(event.length, 4 * at);
  const common = { timeMicros: TIME_MICROS, firstSequence: 1, keyEpoch: 1, group: 0 };
  const pack = tickPack(2, epochPayload.length + section.length);
  const epoch = { kind: 'epoch', commit: false, eventCount: 0, ...common } as const;
  const batch = { kind: 'batch', commit: true, eventCount: 2, ...common } as const;
  for (const [index, [header, plain]] of [
    [epoch, epochPayload] as const,
    [batch, section] as const,
  ].entries()) {
    const whole = { ...header, plainLength: plain.length };
    pack.bytes.set(plain, addEntry(pack, { header: whole, index, keyNumber: 1 }));
  }
  return sealer.seal({ tick: 7, entryCount: 2, bytes: pack.bytes });
}

function hexLines(lines: readonly (readonly [string, Uint8Array])[]): string {
  return lines
    .map(([name, bytes]) => `${name.padEnd(12)} ${Buffer.from(bytes).toString('hex')}`)
    .join('\n');
}

async function example(): Promise<ReadonlyMap<string, string>> {
  const { key, payload } = await exampleEpoch();
  const sealed = sealExample(key.sealingKey, payload);
  const block = asBuffer(sealed.block);
  const firstFrame = parseFrameHead(block, FIRST_FRAME_AT);
  assert.ok(firstFrame !== undefined);
  const secondAt = FIRST_FRAME_AT + firstFrame.frameBytes;
  const frame = parseFrameHead(block, secondAt);
  assert.ok(frame !== undefined);
  const cipher = epochCipher(key.sealingKey);
  const opening = openEntry(frame, block, secondAt, cipher);
  assert.ok(opening.ok);
  assert.equal(Buffer.from(opening.entry.plain).toString(), EVENTS.join(''));
  const salts = cipher.eventSalts(nonceOf(payloadOf(frame, block, secondAt)), EVENTS.length);
  const saltOf = (event: number) =>
    salts.subarray(event * EVENT_SALT_BYTES, (event + 1) * EVENT_SALT_BYTES);
  const leaves = EVENTS.map((event, at) => eventLeafHash(saltOf(at), Buffer.from(event)));
  for (const [at, leaf] of leaves.entries())
    assert.ok(eventIsInBatch(leaf, proveEvent(leaves, at), frame.header.batchRoot));
  const tree = growingTree();
  const leafHashes = [0, 1].map((at) =>
    asBuffer(sealed.leafHashes).subarray(at * 32, (at + 1) * 32),
  );
  for (const hash of leafHashes) tree.append(hash);
  const { signer, verifierKey } = exampleSigner();
  const note = signCheckpoint({ origin: ORIGIN, size: 2, root: tree.root() }, signer);
  const headers = [
    { kind: 'segment', number: 0, origin: ORIGIN },
    { kind: 'commit', number: 1, origin: '' },
    { kind: 'checkpoints', number: 0, origin: ORIGIN },
  ] as const;
  return new Map([
    ['epoch', Buffer.from(payload).toString().trimEnd()],
    [
      'root',
      hexLines([
        ['sealing key', key.sealingKey],
        ...EVENTS.map((_, at) => [`salt ${at}`, saltOf(at)] as const),
        ...leaves.map((leaf, at) => [`leaf ${at}`, leaf] as const),
        ['batch root', frame.header.batchRoot],
      ]),
    ],
    ['block', hexDump(block)],
    [
      'checkpoint',
      `${hexLines([...leafHashes.map((hash, at) => [`leaf ${at}`, hash] as const), ['root', tree.root()]])}\n${verifierKey}\n\n${note.trimEnd()}`,
    ],
    ['sector', hexDump(checkpointSector(note))],
    ['headers', headers.map((header) => hexDump(fileHeader(header))).join('\n\n')],
  ]);
}

test('the worked example of docs/formats/journal.md is what the code writes', async () => {
  const made = await example();
  const text = readFileSync(DOCUMENT, 'utf8');
  const seen: string[] = [];
  const remade = text.replace(/```text (\w+)\n[^`]*```/g, (_, name: string) => {
    seen.push(name);
    return `\`\`\`text ${name}\n${made.get(name)}\n\`\`\``;
  });
  assert.deepEqual(seen, [...made.keys()]);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(DOCUMENT, remade);
  else assert.equal(remade, text);
});
