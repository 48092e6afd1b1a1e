import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  balancesOf,
  deposit,
  freshTill,
  hashOf,
  mustOpen,
  outcomesOf,
  submission,
} from './test-book/open-till.ts';
import type { TillCommand } from './test-book/till.ts';

test('submit() answers each command with its events or its rejection, and the last sequence', async () => {
  const { engine } = await freshTill();
  const commands: TillCommand[] = [
    { type: 'deposit', account: 'A', amount: 5, reference: 'r' },
    { type: 'withdraw', account: 'A', amount: 9 },
    { type: 'withdraw', account: 'A', amount: 2 },
  ];
  const answer = await engine.submit('abc', submission(commands));
  assert.deepEqual(answer, {
    ok: true,
    sequence: engine.durableSequence('abc'),
    applied: true,
    replayed: false,
    outcomes: [
      {
        ok: true,
        events: [{ type: 'Deposited', account: 'A', amount: 5, reference: 'r', actor: 'ann' }],
      },
      { ok: false, rejection: { code: 'balance_is_too_small', seen: '5', wanted: '9' } },
      { ok: true, events: [{ type: 'Withdrawn', account: 'A', amount: 2 }] },
    ],
  });
  await engine.close();
});

test('an engine opened again has the same book, firm and hash', async () => {
  const { disk, engine } = await freshTill();
  for (let i = 0; i < 50; i += 1)
    await engine.submit('abc', submission([deposit(`A${i % 7}`, i + 1)]));
  const before = await hashOf(engine);
  await engine.close();
  const again = await mustOpen(disk);
  assert.deepEqual(again.firms(), ['abc']);
  assert.equal(await hashOf(again), before);
  await again.close();
});

test('createFirm() refuses a name that is malformed or taken', async () => {
  const { engine } = await freshTill();
  const codes = await Promise.all(
    ['abc', 'A', 'a', 'a_b', 'x'.repeat(21), 'new', 'new'].map(async (name) => {
      const creation = await engine.createFirm(name);
      return creation.ok ? 'made' : creation.rejection.code;
    }),
  );
  const malformed = 'firm_name_is_malformed';
  assert.deepEqual(codes, [
    'firm_exists',
    malformed,
    malformed,
    malformed,
    malformed,
    'made',
    'firm_exists',
  ]);
  assert.deepEqual(engine.firms(), ['abc', 'new']);
  await engine.close();
});

test('firms do not see each other', async () => {
  const { engine } = await freshTill();
  await engine.createFirm('xyz');
  await engine.submit('abc', submission([deposit('A', 5)]));
  const other = await engine.query('xyz', (till) => till.eventCount);
  assert.ok(other.ok && other.value === 0);
  assert.deepEqual((await engine.submit('nobody', submission([]))).ok, false);
  await engine.close();
});

test('a fact is found in the same tick, in a recent batch, and in the journal after a restart', async () => {
  const { disk, engine } = await freshTill();
  const first = await engine.submit('abc', submission([deposit('A', 5), deposit('B', 7)]));
  assert.ok(first.ok);
  const a = first.sequence - 1;
  // The deposit of C is decided just before, in the same tick; B was in the tick before.
  const both = [
    deposit('C', 1),
    { type: 'undo', sequence: first.sequence + 1 },
    { type: 'undo', sequence: first.sequence },
  ] as const;
  assert.deepEqual(await outcomesOf(engine, both), ['Deposited', 'Undone', 'Undone']);
  await engine.close();
  const again = await mustOpen(disk);
  assert.deepEqual(
    await outcomesOf(again, [
      { type: 'undo', sequence: a },
      { type: 'undo', sequence: a },
    ]),
    ['Undone', 'already_undone'],
  );
  assert.deepEqual(await balancesOf(again), { A: 0, B: 0, C: 0 });
  await again.close();
});

test('the same key and body give the first outcome, before and after a restart; another body is refused', async () => {
  const { disk, engine } = await freshTill();
  const commands = [
    deposit('A', 5),
    { type: 'withdraw', account: 'A', amount: 9 },
    deposit('A', 1),
  ] as const;
  const keyed = submission(commands, { key: 'k1', bodyDigest: 'd1' });
  // Both are in the queue at once: the second must wait for the first.
  const [first, second] = await Promise.all([
    engine.submit('abc', keyed),
    engine.submit('abc', keyed),
  ]);
  assert.ok(first.ok && second.ok);
  assert.deepEqual(second, { ...first, replayed: true });
  await engine.close();
  const again = await mustOpen(disk);
  assert.deepEqual(await again.submit('abc', keyed), { ...first, replayed: true });
  assert.deepEqual(await outcomesOf(again, commands, { key: 'k1', bodyDigest: 'd2' }), [
    'idempotency_key_reused',
  ]);
  // Another sender's key is another key.
  assert.deepEqual(
    await outcomesOf(again, [deposit('B', 1)], { key: 'k1', bodyDigest: 'd1', sender: 'other' }),
    ['Deposited'],
  );
  assert.deepEqual(await balancesOf(again), { A: 6, B: 1 });
  await again.close();
});

test('an atomic submission with one refused command applies nothing and says which', async () => {
  const { engine } = await freshTill();
  const before = await hashOf(engine);
  const commands = [deposit('A', 5), deposit('A', 0), deposit('B', 5)];
  const other = 'other_command_was_rejected';
  assert.deepEqual(await outcomesOf(engine, commands, { atomic: true }), [
    other,
    'amount_must_be_positive',
    other,
  ]);
  assert.equal(await hashOf(engine), before);
  await engine.close();
});

test('an atomic submission whose own commands exclude each other applies nothing; the book is rebuilt', async () => {
  const { disk, engine } = await freshTill();
  const first = await engine.submit('abc', submission([deposit('A', 5), deposit('NEW', 1)]));
  assert.ok(first.ok);
  const before = await hashOf(engine);
  const undo = { type: 'undo', sequence: first.sequence } as const;
  const other = 'other_command_was_rejected';
  const keyed = { atomic: true, key: 'k', bodyDigest: 'd' };
  // What comes after waits for the rebuilt book.
  const [outcomes, later, seen] = await Promise.all([
    outcomesOf(engine, [deposit('B', 5), undo, undo, deposit('NEWER', 1)], keyed),
    outcomesOf(engine, [deposit('C', 3)]),
    balancesOf(engine),
  ]);
  assert.deepEqual(outcomes, [other, other, 'already_undone', other]);
  assert.deepEqual(later, ['Deposited']);
  assert.deepEqual(seen, { A: 5, NEW: 1 });
  assert.deepEqual(await balancesOf(engine), { A: 5, NEW: 1, C: 3 });
  assert.deepEqual(
    await outcomesOf(engine, [deposit('B', 5), undo, undo, deposit('NEWER', 1)], keyed),
    outcomes,
  );
  assert.notEqual(await hashOf(engine), before);
  const after = await hashOf(engine);
  await engine.close();
  const again = await mustOpen(disk);
  assert.equal(await hashOf(again), after);
  await again.close();
});

test('a transaction of several megabytes is one group of entries, and is whole after a restart', async () => {
  const { disk, engine } = await freshTill();
  const text = 'x'.repeat(700_000);
  const notes = Array.from({ length: 5 }, () => ({ type: 'note', text }) as const);
  const outcomes = await outcomesOf(
    engine,
    [deposit('A', 1), ...notes, { type: 'split', account: 'B', parts: 90_000 }],
    { key: 'big' },
  );
  assert.equal(outcomes.length, 7);
  const groups: string[] = [];
  for await (const { header } of engine.journal.read('holdfast/firm/abc', 0)) {
    groups.push(`${header.group === 0 ? 'alone' : 'part'}${header.commit ? '!' : ''}`);
  }
  assert.ok(groups.filter((group) => group === 'part').length >= 5, groups.join(' '));
  assert.equal(groups.filter((group) => group === 'part!').length, 1);
  const before = await hashOf(engine);
  await engine.close();
  const again = await mustOpen(disk);
  assert.equal(await hashOf(again), before);
  assert.deepEqual(await outcomesOf(again, [], { key: 'big' }), outcomes);
  await again.close();
});

test('a command whose events cannot be written is refused and nothing else is lost', async () => {
  const { engine } = await freshTill();
  const tooLarge = { type: 'note', text: 'x'.repeat(2_000_000) } as const;
  const illFormed = { type: 'deposit', account: 'Z', amount: 1, reference: '\ud800' } as const;
  const outcomes = await outcomesOf(engine, [
    deposit('A', 1),
    tooLarge,
    illFormed,
    deposit('B', 1),
  ]);
  assert.deepEqual(outcomes, [
    'Deposited',
    'event_cannot_be_written',
    'event_cannot_be_written',
    'Deposited',
  ]);
  assert.deepEqual(await balancesOf(engine), { A: 1, B: 1 });
  await engine.close();
});

test('rejections with a key or raw bytes are in the journal, others are not', async () => {
  const { engine } = await freshTill();
  const bad: TillCommand = deposit('A', 0);
  await engine.submit('abc', submission([deposit('A', 1)]));
  const before = engine.durableSequence('abc');
  await engine.submit('abc', submission([bad]));
  assert.equal(engine.durableSequence('abc'), before);
  await engine.submit('abc', submission([bad], { raw: [Buffer.from('<bad/>')] }));
  assert.equal(engine.durableSequence('abc'), (before ?? 0) + 1);
  await engine.submit('abc', submission([bad], { key: 'k' }));
  assert.equal(engine.durableSequence('abc'), (before ?? 0) + 3);
  await engine.close();
});

test('a long submission of one firm does not hold up another firm', async () => {
  const { engine } = await freshTill();
  await engine.createFirm('xyz');
  const many = Array.from({ length: 100_000 }, (_, i) => deposit(`A${i % 100}`, 1));
  let isLongDone = false;
  const long = engine.submit('abc', submission(many, { key: 'k' })).then(() => {
    isLongDone = true;
  });
  for (let i = 0; i < 5; i += 1)
    assert.ok((await engine.submit('xyz', submission([deposit('A', 1)]))).ok);
  assert.equal(isLongDone, false);
  // A query of the long one's firm waits until its transaction is complete.
  const seen = await engine.query('abc', (till) => till.eventCount);
  assert.ok(seen.ok && (seen.value === 0 || seen.value === 100_000));
  await long;
  await engine.close();
});

test('a new key epoch opens with the schemas and all names', async () => {
  let now = 1_772_438_400_000_000;
  const { disk, engine } = await freshTill({ epochMicros: 1_000_000, now: () => now });
  await engine.submit('abc', submission([deposit('A', 1), deposit('B', 2)]));
  now += 2_000_000;
  await engine.submit('abc', submission([deposit('A', 1)]));
  const opening: string[] = [];
  let epoch = 0;
  for await (const { header, plain } of engine.journal.read('holdfast/firm/abc', 0)) {
    if (header.keyEpoch === epoch) continue;
    epoch = header.keyEpoch;
    opening.push(
      `${epoch}: ${Buffer.from(plain).includes('SchemaRecorded')} ${Buffer.from(plain).includes('ann')}`,
    );
  }
  assert.deepEqual(opening, ['1: true true', '2: true true']);
  const before = await hashOf(engine);
  await engine.close();
  const again = await mustOpen(disk, { epochMicros: 1_000_000, now: () => now });
  assert.equal(await hashOf(again), before);
  await again.close();
});
