import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAttackStep } from './attack-step.ts';
import { type DrillPlan, planDrill, SCENARIOS } from './drill-plan.ts';
import { deterministicPart, signTranscript } from './transcript.ts';

const WORDS = { seed: 1, firms: 42, trades: 1_000_000, scenario: 'wipe' };

function planOf(words: Partial<typeof WORDS> = {}): DrillPlan {
  const planning = planDrill({ ...WORDS, ...words });
  assert.ok(planning.ok);
  return planning.plan;
}

/** Done by the stage: an attacker's process has no right to. */
const STAGED = ['restart', 'show-clone', 'edit'];
const VERDICTS = [{ check: 'nothing is lost', passed: true }];

for (const scenario of SCENARIOS) {
  test(`planDrill() ${scenario}: the same seed gives the same transcript, another seed another`, () => {
    const texts = [1, 1, 2, 3].map((seed) =>
      deterministicPart(planOf({ seed, scenario }), '1.0.0', VERDICTS),
    );
    assert.equal(texts[0], texts[1]);
    assert.equal(new Set(texts).size, 3);
  });

  test(`planDrill() ${scenario}: attacks come within the day, in order, and end the platform`, () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { moments, firms, messagesPerFirm } = planOf({ seed, scenario });
      const counts = moments.map(({ atAcknowledged }) => atAcknowledged);
      assert.deepEqual(
        counts,
        [...counts].sort((a, b) => a - b),
      );
      for (const count of counts) assert.ok(count > 0 && count < firms.length * messagesPerFirm);
      assert.deepEqual(moments.at(-1)?.steps.at(-1), { do: 'kill', process: 'platform' });
    }
  });

  test(`planDrill() ${scenario}: an attacker's steps are all of the library`, () => {
    const steps = planOf({ scenario }).moments.flatMap((moment) => moment.steps);
    const attackers = steps.filter(({ do: word }) => !STAGED.includes(word));
    for (const step of attackers) assert.deepEqual(parseAttackStep(step), step);
    assert.ok(attackers.length > 1);
  });
}

test('planDrill() brings every firm back once, in an order of its own', () => {
  const { firms, order } = planOf();
  assert.equal(firms.length, 42);
  assert.notDeepEqual(order, firms);
  assert.deepEqual([...order].sort(), firms);
});

const refused = [
  // words, code
  [{ scenario: 'earthquake' }, 'drill_scenario_must_be_known'],
  [{ seed: 1.5 }, 'drill_seed_must_be_a_whole_number'],
  [{ firms: 0 }, 'drill_firms_must_be_1_to_200'],
  [{ firms: 201 }, 'drill_firms_must_be_1_to_200'],
  [{ trades: 42 * 199 }, 'drill_trades_must_be_enough'],
] as const;
for (const [words, code] of refused) {
  test(`planDrill() ${JSON.stringify(words)}: ${code}`, () => {
    const planning = planDrill({ ...WORDS, ...words });
    assert.equal(planning.ok ? 'planned' : planning.rejection.code, code);
  });
}

test('signTranscript() makes a note that its key opens', async () => {
  const { openNote, parseVerifierKey } = await import('../../platform/journal/signed-note.ts');
  const { note, verifierKey } = signTranscript('plan\n', '{"detectSeconds":1}');
  const key = parseVerifierKey(verifierKey);
  assert.ok(key);
  const opened = openNote(note, [key]);
  assert.ok(opened.ok);
  assert.equal(opened.text, 'plan\nmeasured\n{"detectSeconds":1}\n');
  assert.equal(openNote(note.replace('plan', 'plot'), [key]).ok, false);
});
