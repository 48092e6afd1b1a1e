import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assertRefused, rootInTest } from './_drill-in-test.ts';
import { type AttackStep, parseAttackStep } from './attack-step.ts';
import { newMeter } from './limits.ts';
import { recordProcess } from './recorded-process.ts';
import { type AttackGround, attackOrder, runAttackStep } from './run-attack-step.ts';

const TEXT = 'a line of a journal\n'.repeat(20_000);

function ground(
  context: TestContext,
  limits = { bytes: 1e8, files: 100, seconds: 60 },
): AttackGround {
  const root = rootInTest(context);
  const target = join(root.path, 'data');
  const loot = join(root.path, 'loot');
  for (const folder of ['journal', 'keys', 'readstore'])
    mkdirSync(join(target, folder), { recursive: true });
  mkdirSync(loot);
  for (const name of ['journal/a', 'journal/b', 'keys/keyring.json', 'readstore/rows'])
    writeFileSync(join(target, name), TEXT, { mode: 0o400 });
  return {
    root,
    target,
    loot,
    processes: new Map(),
    release: 'holdfast test',
    meter: newMeter(limits, () => performance.now()),
    random: attackOrder(1),
    onTouch: () => undefined,
  };
}

const text = (at: AttackGround, name: string) => readFileSync(join(at.target, name), 'latin1');

/** Bytes that are not what they were, of each 100,000. */
function changed(at: AttackGround, name: string): number {
  const now = text(at, name);
  let count = 0;
  for (let i = 0; i < TEXT.length; i += 1) if (now[i] !== TEXT[i]) count += 1;
  return Math.round((count * 100_000) / TEXT.length);
}

const patterns = [
  // pattern, least and most bytes changed of 100,000
  ['whole', 99_000, 100_000],
  ['first-4096', 900, 1_100],
  ['16-of-every-80', 19_500, 20_200],
  ['65536-of-every-262144', 32_000, 33_000],
] as const;
for (const [pattern, least, most] of patterns) {
  test(`encrypt ${pattern}: changes its share of the files it is for, and no other`, async (context) => {
    const at = ground(context);
    await runAttackStep(at, { do: 'encrypt', what: 'journal', pattern });
    for (const name of ['journal/a', 'journal/b']) {
      const count = changed(at, name);
      assert.ok(count >= least && count <= most, `${name}: ${count}`);
    }
    assert.equal(text(at, 'keys/keyring.json'), TEXT);
    assert.equal(text(at, 'readstore/rows'), TEXT);
  });
}

test('truncate, rename and delete do what they say', async (context) => {
  const at = ground(context);
  await runAttackStep(at, { do: 'truncate', what: 'journal', keep: 25 });
  assert.equal(text(at, 'journal/a'), TEXT.slice(0, TEXT.length / 4));
  await runAttackStep(at, { do: 'rename', what: 'read-store', suffix: '.locked' });
  assert.deepEqual(readdirSync(join(at.target, 'readstore')), ['rows.locked']);
  await runAttackStep(at, { do: 'delete', what: 'journal', share: 50 });
  assert.equal(readdirSync(join(at.target, 'journal')).length, 1);
  await runAttackStep(at, { do: 'delete', what: 'everything', share: 100 });
  assert.deepEqual(readdirSync(at.target, { recursive: true }).sort(), [
    'journal',
    'keys',
    'readstore',
  ]);
});

test('roll-back puts back exactly what was copied', async (context) => {
  const at = ground(context);
  await runAttackStep(at, { do: 'copy', to: 'earlier' });
  writeFileSync(join(at.target, 'journal/a'), 'newer');
  writeFileSync(join(at.target, 'journal/c'), 'newest');
  await runAttackStep(at, { do: 'roll-back', from: 'earlier' });
  assert.deepEqual(readdirSync(join(at.target, 'journal')), ['a', 'b']);
  assert.equal(text(at, 'journal/a'), TEXT);
});

test('kill ends the recorded process and no other', async (context) => {
  const child = spawn('sleep', ['60']);
  const recorded = recordProcess(child.pid ?? 0);
  assert.ok(recorded);
  const at = { ...ground(context), processes: new Map([['platform', recorded]]) };
  await runAttackStep(at, { do: 'kill', process: 'clone' });
  assert.equal(child.exitCode, null);
  await runAttackStep(at, { do: 'kill', process: 'platform' });
  assert.deepEqual(await once(child, 'close'), [null, 'SIGKILL']);
});

test('a link in the attacked folder leads nowhere', async (context) => {
  const at = ground(context);
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'precious'), TEXT);
  symlinkSync(join(outside, 'precious'), join(at.target, 'journal/link'));
  symlinkSync(outside, join(at.target, 'journal/folder'));
  await runAttackStep(at, { do: 'encrypt', what: 'everything', pattern: 'whole' });
  await runAttackStep(at, { do: 'delete', what: 'everything', share: 100 });
  assert.equal(readFileSync(join(outside, 'precious'), 'latin1'), TEXT);
  rmSync(outside, { recursive: true });
});

test('an attack stops at its limits', async (context) => {
  const at = ground(context, { bytes: 1_000_000, files: 1, seconds: 60 });
  await assert.rejects(
    runAttackStep(at, { do: 'encrypt', what: 'journal', pattern: 'whole' }),
    /drill_files_must_stay_below_the_limit/,
  );
  const tight = ground(context, { bytes: 1_000, files: 9, seconds: 60 });
  await assert.rejects(
    runAttackStep(tight, { do: 'encrypt', what: 'journal', pattern: 'whole' }),
    /drill_bytes_must_stay_below_the_limit/,
  );
});

test('a ground outside the marked root is refused by every step', async (context) => {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  mkdirSync(join(outside, 'journal'));
  writeFileSync(join(outside, 'journal/a'), TEXT);
  const at = { ...ground(context), target: outside };
  const steps: readonly AttackStep[] = [
    { do: 'encrypt', what: 'journal', pattern: 'whole' },
    { do: 'truncate', what: 'journal', keep: 0 },
    { do: 'rename', what: 'journal', suffix: '.x' },
    { do: 'delete', what: 'everything', share: 100 },
    { do: 'copy', to: 'x' },
    { do: 'roll-back', from: 'x' },
    { do: 'forge', firms: ['firm-01'], trades: 1, from: 0, cash: false },
  ];
  for (const step of steps)
    await assert.rejects(runAttackStep(at, step), /drill_path_must_lie_in_the_root/, step.do);
  assert.equal(readFileSync(join(outside, 'journal/a'), 'latin1'), TEXT);
  rmSync(outside, { recursive: true });
});

test('parseAttackStep() refuses what is not in the library', () => {
  for (const step of [
    { do: 'run', command: 'sh' },
    { do: 'encrypt', what: 'journal', pattern: 'whole', path: '/etc' },
    { do: 'encrypt', what: '/etc', pattern: 'whole' },
    { do: 'rename', what: 'journal', suffix: '/../../x' },
    { do: 'copy', to: '../x' },
    { do: 'kill', process: 'init' },
    { do: 'delete', what: 'journal', share: 101 },
    'delete',
    undefined,
  ])
    assertRefused('drill_step_must_be_known', () => parseAttackStep(step));
});
