import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCENARIOS } from '../edge/drill/drill-plan.ts';
import { openNote, parseVerifierKey } from '../platform/journal/signed-note.ts';
import { holdfast, said } from './command-line.ts';
import { playSmall } from './small-drill.ts';

test('drill wipe: two firms, two vaults, 2,000 messages, all with real processes', async () => {
  const bundle = await mkdtemp(join(tmpdir(), 'holdfast-bundle-'));
  try {
    const words = ['--seed', '1', '--firms', '2', '--trades', '2000', '--scenario', 'wipe'];
    const answer = await holdfast(['drill', ...words, '--json', '--bundle', bundle]);
    assert.equal(answer.exitCode, 0, said(answer));
    const { overall, firms, scenario, seed } = JSON.parse(answer.stdout);
    assert.deepEqual({ scenario, seed }, { scenario: 'wipe', seed: 1 });
    const { acknowledged, recovered, lost, phantom, coverage, falseAlarms } = overall;
    assert.deepEqual(
      { lost, phantom, coverage, falseAlarms },
      { lost: 0, phantom: 0, coverage: 1, falseAlarms: 0 },
    );
    assert.ok(
      acknowledged >= 1_201 && acknowledged < 2_000,
      `attacked at ${acknowledged} of 2,000`,
    );
    assert.equal(recovered, acknowledged);
    assert.equal(overall.genuineMarkedSuspect, 0);
    assert.ok(overall.detectSeconds >= 0);
    assert.deepEqual(
      firms.map(({ firm }: { readonly firm: string }) => firm),
      ['firm-01', 'firm-02'],
    );
    for (const { vaulted } of firms) assert.ok(vaulted > 500, `${vaulted} at a vaulted level`);
    await checkBundle(join(bundle, 'wipe-1'));
    const root = /The drill has (\S+);/.exec(answer.stderr)?.[1];
    assert.ok(root !== undefined && !existsSync(root), `${root} is gone`);
  } finally {
    await rm(bundle, { recursive: true, force: true });
  }
});

// Small; with other seeds, and those whose attacks `ion-day` has too, by `npm run test:deep`.
const ALSO_IN_ION_DAY = [
  'keys-gone',
  'forged-window',
  'slow-burn',
  'bad-vault',
  'rollback',
  'fork',
];
const smaller = SCENARIOS.filter(
  (scenario) => scenario !== 'wipe' && !ALSO_IN_ION_DAY.includes(scenario),
);
for (const scenario of smaller) {
  test(`drill ${scenario}: two firms, 2,000 messages: nothing lost, nothing made up, all looked at`, () =>
    playSmall(scenario, 2));
}

async function checkBundle(folder: string): Promise<void> {
  const text = (name: string) => readFile(join(folder, name), 'utf8');
  assert.match(await text('README.md'), /^# Drill: wipe, seed 1\n\n- passed: /);
  const transcript = await text('transcript.txt');
  assert.match(transcript, /^holdfast\/drill\/v1\nrelease .*\nscenario wipe\nseed 1\n/);
  assert.doesNotMatch(transcript, /FAILED/);
  const key = parseVerifierKey((await text('transcript.key')).trimEnd());
  assert.ok(key);
  const opened = openNote(await text('transcript.note'), [key]);
  assert.ok(opened.ok);
  assert.equal(opened.text, `${transcript}measured\n${await text('measured.json')}`);
}

const refused = [
  // words, code
  [['--scenario', 'earthquake'], 'drill_scenario_must_be_known'],
  [['--seed', '99999999999999999'], 'drill_seed_must_be_a_whole_number'],
  [['--firms', '0'], 'drill_firms_must_be_1_to_200'],
  [['--firms', '2', '--trades', '399'], 'drill_trades_must_be_enough'],
  [['--root', '/'], 'drill_directory_must_be_temporary'],
  [['--scenarios', 'wipe,flood'], 'drill_scenario_must_be_known'],
  [['--seeds', '1,x'], 'drill_seed_must_be_a_whole_number'],
] as const;
for (const [words, code] of refused) {
  test(`drill ${words.join(' ')}: ${code}`, async () => {
    const answer = await holdfast(['drill', ...words]);
    assert.equal(answer.exitCode, 2, said(answer));
    assert.match(answer.stderr, new RegExp(`\\(${code}\\)`));
  });
}
