import type { BenchContext, BenchRows } from './bench-context.ts';
import type { MeasuredSide } from './bench-result.ts';
import { aloneRow, NO_STANDING } from './bench-rows.ts';
import { type Contestant, interleave, type Standing } from './interleave.ts';

const REPLAYED_TRADES = 2_000_000;
const RESTARTED_TRADES = 10_000_000;

/** Replay of a journal (frames, leaves, tree, tag, fold), and its full verify. */
export async function replayBench(context: BenchContext): Promise<BenchRows> {
  const operations = context.options.trades ?? REPLAYED_TRADES;
  const built = await build(context, operations);
  if (built.side === undefined) return unbuilt(built);
  const [replayed = NO_STANDING, verified = NO_STANDING] = await interleave(
    [opening(context, operations, 'journal'), verifying(context, operations)],
    context.options.rounds,
    context.options.onProgress,
  );
  const row = (work: string, bar: string, least: number, standing: Standing) => {
    const judge = { judgedValue: rateOf, isMet: (rate: number) => rate >= least };
    return aloneRow({ work, unit: 'events/s', bar, ...judge }, standing);
  };
  return {
    rows: [
      row(`replay of ${operations} trades`, '≥ 1 M events/s', 1_000_000, replayed),
      row('full verify of them', '≥ 400 k events/s', 400_000, verified),
    ],
    notes: [],
  };
}

const rateOf = ({ rate }: MeasuredSide): number => rate;

/** A restart with a long history: from the journal alone, and with a snapshot. */
export async function restartBench(context: BenchContext): Promise<BenchRows> {
  const operations = context.options.trades ?? RESTARTED_TRADES;
  const built = await build(context, operations);
  if (built.side === undefined) return unbuilt(built);
  const { rounds, onProgress } = context.options;
  // The snapshot first: opening from the journal takes it away.
  const [snapshot = NO_STANDING] = await interleave(
    [opening(context, operations, 'snapshot')],
    rounds,
    onProgress,
  );
  const [journal = NO_STANDING] = await interleave(
    [opening(context, operations, 'journal')],
    rounds,
    onProgress,
  );
  const row = (work: string, mostSeconds: number, standing: Standing) => {
    // A shorter history has a shorter bar, so that a small run says something too.
    const most = (mostSeconds * operations) / RESTARTED_TRADES;
    const bar = `≤ ${most} s for ${operations} trades`;
    const judge = { judgedValue: secondsOf, isMet: (seconds: number) => seconds <= most };
    return aloneRow({ work, unit: 's', bar, ...judge }, standing);
  };
  return {
    rows: [
      row('restart from the journal', 20, journal),
      row('restart with a snapshot', 2, snapshot),
    ],
    notes: ['The files are in the page cache as far as the machine keeps them there.'],
  };
}

const secondsOf = ({ more }: MeasuredSide): number | undefined => more.openSeconds;

async function build(
  { options, workload, place }: BenchContext,
  operations: number,
): Promise<Standing> {
  const [built] = await interleave(
    [
      {
        name: `filling a journal with ${operations} trades`,
        task: () => ({ task: 'build', directory: place('filled'), workload, operations }),
      },
    ],
    1,
    options.onProgress,
  );
  return built ?? NO_STANDING;
}

function unbuilt(built: Standing): BenchRows {
  const about = { work: 'filling the journal', unit: 'trades/s', bar: '', judgedValue: rateOf };
  return { rows: [aloneRow(about, built)], notes: [] };
}

function opening(
  { workload, place }: BenchContext,
  operations: number,
  from: 'journal' | 'snapshot',
): Contestant {
  const run = { directory: place('filled'), workload, operations, from };
  return { name: `holdfast, from the ${from}`, task: () => ({ task: 'reopen', ...run }) };
}

function verifying({ workload, place }: BenchContext, operations: number): Contestant {
  const run = { directory: place('filled'), workload, operations };
  return { name: 'holdfast, verify', task: () => ({ task: 'verify', ...run }) };
}
