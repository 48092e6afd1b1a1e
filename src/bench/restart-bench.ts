import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow } from './bench-rows.ts';
import { type Contestant, interleave, type Standing } from './interleave.ts';

const REPLAYED_TRADES = 2_000_000;
const RESTARTED_TRADES = 10_000_000;
const MILLION = 1e6;

/** Replay of a journal (frames, leaves, tree, tag, fold), and its full verify. */
export async function replayBench(context: BenchContext): Promise<BenchRows> {
  const operations = context.options.trades ?? REPLAYED_TRADES;
  const built = await build(context, operations);
  if (built.side === undefined) return unbuilt(built);
  const [replayed, verified] = await interleave(
    [opening(context, operations, 'journal'), verifying(context, operations)],
    context.options.rounds,
    context.options.onProgress,
  );
  if (replayed === undefined || verified === undefined) return { rows: [], notes: [] };
  const unit = 'events/s';
  const work = `replay of ${operations} trades`;
  return {
    rows: [
      aloneRow({ work, unit, bar: '≥ 1 M events/s' }, replayed, ({ rate }) => rate >= MILLION),
      aloneRow(
        { work: 'full verify of them', unit, bar: '≥ 400 k events/s' },
        verified,
        ({ rate }) => rate >= 0.4 * MILLION,
      ),
    ],
    notes: [],
  };
}

/** A restart with a long history: from the journal alone, and with a snapshot. */
export async function restartBench(context: BenchContext): Promise<BenchRows> {
  const operations = context.options.trades ?? RESTARTED_TRADES;
  const built = await build(context, operations);
  if (built.side === undefined) return unbuilt(built);
  const { rounds, onProgress } = context.options;
  // The snapshot first: opening from the journal takes it away.
  const [snapshot] = await interleave(
    [opening(context, operations, 'snapshot')],
    rounds,
    onProgress,
  );
  const [journal] = await interleave([opening(context, operations, 'journal')], rounds, onProgress);
  if (snapshot === undefined || journal === undefined) return { rows: [], notes: [] };
  const unit = 'events/s';
  const within = (seconds: number) => (side: NonNullable<Standing['side']>) =>
    (side.more['openSeconds'] ?? Number.NaN) <= seconds;
  const scale = operations / RESTARTED_TRADES;
  const isScaled = scale === 1 ? '' : ` × ${scale} for ${operations} trades`;
  return {
    rows: [
      aloneRow(
        { work: 'restart from the journal', unit, bar: `≤ 20 s${isScaled}` },
        journal,
        within(20 * scale),
      ),
      aloneRow(
        { work: 'restart with a snapshot', unit, bar: `≤ 2 s${isScaled}` },
        snapshot,
        within(2 * scale),
      ),
    ],
    notes: [
      'Files are in the page cache as the machine keeps them; a snapshot is confirmed by the figures of its book.',
    ],
  };
}

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
  return built ?? { side: undefined, problems: [], skipped: undefined };
}

function unbuilt(built: Standing): BenchRows {
  return {
    rows: [aloneRow({ work: 'filling the journal', unit: 'trades/s', bar: '' }, built, undefined)],
    notes: [],
  };
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
