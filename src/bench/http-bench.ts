import type { BenchContext, BenchRows } from './bench-context.ts';
import type { BenchRow } from './bench-result.ts';
import { comparedRow, skippedNotes } from './bench-rows.ts';
import type { HttpRun } from './http-run.ts';
import { type Contestant, interleave } from './interleave.ts';

const SHAPES = [
  {
    batch: 1,
    connections: 64,
    leastRatio: 3,
    work: 'HTTP JSON, 1 trade a request, 64 connections',
  },
  {
    batch: 100,
    connections: 16,
    leastRatio: 5,
    work: 'HTTP JSON, 100 trades a request, 16 connections',
  },
] as const;

/** Over HTTP with authentication and validation on both sides; the load comes from another process. */
export async function httpBench(context: BenchContext): Promise<BenchRows> {
  const rows: BenchRow[] = [];
  const notes = new Set<string>();
  for (const { work, leastRatio, ...shape } of SHAPES) {
    const [product, ...peers] = await interleave(
      [
        contestant(context, { ...shape, side: 'product' }),
        contestant(context, { ...shape, side: 'postgres' }),
        contestant(context, { ...shape, side: 'sqlite' }),
      ],
      context.options.rounds,
      context.options.onProgress,
    );
    if (product === undefined) continue;
    const about = { work, leastRatio, bar: `≥ ${leastRatio} × the peer` };
    rows.push(comparedRow(about, product, peers));
    for (const note of skippedNotes(peers)) notes.add(note);
  }
  notes.add('The product runs with its projector on; load and server share the machine.');
  return { rows, notes: [...notes] };
}

function contestant(
  { options, workload, warmUpSeconds, place }: BenchContext,
  shape: Pick<HttpRun, 'batch' | 'connections' | 'side'>,
): Contestant {
  const name = `${shape.side === 'product' ? 'holdfast' : shape.side}, HTTP × ${shape.batch}`;
  const run = { workload, seconds: options.seconds, warmUpSeconds, ...shape };
  return {
    name,
    task: (round) => ({ task: 'http', directory: place(`${name} ${round}`), ...run }),
  };
}
