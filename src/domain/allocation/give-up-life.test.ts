import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../basics/_seeded.ts';
import {
  GIVE_UP_STATES,
  GIVE_UP_STEPS,
  type GiveUpState,
  type GiveUpStep,
  isClaimable,
  isOver,
  isWithClaimer,
  partyOf,
  seenBy,
  stateAfter,
  stepsFrom,
  stepsTo,
  takesStep,
} from './give-up-life.ts';

/**
 * Every legal life as one sentence, written without the table: one letter a step. A mark, offers that the CCP rejects or
 * a clearing member declines, then an offer that waits, is refused, is claimed; claims that are given back.
 */
const LETTER: { readonly [Step in GiveUpStep]: string } = {
  mark: 'm',
  offer: 'o',
  reject: 'j',
  'ask-give-up-approval': 'g',
  'approve-give-up': 'G',
  'decline-give-up': 'D',
  'ask-take-up-approval': 't',
  claim: 'c',
  refuse: 'r',
  cancel: 'x',
  expire: 'e',
  reverse: 'v',
  'accept-reversal': 'A',
  'refuse-reversal': 'R',
  'cancel-reversal': 'C',
};
const untilOffered = '(?:o(?:gG)*(?:j|gD))*';
const wait = '(?:gG)*';
const refusal = '(?:t?r)';
const refusedAgain = '(?:tr)*';
const ended = '[xe]';
const reversals = '(?:v[RC])*(?:v(?:A)?)?';
const LIFE = new RegExp(
  `^m${untilOffered}(?:${ended}|o${wait}(?:g${ended}?|t${ended}?|${ended}|(?:${refusal}${refusedAgain})(?:t${ended}?|${ended})?|(?:${refusal}${refusedAgain})?t?c${reversals})?)?$`,
);

function play(steps: readonly GiveUpStep[]): GiveUpState | 'none' | undefined {
  let state: GiveUpState | 'none' = 'none';
  for (const step of steps) {
    const next: GiveUpState | undefined = stateAfter(state, step);
    if (next === undefined) return undefined;
    state = next;
  }
  return state;
}

test('stateAfter() takes exactly the lives of the sentence, all of up to eight steps', () => {
  let taken = 0;
  const tryAll = (steps: readonly GiveUpStep[]): void => {
    const word = steps.map((step) => LETTER[step]).join('');
    const isTaken = play(steps) !== undefined;
    assert.equal(isTaken && steps.length > 0, LIFE.test(word), word);
    if (isTaken) taken += 1;
    // A life that the table refuses stays refused, however it goes on; so does one that the sentence refuses.
    if (steps.length < 8 && isTaken) for (const step of GIVE_UP_STEPS) tryAll([...steps, step]);
  };
  tryAll([]);
  assert.ok(taken > 300, `only ${taken} lives were tried`);
});

test('no life of up to 40 random steps leaves the sentence', () => {
  const seed = TEST_SEED;
  const step = fc.nat();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (choices) => {
      const steps: GiveUpStep[] = [];
      let state: GiveUpState | 'none' = 'none';
      for (const choice of choices) {
        const open = stepsFrom(state);
        const chosen = open[choice % Math.max(open.length, 1)];
        if (chosen === undefined) break;
        steps.push(chosen);
        const next = stateAfter(state, chosen);
        assert.ok(next !== undefined);
        state = next;
      }
      const word = steps.map((taken) => LETTER[taken]).join('');
      assert.ok(word === '' || LIFE.test(word), word);
    }),
    { seed },
  );
});

/** state, who carries, may still be claimed, over */
const meanings = [
  ['marked', 'executor', false, false],
  ['give-up-approval', 'executor', false, false],
  ['offered', 'executor', true, false],
  ['take-up-approval', 'executor', true, false],
  ['claimed', 'claimer', false, false],
  ['refused', 'executor', true, false],
  ['cancelled', 'executor', false, true],
  ['expired', 'executor', false, true],
  ['reversal-pending', 'claimer', false, false],
  ['reversed', 'executor', false, true],
  ['reversal-refused', 'claimer', false, false],
] as const;

for (const [state, carrier, claimable, over] of meanings) {
  test(`${state}: the ${carrier} carries${claimable ? ', claimable' : ''}${over ? ', over' : ''}`, () => {
    assert.equal(isWithClaimer(state) ? 'claimer' : 'executor', carrier);
    assert.equal(isClaimable(state), claimable);
    assert.equal(isOver(state), over);
  });
}

test('every state is in the table of meanings and can be reached', () => {
  assert.deepEqual(meanings.map(([state]) => state).sort(), [...GIVE_UP_STATES].sort());
  const reached = new Set<string>();
  const walk = (state: GiveUpState | 'none'): void => {
    if (reached.has(state)) return;
    reached.add(state);
    for (const step of stepsFrom(state)) {
      const next = stateAfter(state, step);
      if (next !== undefined) walk(next);
    }
  };
  walk('none');
  assert.deepEqual([...reached].sort(), ['none', ...GIVE_UP_STATES].sort());
});

test('the position changes hands only by claim and by the acceptance of its reversal', () => {
  for (const state of GIVE_UP_STATES) {
    for (const step of stepsFrom(state)) {
      const next = stateAfter(state, step);
      assert.ok(next !== undefined);
      const changesHands = isWithClaimer(state) !== isWithClaimer(next);
      assert.equal(
        changesHands,
        step === 'claim' || step === 'accept-reversal',
        `${state} ${step}`,
      );
    }
  }
});

/** state, what the CCP tells, the steps that make it true */
const ways = [
  ['none', 'offer', 'mark offer'],
  ['none', 'claim', 'mark offer claim'],
  ['marked', 'claim', 'offer claim'],
  ['refused', 'claim', 'claim'],
  ['offered', 'accept-reversal', 'claim reverse accept-reversal'],
  ['claimed', 'offer', 'none'],
  ['reversed', 'claim', 'none'],
  ['cancelled', 'cancel', 'none'],
] as const;

for (const [state, step, steps] of ways) {
  test(`stepsTo() ${step} from ${state}: ${steps}`, () => {
    assert.equal(stepsTo(state, step)?.join(' ') ?? 'none', steps);
  });
}

test('two firms that hear each step of the other from the CCP never disagree on what both can see', () => {
  const seed = TEST_SEED;
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 30 }), (choices) => {
      let executor: GiveUpState | 'none' = 'none';
      let claimer: GiveUpState | 'none' = 'none';
      for (const choice of choices) {
        const open = stepsFrom(executor);
        const step = open[choice % Math.max(open.length, 1)];
        if (step === undefined) break;
        const by = partyOf(executor, step);
        const next = stateAfter(executor, step);
        assert.ok(next !== undefined && by !== undefined);
        // A claimer acts only on what it can see, and then its own table allows it.
        if (by === 'claimer' || by === 'claimer-clearing') {
          assert.equal(seenBy('claimer', executor), claimer);
          assert.ok(claimer !== 'none' && stateAfter(claimer, step) === next);
        }
        executor = next;
        claimer = heardByClaimer(claimer, seenBy('claimer', next));
        assert.equal(claimer, seenBy('claimer', executor));
      }
    }),
    { seed },
  );
});

/** What the CCP tells the claimer is a state; it must follow by one step, or appear, or be withdrawn before the claim. */
function heardByClaimer(
  known: GiveUpState | 'none',
  told: GiveUpState | 'none',
): GiveUpState | 'none' {
  if (known === told || known === 'none') return told;
  const steps = stepsFrom(known).map((step) => stateAfter(known, step));
  const isWithdrawn = told === 'none' && known === 'offered';
  assert.ok(isWithdrawn || steps.some((state) => state === told), `${known} to ${told}`);
  return told;
}

test('takesStep() of what a firm tells its CCP, and of what it only hears', () => {
  const steps = ['offer', 'cancel', 'claim', 'refuse', 'reverse', 'accept-reversal'] as const;
  const taken = (role: 'executor' | 'claimer') => steps.filter((step) => takesStep(role, step));
  assert.deepEqual(taken('executor'), ['offer', 'cancel', 'accept-reversal']);
  assert.deepEqual(taken('claimer'), ['claim', 'refuse', 'reverse']);
});
