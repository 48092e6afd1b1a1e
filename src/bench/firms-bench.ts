import type { BenchContext, BenchRows } from './bench-context.ts';
import type { BenchRow } from './bench-result.ts';
import { aloneRow } from './bench-rows.ts';
import { type Contestant, interleave } from './interleave.ts';

const FIRMS = 42;
const LEAST_RATE = 50_000;
const MOST_TIMES_P95 = 3;

/** 42 firms, each with one single command in flight, against one firm alone. */
export async function firmsBench(context: BenchContext): Promise<BenchRows> {
  const { options, workload, warmUpSeconds, place } = context;
  const contestant = (firms: number): Contestant => ({
    name: `${firms} firms`,
    task: (round) => ({
      task: 'firms',
      directory: place(`firms ${firms} ${round}`),
      ...{ workload, firms, seconds: options.seconds, warmUpSeconds },
    }),
  });
  const [many, one] = await interleave(
    [contestant(FIRMS), contestant(1)],
    options.rounds,
    options.onProgress,
  );
  if (many === undefined || one === undefined) return { rows: [], notes: [] };
  const oneP95 = one.side?.latency?.p95;
  const manyP95 = many.side?.latency?.p95;
  const times = oneP95 === undefined || manyP95 === undefined ? undefined : manyP95 / oneP95;
  const unit = 'trades/s';
  const rate = aloneRow(
    { work: `${FIRMS} firms × one single in flight`, unit, bar: '≥ 50 k/s' },
    many,
    (side) => side.rate >= LEAST_RATE,
  );
  const latency: BenchRow = {
    ...aloneRow(
      {
        work: `p95 of ${FIRMS} firms over that of one firm`,
        unit: 'times',
        bar: '≤ 3 × the one-firm p95',
      },
      { ...many, problems: [...many.problems, ...one.problems] },
      () => times !== undefined && times <= MOST_TIMES_P95,
    ),
    ratio: times,
  };
  return {
    rows: [rate, latency, aloneRow({ work: 'one firm alone', unit, bar: '' }, one, undefined)],
    notes: [],
  };
}
