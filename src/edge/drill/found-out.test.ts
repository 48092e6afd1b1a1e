import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDrill } from './drill-plan.ts';
import { isFoundOut } from './found-out.ts';

const planning = planDrill({ seed: 1, firms: 2, trades: 400, scenario: 'forged-window' });
assert.ok(planning.ok);
const { plan } = planning;
const forged = plan.moments
  .flatMap(({ steps }) => steps)
  .flatMap((step) => (step.do === 'forge' ? step.firms : []));

const CAUGHT = {
  cleanPoint: { entries: 5, contradicted: [{ entry: 5, sequence: 80 }] },
  excluded: [{ first: 80, last: 81 }],
};
const UNTOUCHED = { cleanPoint: { entries: 9, contradicted: [] }, excluded: [] };

function report(victim: object, other: object): string {
  const firms = plan.firms.map((firm) => ({ firm, ...(forged.includes(firm) ? victim : other) }));
  return JSON.stringify({ firms });
}

const cases: readonly [string, string, boolean][] = [
  ['what was made up is left out, and nothing else', report(CAUGHT, UNTOUCHED), true],
  ['nothing was found', report(UNTOUCHED, UNTOUCHED), false],
  ['nobody outside was asked', report({ excluded: [] }, UNTOUCHED), false],
  ['true events were left out too', report(CAUGHT, CAUGHT), false],
  ['it was found and kept', report({ ...CAUGHT, excluded: [] }, UNTOUCHED), false],
  [
    'the point lies behind it',
    report({ ...CAUGHT, cleanPoint: { ...CAUGHT.cleanPoint, entries: 6 } }, UNTOUCHED),
    false,
  ],
  [
    'there is no good point',
    report({ ...CAUGHT, cleanPoint: { ...CAUGHT.cleanPoint, entries: 0 } }, UNTOUCHED),
    false,
  ],
  ['the rebuild printed no report', 'Killed', false],
];
for (const [title, text, outcome] of cases) {
  test(`isFoundOut() when ${title}: ${outcome}`, () => {
    assert.equal(isFoundOut(plan, text), outcome);
  });
}
