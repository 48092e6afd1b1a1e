import { join, resolve } from 'node:path';
import process from 'node:process';
import type { DrillCommandWords } from '../edge/cli/session.ts';
import { planDrill } from '../edge/drill/drill-plan.ts';
import { DrillRefusal } from '../edge/drill/drill-refusal.ts';
import { printDrill } from '../edge/drill/print-drill.ts';
import { runDrill } from '../edge/drill/run-drill.ts';
import { RELEASE, VERSION } from './release.ts';

/** Exit codes as the command line has them: 1 = the drill's promise was not kept. */
const NOT_KEPT = 1;
const WRONG_USE = 2;
const PROGRAM = join(import.meta.dirname, '..', 'main.ts');

/** Runs a drill and prints what came of it. */
export async function runDrillCommand(words: DrillCommandWords): Promise<number> {
  const planning = planDrill(words);
  if (!planning.ok) return refused(planning.rejection);
  const { bundle, root, iKnow, json } = words;
  try {
    const outcome = await runDrill(planning.plan, {
      ...(root === undefined ? {} : { parent: resolve(root) }),
      iKnow,
      node: process.execPath,
      program: PROGRAM,
      version: VERSION,
      release: RELEASE,
      bundle: bundle === undefined ? undefined : resolve(bundle),
      progress: (sentence) => process.stderr.write(`${sentence}\n`),
    });
    process.stdout.write(`${json ? JSON.stringify(outcome.result) : printDrill(outcome)}\n`);
    return outcome.kept ? 0 : NOT_KEPT;
  } catch (failure) {
    if (failure instanceof DrillRefusal) return refused(failure.rejection);
    throw failure;
  }
}

function refused({ code, seen, wanted }: DrillRefusal['rejection']): number {
  process.stderr.write(`Cannot drill: ${seen}, wanted ${wanted} (${code})\n`);
  return WRONG_USE;
}
