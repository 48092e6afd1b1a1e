import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow } from './bench-rows.ts';
import { interleave } from './interleave.ts';

const TRADES_A_DAY = 1_000_000;
const MOST_MEGABYTES = 60;

/** What a million trades leave in memory once their day is over. */
export async function memoryBench({ options, workload, place }: BenchContext): Promise<BenchRows> {
  const trades = options.trades ?? TRADES_A_DAY;
  const [standing] = await interleave(
    [
      {
        name: 'holdfast',
        task: (round) => ({
          task: 'memory',
          directory: place(`memory ${round}`),
          workload,
          trades,
        }),
        flags: ['--expose-gc'],
      },
    ],
    1,
    options.onProgress,
  );
  if (standing === undefined) return { rows: [], notes: [] };
  const about = {
    work: `memory, days of ${trades} trades with a key each`,
    unit: 'trades/s',
    bar: '≤ 60 MB per 1 M trades',
  };
  return {
    rows: [
      aloneRow(
        about,
        standing,
        ({ more }) => (more['megabytesPerMillionTrades'] ?? Number.NaN) <= MOST_MEGABYTES,
      ),
    ],
    notes: [
      'Heap plus external memory after full collections, third day against second; all positions are closed out and the days final, and the positions are those of every day.',
    ],
  };
}
