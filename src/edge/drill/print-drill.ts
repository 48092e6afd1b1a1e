import { lagSentence } from './proof-lag.ts';
import type { DrillOutcome } from './run-drill.ts';

/** What came of a drill, for people: failed checks first. */
export function printDrill({ result, verdicts, proofLag }: DrillOutcome): string {
  const { overall, scenario, seed } = result;
  const width = Math.max(...Object.keys(overall).map((name) => name.length));
  return [
    `Drill ${scenario}, seed ${seed}`,
    ...verdicts.map(({ check, passed }) => `  ${passed ? 'passed' : 'FAILED'}  ${check}`),
    ...Object.entries(overall).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    `  ${'proofLag'.padEnd(width)}  ${lagSentence(proofLag)}`,
  ].join('\n');
}
