import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { DrillCommandWords } from '../edge/cli/session.ts';
import {
  type CampaignRow,
  campaignTable,
  missedBy,
  planCampaign,
} from '../edge/drill/drill-campaign.ts';
import { planDrill } from '../edge/drill/drill-plan.ts';
import { DrillRefusal } from '../edge/drill/drill-refusal.ts';
import { printDrill } from '../edge/drill/print-drill.ts';
import { type DrillSetting, runDrill } from '../edge/drill/run-drill.ts';
import { RELEASE, VERSION } from './release.ts';

/** Exit codes as the command line has them: 1 = the drill's promise was not kept. */
const NOT_KEPT = 1;
const WRONG_USE = 2;
const PROGRAM = join(import.meta.dirname, '..', 'main.ts');

/** Runs a drill, or one after the other where scenarios or seeds are listed, and prints what came of it. */
export async function runDrillCommand(words: DrillCommandWords): Promise<number> {
  const { scenarios, seeds } = words;
  if (scenarios !== undefined || seeds !== undefined)
    return runCampaign(words, scenarios ?? words.scenario, seeds ?? String(words.seed));
  const planning = planDrill(words);
  if (!planning.ok) return refused(planning.rejection);
  try {
    const outcome = await runDrill(planning.plan, settingOf(words));
    const { json } = words;
    process.stdout.write(`${json ? JSON.stringify(outcome.result) : printDrill(outcome)}\n`);
    return outcome.kept ? 0 : NOT_KEPT;
  } catch (failure) {
    if (failure instanceof DrillRefusal) return refused(failure.rejection);
    throw failure;
  }
}

function settingOf({ bundle, root, iKnow }: DrillCommandWords): DrillSetting {
  return {
    ...(root === undefined ? {} : { parent: resolve(root) }),
    iKnow,
    node: process.execPath,
    program: PROGRAM,
    version: VERSION,
    release: RELEASE,
    bundle: bundle === undefined ? undefined : resolve(bundle),
    progress: (sentence) => process.stderr.write(`${sentence}\n`),
  };
}

/** One that fails is a row that says so: the others are still worth knowing. */
async function runCampaign(
  words: DrillCommandWords,
  scenarios: string,
  seeds: string,
): Promise<number> {
  const planning = planCampaign({ ...words, scenarios, seeds });
  if (!planning.ok) return refused(planning.rejection);
  const setting = settingOf(words);
  const rows: CampaignRow[] = [];
  for (const plan of planning.plans) {
    const { scenario, seed } = plan;
    setting.progress(`Drill ${rows.length + 1} of ${planning.plans.length}: ${scenario}, ${seed}`);
    try {
      rows.push({ scenario, seed, ...(await runDrill(plan, setting)) });
    } catch (failure) {
      if (failure instanceof DrillRefusal) return refused(failure.rejection);
      rows.push({ scenario, seed, failed: failure instanceof Error ? failure.message : 'failed' });
    }
  }
  const { bundle } = setting;
  const table = campaignTable(rows);
  if (bundle !== undefined) await writeFile(join(bundle, 'README.md'), `${table}\n`);
  process.stdout.write(`${words.json ? JSON.stringify(rows.map(printed)) : table}\n`);
  return rows.every((row) => missedBy(row).length === 0) ? 0 : NOT_KEPT;
}

/** As `drill --json` prints one, with what it missed. */
function printed(row: CampaignRow): object {
  const { scenario, seed } = row;
  const missed = missedBy(row);
  if ('failed' in row) return { scenario, seed, missed };
  return { ...row.result, proofLag: row.proofLag, missed };
}

function refused({ code, seen, wanted }: DrillRefusal['rejection']): number {
  process.stderr.write(`Cannot drill: ${seen}, wanted ${wanted} (${code})\n`);
  return WRONG_USE;
}
