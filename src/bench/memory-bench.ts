import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow, NO_STANDING } from './bench-rows.ts';
import { interleave } from './interleave.ts';

/** A million a day would take the better part of an hour; what a trade leaves is the same. */
const TRADES_A_DAY = 200_000;
const MOST_MEGABYTES = 60;

/** What a million trades leave in memory once their day is over. */
export async function memoryBench({ options, workload, place }: BenchContext): Promise<BenchRows> {
  const trades = options.trades ?? TRADES_A_DAY;
  const run = { workload, trades };
  const [standing = NO_STANDING] = await interleave(
    [
      {
        name: 'holdfast',
        task: (round) => ({ task: 'memory', directory: place(`memory ${round}`), ...run }),
        flags: ['--expose-gc'],
      },
    ],
    1,
    options.onProgress,
  );
  const row = aloneRow(
    {
      work: `memory, days of ${trades} trades with a key each`,
      unit: 'MB a million trades',
      bar: '≤ 60 MB per 1 M trades',
      judgedValue: ({ more }) => more.megabytesPerMillionTrades,
      isMet: (megabytes) => megabytes <= MOST_MEGABYTES,
    },
    standing,
  );
  return {
    rows: [row],
    notes: [
      'Heap plus external memory after full collections and a restart, the third and fourth day against the second. Every position is closed out, every day is final, and each day has the same positions.',
    ],
  };
}
