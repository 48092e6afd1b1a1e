import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDrill } from './drill-plan.ts';
import { drillResult, type FirmResult, isKept, verdictsOf } from './drill-result.ts';

const planning = planDrill({ seed: 1, firms: 2, trades: 400, scenario: 'ion-day' });
assert.ok(planning.ok);
const { plan } = planning;

const FIRM: FirmResult = {
  firm: 'firm-01',
  acknowledged: 200,
  vaulted: 200,
  recovered: 200,
  lost: 0,
  lostLocal: 0,
  phantom: 0,
  genuineMarkedSuspect: 0,
  unansweredMarkedSuspect: 0,
  examples: [],
  coverage: 1,
  seconds: 2,
  bookHash: 'v1:0',
};
const DETECTED = { detectSeconds: 1, falseAlarms: 0, exposureFirmDays: 2 };
const FROZEN = { kind: 'vault-frozen', where: 'vault-a', atMs: 1 } as const;
const REFUSED = { firm: 'firm-01', code: 'replay_head_must_extend_the_held_one', atMs: 2 };
const DAY = {
  client: { acknowledged: 400, unexpected: [], seconds: 1 },
  alarms: [FROZEN],
  proofLag: { answers: 9, cutOff: 0, p95Seconds: 1, worstSeconds: 1, neverProven: 0 },
  refusals: [REFUSED],
  firstTouchMs: 1,
  isFoundOut: true,
};

test('drillResult() adds up the firms; coverage is the least, the times the first and the last', () => {
  const result = drillResult(
    plan,
    [FIRM, { ...FIRM, lost: 1, coverage: 0.5, seconds: 9 }],
    DETECTED,
  );
  assert.deepEqual(result.overall, {
    acknowledged: 400,
    recovered: 400,
    lost: 1,
    phantom: 0,
    genuineMarkedSuspect: 0,
    coverage: 0.5,
    detectSeconds: 1,
    firstFirmSeconds: 2,
    allFirmsSeconds: 9,
    exposureFirmDays: 2,
    falseAlarms: 0,
  });
});

const failures: readonly [object, object, object, string, boolean][] = [
  // of a firm, of the detection, of the day, the check that fails, the promise is kept all the same
  [{ lost: 1 }, {}, {}, 'nothing answered at a vaulted level is lost', false],
  [{ phantom: 1 }, {}, {}, 'nothing is recovered as clean that nobody sent', false],
  [{ coverage: 0.99 }, {}, {}, 'every entry was hashed again', false],
  [
    { genuineMarkedSuspect: 5 },
    {},
    {},
    'at most one genuine message in a hundred is marked suspect',
    true,
  ],
  [{}, { detectSeconds: -1 }, {}, 'the attack was detected', true],
  [{}, { falseAlarms: 1 }, {}, 'nobody cried before the attack', true],
  [
    {},
    {},
    { client: { ...DAY.client, unexpected: ['x'] } },
    'every answer was what the day says',
    true,
  ],
  [{}, {}, { alarms: [] }, 'a vault refused another history and froze', true],
  [
    {},
    {},
    { proofLag: { ...DAY.proofLag, neverProven: 1 } },
    'replayers proved what was answered before the attack',
    true,
  ],
  [{}, {}, { refusals: [] }, 'a replayer refused the old copy', true],
  [
    {},
    {},
    { refusals: [REFUSED, { ...REFUSED, atMs: 0 }] },
    'no replayer refused what was genuine',
    true,
  ],
  [{}, {}, { isFoundOut: false }, 'the rebuild found a clean point before what was made up', true],
];
for (const [firm, detected, day, check, kept] of failures) {
  test(`verdictsOf() puts first that it is not so that ${check}`, () => {
    const result = drillResult(plan, [FIRM, { ...FIRM, ...firm }], { ...DETECTED, ...detected });
    const verdicts = verdictsOf(plan, result, { ...DAY, ...day });
    assert.deepEqual(verdicts[0], { check, passed: false });
    assert.equal(verdicts.filter(({ passed }) => !passed).length, 1);
    assert.equal(isKept(result), kept);
  });
}

test('verdictsOf() fails a drill in which no answer came at a vaulted level', () => {
  const result = drillResult(plan, [{ ...FIRM, vaulted: 0 }], DETECTED);
  assert.equal(verdictsOf(plan, result, DAY)[0]?.check, 'answers came at a vaulted level');
});
