import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow, NO_STANDING } from './bench-rows.ts';
import { interleave } from './interleave.ts';

const ITEMS = 100_000;
const MOST_SECONDS = 30;

/** Client tickets against trades on one thread, in one account and in as many as the workload has. */
export async function matchingBench({ options }: BenchContext): Promise<BenchRows> {
  const items = options.trades ?? ITEMS;
  const blocks = [1, 20, 2_000];
  const standings = await interleave(
    blocks.map((accounts) => ({
      name: `${accounts} accounts`,
      task: () => ({ task: 'matching', seed: options.seed, items, accounts }),
    })),
    options.rounds,
    options.onProgress,
  );
  const rows = blocks.map((accounts, at) =>
    aloneRow(
      {
        work: `matching ${items} tickets with ${items} trades in ${accounts} accounts`,
        unit: 's',
        bar: `≤ ${MOST_SECONDS} s`,
        judgedValue: ({ more }) => more.seconds,
        isMet: (seconds) => seconds <= MOST_SECONDS,
      },
      standings[at] ?? NO_STANDING,
    ),
  );
  return { rows, notes: ['One thread. The same items the other way round must match the same.'] };
}
