import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CampaignRow, campaignTable, missedBy, planCampaign } from './drill-campaign.ts';
import { SCENARIOS } from './drill-plan.ts';

const SIZE = { firms: 2, trades: 2_000 };

test('planCampaign() plays each scenario with each seed, in order', () => {
  const planning = planCampaign({ ...SIZE, scenarios: 'wipe,fork', seeds: '3,1' });
  assert.ok(planning.ok);
  assert.deepEqual(
    planning.plans.map(({ scenario, seed }) => [scenario, seed]),
    [
      ['wipe', 3],
      ['wipe', 1],
      ['fork', 3],
      ['fork', 1],
    ],
  );
  const all = planCampaign({ ...SIZE, scenarios: 'all', seeds: '1' });
  assert.deepEqual(all.ok && all.plans.map(({ scenario }) => scenario), SCENARIOS);
});

const refused = [
  // scenarios, seeds, code
  ['wipe,flood', '1', 'drill_scenario_must_be_known'],
  ['wipe', '1,', 'drill_seed_must_be_a_whole_number'],
  ['wipe', '1,-2', 'drill_seed_must_be_a_whole_number'],
] as const;
for (const [scenarios, seeds, code] of refused) {
  test(`planCampaign() of ${scenarios} with seeds ${seeds}: ${code}`, () => {
    const planning = planCampaign({ ...SIZE, scenarios, seeds });
    assert.equal(planning.ok ? 'planned' : planning.rejection.code, code);
  });
}

const OVERALL = {
  acknowledged: 200,
  recovered: 200,
  lost: 0,
  phantom: 0,
  genuineMarkedSuspect: 2,
  coverage: 1,
  detectSeconds: 5,
  firstFirmSeconds: 30,
  allFirmsSeconds: 60,
  exposureFirmDays: 2,
  falseAlarms: 0,
};
const LAG = { answers: 9, cutOff: 0, p95Seconds: 5, worstSeconds: 9, neverProven: 0 };

function rowOf(overall: Partial<typeof OVERALL>, p95Seconds = 5, passed = true): CampaignRow {
  return {
    scenario: 'wipe',
    seed: 1,
    result: { overall: { ...OVERALL, ...overall }, firms: [], scenario: 'wipe', seed: 1 },
    verdicts: [{ check: 'it is so', passed }],
    proofLag: { ...LAG, p95Seconds },
  };
}

const bars: readonly [CampaignRow, readonly string[]][] = [
  // row, what it missed: each bar is met at its edge and missed beyond
  [rowOf({}), []],
  [rowOf({ lost: 1 }), ['lost']],
  [rowOf({ phantom: 1 }), ['phantom']],
  [rowOf({ genuineMarkedSuspect: 3 }), ['suspect']],
  [rowOf({ coverage: 0.999 }), ['coverage']],
  [rowOf({ detectSeconds: 5.1 }), ['detect s']],
  [rowOf({ detectSeconds: -1 }), ['detect s']],
  [rowOf({ firstFirmSeconds: 30.1 }), ['first firm s']],
  [rowOf({ allFirmsSeconds: 60.1 }), ['all firms s']],
  [rowOf({ falseAlarms: 1 }), ['false alarms']],
  [rowOf({}, 5.1), ['proof p95 s']],
  [rowOf({}, -1), ['proof p95 s']],
  [rowOf({}, 5, false), ['not: it is so']],
  [{ scenario: 'fork', seed: 2, failed: 'Cannot drill: no room' }, ['Cannot drill: no room']],
];
for (const [row, missed] of bars) {
  test(`missedBy() tells of ${missed.join() || 'nothing where every bar is just met'}`, () => {
    assert.deepEqual(missedBy(row), missed);
  });
}

test('campaignTable() has a row for each drill below the bars, and counts those that met all', () => {
  const lines = campaignTable(bars.map(([row]) => row)).split('\n');
  assert.equal(lines.length, 3 + bars.length + 2);
  assert.match(
    lines[2] ?? '',
    /^\| bar \| {2}\| {2}\| 0 \| 0 \| 1 % \| 1 \| 5 \| 30 \| 60 \| 0 \| 5 \|/,
  );
  assert.match(lines[3] ?? '', /^\| wipe \| 1 \| 200 \| 0 \| .* \| none \|$/);
  assert.match(lines[4] ?? '', /\| \*\*lost\*\* \|$/);
  assert.equal(lines.at(-1), `1 of ${bars.length} drills met every bar.`);
});
