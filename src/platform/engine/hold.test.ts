import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshTill, submission } from './test-book/open-till.ts';

const deposit = { type: 'deposit', account: 'ann', amount: 5 } as const;
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** An engine whose answers are held, by sequence, until they are let go. */
async function heldTill() {
  const held: { readonly firm: string; readonly sequence: number; readonly letGo: () => void }[] =
    [];
  const { engine } = await freshTill({
    hold: (firm, sequence) =>
      new Promise((letGo) => {
        held.push({ firm, sequence, letGo });
      }),
  });
  return { engine, held };
}

test('an answer at level vaulted leaves when its hold lets it go, and later work does not wait for that', async () => {
  const { engine, held } = await heldTill();
  const left: string[] = [];
  const send = (name: string, level: 'local' | 'vaulted') =>
    engine.submit('abc', submission([deposit], { level })).then((answer) => {
      assert.ok(answer.ok);
      left.push(name);
      return answer.sequence;
    });
  const first = send('first', 'vaulted');
  const second = await send('second', 'local');
  await settled();
  assert.deepEqual(left, ['second']);
  // Durable and answered for are two things: the second is on the disk behind the first.
  assert.equal(engine.durableSequence('abc'), second);
  assert.deepEqual(
    held.map(({ firm }) => firm),
    ['abc'],
  );
  held[0]?.letGo();
  assert.equal(await first, held[0]?.sequence);
  assert.deepEqual(left, ['second', 'first']);
  await engine.close();
});

test('a refusal by the engine depends on what was decided before it, and waits for that', async () => {
  const { engine, held } = await heldTill();
  const keyed = { key: 'k', bodyDigest: 'one', level: 'vaulted' } as const;
  const first = engine.submit('abc', submission([deposit], keyed));
  await settled();
  held[0]?.letGo();
  await first;
  const reused = engine.submit('abc', submission([deposit], { ...keyed, bodyDigest: 'two' }));
  await settled();
  assert.equal(held[1]?.sequence, engine.durableSequence('abc'));
  held[1]?.letGo();
  const answer = await reused;
  assert.equal(answer.ok, false);
  await engine.close();
});

test('a firm that may not yet take commands is refused with the reason, and answers questions', async () => {
  let isShown = false;
  const reason = { seen: 'no vault since the start', wanted: 'one of a, b to show its copy' };
  const { engine } = await freshTill({ whyNotYet: () => (isShown ? undefined : reason) });
  const refused = await engine.submit('abc', submission([deposit]));
  const rejection = { code: 'vault_must_show_its_head', ...reason };
  assert.deepEqual(refused, { ok: false, rejection });
  assert.equal((await engine.query('abc', () => 1)).ok, true);
  isShown = true;
  assert.equal((await engine.submit('abc', submission([deposit]))).ok, true);
  await engine.close();
});
