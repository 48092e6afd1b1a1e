import type { BenchResult, BenchRow, MeasuredSide } from './bench-result.ts';

/** The result as lines for a person. */
export function printBench(result: BenchResult): string {
  const { name, seed, seconds, rounds, machine, rows, notes } = result;
  const { cpu, cores, memoryGigabytes, kernel, fileSystem, node, loadAtStart, loadAtEnd } = machine;
  return [
    `bench ${name}: ${rounds} rounds of ${seconds} s, seed ${seed}`,
    `${cores} cores (${cpu}), ${memoryGigabytes} GiB, ${kernel}, ${fileSystem}, Node ${node}, load ${loadAtStart} → ${loadAtEnd}`,
    '',
    ...rows.flatMap(rowLines),
    ...notes.map((note) => `· ${note}`),
  ].join('\n');
}

function rowLines(row: BenchRow): string[] {
  const { work, unit, product, peer, otherPeers, ratio, bar, outcome, problems } = row;
  const judged = bar === '' ? '' : `  bar ${bar}: ${outcome}`;
  const times = ratio === undefined ? '' : `  ${ratio.toFixed(2)} ×`;
  return [
    `${work}${times}${judged}`,
    ...[product, peer, ...otherPeers].flatMap((side) =>
      side === undefined ? [] : sideLines(side, unit),
    ),
    ...problems.slice(0, 5).map((problem) => `    NOT COUNTED ${problem}`),
    '',
  ];
}

function sideLines({ name, rate, rates, latency, more }: MeasuredSide, unit: string): string[] {
  const all = rates.length > 1 ? ` (${rates.map(wholeText).join(', ')})` : '';
  const times = latency
    ? `, p50 ${msText(latency.p50)}, p95 ${msText(latency.p95)}, p99 ${msText(latency.p99)} ms`
    : '';
  const others = Object.entries(more).map(([key, value]) => `${key} ${smallText(value)}`);
  return [
    `    ${name.padEnd(28)} ${wholeText(rate).padStart(11)} ${unit}${all}${times}`,
    ...(others.length === 0 ? [] : [`    ${''.padEnd(28)} ${others.join(', ')}`]),
  ];
}

function wholeText(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function msText(value: number): string {
  return value.toFixed(2);
}

function smallText(value: number): string {
  return Math.abs(value) >= 100 ? wholeText(value) : value.toFixed(2);
}
