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
  const { work, value, unit, product, peer, otherPeers, bar, outcome, problems } = row;
  const number = value === undefined ? 'no number' : `${numberText(value)} ${unit}`;
  const sides = [product, peer, ...otherPeers].flatMap((side) =>
    side === undefined ? [] : [side],
  );
  return [
    `${work}: ${number}${bar === '' ? '' : `, bar ${bar}: ${outcome}`}`,
    ...sides.flatMap(sideLines),
    ...problems.slice(0, 5).map((problem) => `    not counted: ${problem}`),
    '',
  ];
}

function sideLines({ name, rate, rates, latency, more }: MeasuredSide): string[] {
  const rounds = rates.length > 1 ? ` (${rates.map(numberText).join(', ')})` : '';
  const times =
    latency === undefined
      ? ''
      : `  p50 ${latency.p50.toFixed(2)}, p95 ${latency.p95.toFixed(2)}, p99 ${latency.p99.toFixed(2)} ms`;
  const others = Object.entries(more).map(([key, number]) => `${key} ${numberText(number)}`);
  return [
    `    ${name.padEnd(28)} ${numberText(rate).padStart(11)} /s${rounds}${times}`,
    ...(others.length === 0 ? [] : [`    ${''.padEnd(28)} ${others.join(', ')}`]),
  ];
}

function numberText(number: number): string {
  if (Math.abs(number) < 100) return number.toFixed(2);
  return Math.round(number).toLocaleString('en-US');
}
