import type { DrillOutcome } from './run-drill.ts';

/** What came of a drill, for people: failed checks first. */
export function printDrill({ result, verdicts }: DrillOutcome): string {
  const { overall, scenario, seed } = result;
  const width = Math.max(...Object.keys(overall).map((name) => name.length));
  return [
    `Drill ${scenario}, seed ${seed}`,
    ...verdicts.map(({ check, passed }) => `  ${passed ? 'passed' : 'FAILED'}  ${check}`),
    ...Object.entries(overall).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
  ].join('\n');
}
