import { assertThat } from '../domain/basics/decision.ts';
import type { BenchContext, BenchRows } from './bench-context.ts';
import { comparedRow, skippedNotes } from './bench-rows.ts';
import { type Contestant, interleave } from './interleave.ts';
import { ACCOUNTS } from './trade-terms.ts';

/** Trades of how many of the busiest accounts are divided as they come: an eighth of all trades, and all. */
const DIVIDED = [
  { divided: 1, text: 'an eighth of the trades divided as they come' },
  { divided: ACCOUNTS, text: 'every trade divided as it comes' },
] as const;

/**
 * Durable capture in process: 8 clients × batches of 1,000, with the projector off and on; and with standing allocations,
 * against itself without any.
 */
export async function captureBench(context: BenchContext): Promise<BenchRows> {
  const load = { clients: 8, batch: 1_000 };
  const plain = { ...load, projector: false };
  const [off, on, eighth, all, ...peers] = await interleave(
    [
      productContestant(context, plain),
      productContestant(context, { ...load, projector: true }),
      ...DIVIDED.map(({ divided }) => productContestant(context, { ...plain, divided })),
      peerContestant(context, { ...load, database: 'postgres' }),
      peerContestant(context, { ...load, database: 'sqlite' }),
    ],
    context.options.rounds,
    context.options.onProgress,
  );
  assertThat(off !== undefined, 'there is a standing for each contestant');
  const about = { leastRatio: 5, bar: '≥ 5 × the peer' };
  const work = 'capture, 8 clients × 1,000, projector';
  const itself = { leastRatio: 0.7, bar: '≥ 0.7 × itself without' };
  return {
    rows: [
      comparedRow({ ...about, work: `${work} off` }, off, peers),
      ...(on === undefined ? [] : [comparedRow({ ...about, work: `${work} on` }, on, peers)]),
      ...DIVIDED.flatMap(({ text }, at) => {
        const standing = [eighth, all][at];
        return standing === undefined
          ? []
          : [comparedRow({ ...itself, work: `${work} off, ${text}` }, standing, [off])];
      }),
    ],
    notes: skippedNotes(peers),
  };
}

/** Single commands: 64 in flight against 8 connections, and one client that waits for each answer. */
export async function singlesBench(context: BenchContext): Promise<BenchRows> {
  const { rounds, onProgress } = context.options;
  const single = { batch: 1, projector: false };
  const [many, ...manyPeers] = await interleave(
    [
      productContestant(context, { ...single, clients: 64 }),
      peerContestant(context, { batch: 1, clients: 8, database: 'postgres' }),
      peerContestant(context, { batch: 1, clients: 8, database: 'sqlite' }),
    ],
    rounds,
    onProgress,
  );
  const [one, ...onePeers] = await interleave(
    [
      productContestant(context, { ...single, clients: 1 }),
      peerContestant(context, { batch: 1, clients: 1, database: 'postgres' }),
      peerContestant(context, { batch: 1, clients: 1, database: 'sqlite' }),
    ],
    rounds,
    onProgress,
  );
  const manyAbout = {
    work: 'singles, 64 in flight',
    leastRatio: 5,
    bar: '≥ 5 × the peer with 8 connections',
  };
  const oneAbout = {
    work: 'singles, one sequential client',
    leastRatio: 0.8,
    bar: 'about equal (≥ 0.8 ×)',
  };
  return {
    rows: [
      ...(many === undefined ? [] : [comparedRow(manyAbout, many, manyPeers)]),
      ...(one === undefined ? [] : [comparedRow(oneAbout, one, onePeers)]),
    ],
    notes: [
      ...skippedNotes(manyPeers),
      'One sequential client waits for one sync a trade, whoever keeps the book: nobody wins there.',
    ],
  };
}

function productContestant(
  { options, workload, warmUpSeconds, place }: BenchContext,
  {
    divided = 0,
    ...load
  }: {
    readonly clients: number;
    readonly batch: number;
    readonly projector: boolean;
    readonly divided?: number;
  },
): Contestant {
  const shape = `${load.clients} × ${load.batch}${load.projector ? ', projector' : ''}`;
  const name = `holdfast, ${shape}${divided === 0 ? '' : `, ${divided} accounts divided`}`;
  const { seconds } = options;
  const run = { workload, seconds, warmUpSeconds, divided, ...load };
  return {
    name,
    task: (round) => ({ task: 'product', directory: place(`${name} ${round}`), ...run }),
  };
}

function peerContestant(
  { options, workload, warmUpSeconds, place }: BenchContext,
  load: {
    readonly clients: number;
    readonly batch: number;
    readonly database: 'sqlite' | 'postgres';
  },
): Contestant {
  const name = `${load.database}, ${load.clients} × ${load.batch}`;
  const { seconds } = options;
  const run = { workload, seconds, warmUpSeconds, ...load };
  return {
    name,
    task: (round) => ({ task: 'peer', directory: place(`${name} ${round}`), ...run }),
  };
}
