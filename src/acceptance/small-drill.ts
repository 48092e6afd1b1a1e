import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { planDrill } from '../edge/drill/drill-plan.ts';
import { deterministicPart } from '../edge/drill/transcript.ts';
import { VERSION } from '../wiring/release.ts';
import { holdfast, said } from './command-line.ts';

const drillAnswer = z.object({
  overall: z.strictObject({
    acknowledged: z.number(),
    recovered: z.number(),
    lost: z.number(),
    phantom: z.number(),
    genuineMarkedSuspect: z.number(),
    coverage: z.number(),
    detectSeconds: z.number(),
    firstFirmSeconds: z.number(),
    allFirmsSeconds: z.number(),
    exposureFirmDays: z.number(),
    falseAlarms: z.number(),
  }),
  firms: z.array(z.object({ firm: z.string(), vaulted: z.number() })),
  scenario: z.string(),
  seed: z.number(),
});

/** As docs/drill.md tells a stranger to count. */
function answered(log: string): number {
  const lines = log.split('\n').filter((line) => line.startsWith('answered '));
  return lines.reduce((sum, line) => sum + Number(line.split(' ')[3]), 0);
}

/** Plays a scenario with two firms and 2,000 messages, with real processes, and holds it to its promise. */
export async function playSmall(scenario: string, seed: number): Promise<void> {
  const bundle = await mkdtemp(join(tmpdir(), 'holdfast-bundle-'));
  try {
    const size = ['--seed', `${seed}`, '--firms', '2', '--trades', '2000'];
    const words = ['drill', ...size, '--scenario', scenario, '--json', '--bundle', bundle];
    const answer = await holdfast(words);
    assert.equal(answer.exitCode, 0, said(answer));
    const { overall, firms, ...played } = drillAnswer.parse(JSON.parse(answer.stdout));
    assert.deepEqual(played, { scenario, seed });
    const { acknowledged, recovered, lost, phantom, genuineMarkedSuspect, coverage } = overall;
    assert.deepEqual({ lost, phantom, coverage }, { lost: 0, phantom: 0, coverage: 1 });
    assert.ok(genuineMarkedSuspect <= acknowledged / 100, `${genuineMarkedSuspect} suspect`);
    assert.ok(recovered > 1_000, `${recovered} recovered`);
    for (const { firm, vaulted } of firms) assert.ok(vaulted > 300, `${firm}: ${vaulted} vaulted`);
    const transcript = await readFile(
      join(bundle, `${scenario}-${seed}`, 'transcript.txt'),
      'utf8',
    );
    assert.doesNotMatch(transcript, /^FAILED/m);
    // Nothing but the seed, the words and the verdicts is in it: made again from them alone, it is the same bytes.
    const planning = planDrill({ scenario, seed, firms: 2, trades: 2_000 });
    assert.ok(planning.ok);
    const checks = [...transcript.matchAll(/^passed (.+)$/gm)].map(([, check = '']) => check);
    const verdicts = checks.map((check) => ({ check, passed: true }));
    assert.equal(transcript, deterministicPart(planning.plan, VERSION, verdicts));
    const text = (name: string) => readFile(join(bundle, `${scenario}-${seed}`, name), 'utf8');
    const answers = await text('answers.log');
    const hash = createHash('sha256').update(answers).digest('hex');
    assert.equal(JSON.parse(await text('measured.json')).answersSha256, hash);
    assert.equal(answered(answers), acknowledged);
  } finally {
    await rm(bundle, { recursive: true, force: true });
  }
}
