import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow } from './bench-rows.ts';
import { type Contestant, interleave } from './interleave.ts';

const FIRMS = 42;
const LEAST_RATE = 50_000;
const MOST_TIMES_P95 = 3;

/** 42 firms, each with one single command in flight, against one firm alone. */
export async function firmsBench(context: BenchContext): Promise<BenchRows> {
  const { rounds, onProgress } = context.options;
  const contestants = [contestant(context, FIRMS), contestant(context, 1)];
  const [many, one] = await interleave(contestants, rounds, onProgress);
  if (many === undefined || one === undefined) return { rows: [], notes: [] };
  const rate = aloneRow(
    {
      work: `${FIRMS} firms × one single in flight`,
      unit: 'trades/s',
      bar: '≥ 50 k/s',
      judgedValue: (side) => side.rate,
      isMet: (value) => value >= LEAST_RATE,
    },
    many,
  );
  const oneP95 = one.side?.latency?.p95;
  const latency = aloneRow(
    {
      work: `p95 of ${FIRMS} firms over that of one firm`,
      unit: '×',
      bar: '≤ 3 × the one-firm p95',
      judgedValue: ({ latency }) => latency && oneP95 && latency.p95 / oneP95,
      isMet: (value) => value <= MOST_TIMES_P95,
    },
    { ...many, problems: [...many.problems, ...one.problems] },
  );
  const alone = aloneRow(
    { work: 'one firm alone', unit: 'trades/s', bar: '', judgedValue: (side) => side.rate },
    one,
  );
  return { rows: [rate, latency, alone], notes: [] };
}

function contestant(
  { options, workload, warmUpSeconds, place }: BenchContext,
  firms: number,
): Contestant {
  const run = { workload, firms, seconds: options.seconds, warmUpSeconds };
  return {
    name: `holdfast, ${firms} ${firms === 1 ? 'firm' : 'firms'}`,
    task: (round) => ({ task: 'firms', directory: place(`firms ${firms} ${round}`), ...run }),
  };
}
