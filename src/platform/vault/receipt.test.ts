import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { submission } from '../engine/test-book/open-till.ts';
import type { CheckpointSigner } from '../journal/types.ts';
import { replayedEstate, serveTill, startVaultOf } from './_replayer-fixture.ts';
import { until } from './_vault-fixture.ts';
import { checkReceipt } from './check-receipt.ts';
import { cosignerKeyText } from './cosignature.ts';
import { makeReceipt } from './make-receipt.ts';
import { parseReceipt, type Receipt, writeReceipt } from './receipt-text.ts';

const ORIGIN = 'holdfast/firm/abc';

type Shown = {
  readonly text: string;
  readonly key: string;
  readonly vaultKey: string;
  readonly signer: CheckpointSigner;
  /** One for each sequence of the log's largest entry. */
  readonly receiptOf: (sequence: number) => Promise<string>;
  readonly sequences: readonly number[];
};

/** A receipt of one of 40 events of an entry, in a log of several entries that a vault has cosigned. */
async function shown(t: TestContext): Promise<Shown> {
  const estate = await replayedEstate(t);
  const { engine, keys, serving, port } = await serveTill(t, estate);
  startVaultOf(t, estate, port);
  assert.ok((await engine.createFirm('abc')).ok);
  const deposit = { type: 'deposit', account: 'ann', amount: 5 } as const;
  for (let round = 0; round < 5; round += 1)
    assert.ok((await engine.submit('abc', submission([deposit], { level: 'local' }))).ok);
  const split = { type: 'split', account: 'bob', parts: 40 } as const;
  const answer = await engine.submit('abc', submission([split], { level: 'local' }));
  assert.ok(answer.ok);
  for (let round = 0; round < 3; round += 1)
    assert.ok((await engine.submit('abc', submission([deposit], { level: 'local' }))).ok);
  const entry = engine.journal.entryOfSequence(ORIGIN, answer.sequence);
  assert.ok(entry !== undefined);
  await until(
    'a vault has all',
    () => serving.cosignedHead(ORIGIN, engine.journal.size(ORIGIN) - 1) !== undefined,
  );
  const receiptOf = (sequence: number) => {
    const checkpoint = serving.cosignedHead(ORIGIN, entry);
    assert.ok(checkpoint !== undefined);
    const namesIn = () => [{ number: 3, name: 'bob' }];
    const question = { trade: 'T1', origin: ORIGIN, sequence, checkpoint, namesIn };
    return makeReceipt(engine.journal, keys, question);
  };
  const { name, publicKey } = estate.vaultKeys.own;
  return {
    text: await receiptOf(answer.sequence - 3),
    key: engine.journal.verifierKey(ORIGIN),
    vaultKey: cosignerKeyText(name, publicKey),
    signer: keys.signer(ORIGIN),
    receiptOf,
    sequences: Array.from({ length: 40 }, (_, back) => answer.sequence - 39 + back),
  };
}

const outcomeOf = (text: string, { key, vaultKey }: Shown) => {
  const checked = checkReceipt(text, key, [vaultKey]);
  return checked.ok ? 'believed' : checked.rejection.code;
};

test('a receipt of any event of an entry is believed offline, and shows no other event', async (t) => {
  const scene = await shown(t);
  for (const sequence of scene.sequences) {
    const text = await scene.receiptOf(sequence);
    assert.equal(outcomeOf(text, scene), 'believed', `sequence ${sequence}`);
    // Of the others only hashes under salts that nobody is told.
    assert.equal(parseReceipt(text)?.receipt.event.toString().includes('ann'), false);
    assert.ok(text.length < 8_000, `${text.length} characters`);
  }
});

test('a receipt with any one character changed is refused', async (t) => {
  const scene = await shown(t);
  const { text } = scene;
  const believed: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === 'A' ? 'B' : 'A';
    if (outcomeOf(text.slice(0, at) + other + text.slice(at + 1), scene) === 'believed')
      believed.push(at);
  }
  assert.deepEqual(believed, []);
});

const flipped = (bytes: Uint8Array): Buffer => {
  const other = Buffer.from(bytes);
  other[0] = 255 - (other[0] ?? 0);
  return other;
};

/** What somebody who has the log's key signs anew after changing it: the tree says no. */
const forgeries: readonly [string, (receipt: Receipt) => Receipt, string][] = [
  ['nothing', (receipt) => receipt, 'believed'],
  [
    'the header',
    (receipt) => ({ ...receipt, header: flipped(receipt.header) }),
    'receipt_header_must_be_in_the_tree',
  ],
  [
    'the number of the entry',
    (receipt) => ({ ...receipt, entry: receipt.entry + 1 }),
    'receipt_header_must_be_in_the_tree',
  ],
  [
    'the event',
    (receipt) => ({ ...receipt, event: flipped(receipt.event) }),
    'receipt_event_must_be_in_the_entry',
  ],
  [
    'the salt',
    (receipt) => ({ ...receipt, salt: flipped(receipt.salt) }),
    'receipt_event_must_be_in_the_entry',
  ],
  [
    'the sequence',
    (receipt) => ({ ...receipt, sequence: receipt.sequence + 1 }),
    'receipt_event_must_be_in_the_entry',
  ],
  [
    'the path in the batch root',
    (receipt) => ({ ...receipt, steps: receipt.steps.slice(1) }),
    'receipt_event_must_be_in_the_entry',
  ],
  [
    'the path in the tree',
    ({ proof, ...receipt }) => ({
      ...receipt,
      proof: {
        ...proof,
        hashes: proof.hashes.map((hash, at) => (at === 0 ? flipped(hash) : hash)),
      },
    }),
    'receipt_header_must_be_in_the_tree',
  ],
  [
    'the head',
    ({ proof, ...receipt }) => ({
      ...receipt,
      proof: { ...proof, checkpoint: proof.checkpoint.replace(/\n(\d+)\n/, '\n1$1\n') },
    }),
    'receipt_head_must_be_signed',
  ],
  [
    "the vault's cosignature",
    ({ proof, ...receipt }) => ({
      ...receipt,
      proof: {
        ...proof,
        checkpoint: proof.checkpoint.split('\n').slice(0, 5).join('\n').concat('\n'),
      },
    }),
    'receipt_cosignature_must_hold',
  ],
];

test('a receipt signed anew by the log after a part was changed is refused with the part as code', async (t) => {
  const scene = await shown(t);
  const parsed = parseReceipt(scene.text);
  assert.ok(parsed !== undefined);
  const outcomes = forgeries.map(([what, change, wanted]) => {
    const changed = change(parsed.receipt);
    return [what, wanted, outcomeOf(writeReceipt(changed, scene.signer), scene)];
  });
  assert.deepEqual(
    outcomes,
    forgeries.map(([what, , wanted]) => [what, wanted, wanted]),
  );
});

test('a receipt is refused under another key, and whatever is no receipt too', async (t) => {
  const scene = await shown(t);
  const { text, key } = scene;
  const codeOf = (...words: Parameters<typeof checkReceipt>) => {
    const checked = checkReceipt(...words);
    return checked.ok ? 'believed' : checked.rejection.code;
  };
  const other = await shown(t);
  assert.equal(codeOf(text, other.key, []), 'receipt_must_be_signed');
  assert.equal(codeOf(text, 'x', []), 'receipt_key_must_be_a_key_text');
  assert.equal(codeOf(text, key, [other.vaultKey]), 'receipt_cosignature_must_hold');
  assert.equal(codeOf(text, key, ['x']), 'receipt_cosignature_must_hold');
  for (const wrong of ['', 'holdfast/receipt/v1\n', `\n${text}`, text.slice(1)])
    assert.equal(codeOf(wrong, key, []), 'receipt_must_be_whole');
});
