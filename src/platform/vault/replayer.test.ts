import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { submission } from '../engine/test-book/open-till.ts';
import { tillRules } from '../engine/test-book/till.ts';
import {
  type ReplayedEstate,
  replayedEstate,
  type ServedTill,
  serveTill,
  startReplayer,
  startVaultOf,
  TILL_REPLAY,
} from './_replayer-fixture.ts';
import { onEnd, until } from './_vault-fixture.ts';

const FIRM = 'abc';
const deposit = { type: 'deposit', account: 'ann', amount: 5 } as const;

/** A firm that has been made, and its vault. */
async function staged(t: TestContext): Promise<{ estate: ReplayedEstate; served: ServedTill }> {
  const estate = await replayedEstate(t);
  const served = await serveTill(t, estate);
  startVaultOf(t, estate, served.port);
  assert.ok((await served.engine.createFirm(FIRM)).ok);
  return { estate, served };
}

async function paidIn({ engine }: ServedTill, level: 'local' | 'vaulted' = 'local') {
  const answer = await engine.submit(FIRM, submission([deposit], { level }));
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.sequence;
}

const levelOf = ({ serving, engine }: ServedTill) =>
  serving.vaultedLevel(FIRM, engine.durableSequence(FIRM) ?? 0);
const logOf = ({ serving }: ServedTill) => serving.replayers()[0]?.logs[0];
const refusedAs = (served: ServedTill) => logOf(served)?.refused ?? '';

test('a trade is proven when a vault has it and a replayer has stated its book, with the hash that the engine has', async (t) => {
  const { estate, served } = await staged(t);
  await paidIn(served);
  await until('a vault has it', () => levelOf(served) === 'vaulted(1)');
  startReplayer(t, estate, () => served.port);
  await until('it is proven', () => levelOf(served) === 'proven');
  for (let round = 0; round < 20; round += 1) await paidIn(served);
  await until('all of it is proven', () => levelOf(served) === 'proven');
  const hash = await served.engine.bookHash(FIRM);
  assert.equal(logOf(served)?.bookHash, hash.ok && hash.value);
  assert.equal(logOf(served)?.proven, served.engine.journal.size('holdfast/firm/abc'));
  assert.ok((logOf(served)?.lagP95Ms ?? 9_999) < 5_000, JSON.stringify(logOf(served)));
});

test('a replayer that dials again states the head anew; one whose platform went back refuses', async (t) => {
  const estate = await replayedEstate(t);
  let served = await serveTill(t, estate);
  let { port } = served;
  onEnd(t, () => served.stop());
  const vault = startVaultOf(t, estate, port);
  assert.ok((await served.engine.createFirm(FIRM)).ok);
  await paidIn(served);
  startReplayer(t, estate, () => port);
  await until('it is proven', () => levelOf(served) === 'proven');
  await vault.stop();
  await served.stop();
  await cp(estate.data, `${estate.data}.old`, { recursive: true });
  served = await serveTill(t, estate);
  port = served.port;
  const fresh = startVaultOf(t, { ...estate, root: `${estate.root}/second` }, port);
  await until('it is proven again without a new entry', () => levelOf(served) === 'proven');
  await paidIn(served);
  await until('the next is proven', () => levelOf(served) === 'proven');
  await fresh.stop();
  await served.stop();
  await rm(estate.data, { recursive: true });
  await cp(`${estate.data}.old`, estate.data, { recursive: true });
  served = await serveTill(t, estate);
  port = served.port;
  await until('it refuses', () => refusedAs(served).endsWith('extend_the_held_one'));
  assert.equal(served.serving.answersAt(FIRM), 'unproven');
  assert.equal(levelOf(served), 'unproven');
  assert.match(served.told.join('\n'), /^UNPROVEN: replayer-a refuses holdfast\/firm\/abc/m);
});

test('a replayer that missed entries while it was cut off takes them before it states again', async (t) => {
  const { estate, served: before } = await staged(t);
  let { port } = before;
  await paidIn(before);
  startReplayer(t, estate, () => port);
  await until('it is proven', () => levelOf(before) === 'proven');
  await before.stop();
  const served = await serveTill(t, estate);
  const vault = startVaultOf(t, { ...estate, root: `${estate.root}/second` }, served.port);
  await until('its vault is there', () => served.serving.whyNotYet(FIRM) === undefined);
  await paidIn(served);
  // By then it may state again whatever it has.
  await sleep(600);
  ({ port } = served);
  await until('what it missed is proven', () => levelOf(served) === 'proven');
  assert.doesNotMatch(served.told.join('\n'), /Replayer replayer-a is gone/);
  await vault.stop();
});

const strict = { ...TILL_REPLAY, evolve: tillRules.evolve };
const refusals: readonly [string, Parameters<typeof startReplayer>[3], RegExp][] = [
  ['has no key for its epoch', { identities: [] }, /^entry 0: replay_epoch_must_open$/],
  [
    'meets an event that its release cannot fold',
    {
      rules: {
        ...strict,
        evolve: (till, event, sequence) => {
          if (event.type === 'Withdrawn') throw new Error('withdrawals are not allowed');
          tillRules.evolve(till, event, sequence);
        },
      },
    },
    /^entry 2: replay_entry_must_fold$/,
  ],
  [
    'folds a book that breaks a rule',
    { rules: { ...strict, invariants: () => ['ann owes more than she has'] } },
    /^entry \d: replay_book_must_keep_its_rules$/,
  ],
  [
    'folds another book than the platform says it has',
    {
      rules: {
        ...strict,
        canonicalState: function* (till) {
          yield* tillRules.canonicalState(till);
          yield 'and one line more';
        },
      },
    },
    /^entry \d: replay_book_hash_must_match$/,
  ],
];
for (const [what, change, refused] of refusals) {
  test(`a replayer that ${what} names the entry, and the firm's answers turn unproven until it is right again`, async (t) => {
    const { estate, served } = await staged(t);
    await paidIn(served);
    await until('the first has its entry', () => levelOf(served) === 'vaulted(1)');
    const spent = { type: 'withdraw', account: 'ann', amount: 1 } as const;
    assert.ok((await served.engine.submit(FIRM, submission([spent]))).ok);
    await until('the second has one too', () => levelOf(served) === 'vaulted(1)');
    const wrong = startReplayer(t, estate, () => served.port, change);
    await until('it refuses', () => refused.test(refusedAs(served)));
    assert.equal(levelOf(served), 'unproven');
    assert.equal(served.serving.answersAt(FIRM), 'unproven');
    // The business goes on.
    await paidIn(served, 'vaulted');
    await wrong.stop();
    assert.equal(levelOf(served), 'unproven');
    startReplayer(t, estate, () => served.port);
    await until('it is proven', () => levelOf(served) === 'proven');
    assert.match(served.told.join('\n'), /^Proof: replayer-a states holdfast\/firm\/abc again/m);
  });
}
