import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow, NO_STANDING } from './bench-rows.ts';
import { interleave, type Standing } from './interleave.ts';

const LEAST_RATE = 50_000;
const GOAL_RATE = 100_000;
const MOST_LAG_MS = 100;
/** Tried from the bar upwards while they hold, else downwards until one does. */
const UPWARDS = [LEAST_RATE, 75_000, GOAL_RATE, 150_000] as const;
const DOWNWARDS = [35_000, 25_000, 15_000, 10_000, 5_000, 2_000, 1_000] as const;
const BATCH = 100;

/** The highest offered rate that is both acknowledged and queryable, with the 95th percentile of the lag below 100 ms. */
export async function queryableBench(context: BenchContext): Promise<BenchRows> {
  let best: Standing | undefined;
  let tried: Standing | undefined;
  for (const offered of UPWARDS) {
    tried = await offer(context, offered);
    if (!holds(tried, offered)) break;
    best = tried;
  }
  for (const offered of DOWNWARDS) {
    if (best !== undefined || (tried?.problems.length ?? 0) > 0) break;
    tried = await offer(context, offered);
    if (holds(tried, offered)) best = tried;
  }
  const row = aloneRow(
    {
      work: 'acknowledged and queryable, sustained',
      unit: 'trades/s',
      bar: '≥ 50 k/s, lag p95 ≤ 100 ms',
      judgedValue: ({ rate }) => rate,
      // The bar is missed at any rate that did not hold.
      isMet: (rate) => best !== undefined && rate >= LEAST_RATE * HELD,
    },
    best ?? tried ?? NO_STANDING,
  );
  return {
    rows: [row],
    notes: ['Latencies here are the lag from the durable answer to the first query that sees it.'],
  };
}

/** The last batches of a run have no time left to be seen. */
const HELD = 0.97;

function holds({ side }: Standing, offered: number): boolean {
  return (
    side?.latency !== undefined && side.rate >= offered * HELD && side.latency.p95 <= MOST_LAG_MS
  );
}

async function offer(
  { options, workload, warmUpSeconds, place }: BenchContext,
  offered: number,
): Promise<Standing> {
  const name = `holdfast, ${offered} a second offered`;
  const run = { workload, offered, batch: BATCH, seconds: options.seconds, warmUpSeconds };
  const [standing] = await interleave(
    [
      {
        name,
        task: (round) => ({ task: 'queryable', directory: place(`${name} ${round}`), ...run }),
      },
    ],
    options.rounds,
    options.onProgress,
  );
  return standing ?? NO_STANDING;
}
