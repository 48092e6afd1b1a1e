import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
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
  } finally {
    await rm(bundle, { recursive: true, force: true });
  }
}
