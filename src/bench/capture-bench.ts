import type { BenchContext, BenchRows } from './bench-context.ts';
import { comparedRow, skippedNotes } from './bench-rows.ts';
import { type Contestant, interleave } from './interleave.ts';

/** Durable capture in process: 8 clients × batches of 1,000, with the projector off and on. */
export async function captureBench(context: BenchContext): Promise<BenchRows> {
  const load = { clients: 8, batch: 1_000 };
  const [off, on, ...peers] = await interleave(
    [
      productContestant(context, { ...load, projector: false }),
      productContestant(context, { ...load, projector: true }),
      peerContestant(context, { ...load, database: 'postgres' }),
      peerContestant(context, { ...load, database: 'sqlite' }),
    ],
    context.options.rounds,
    context.options.onProgress,
  );
  const about = { leastRatio: 5, bar: '≥ 5 × the peer' };
  const work = 'capture, 8 clients × 1,000, projector';
  return {
    rows: [
      ...(off === undefined ? [] : [comparedRow({ ...about, work: `${work} off` }, off, peers)]),
      ...(on === undefined ? [] : [comparedRow({ ...about, work: `${work} on` }, on, peers)]),
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
  load: { readonly clients: number; readonly batch: number; readonly projector: boolean },
): Contestant {
  const name = `holdfast, ${load.clients} × ${load.batch}${load.projector ? ', projector' : ''}`;
  const { seconds } = options;
  const run = { workload, seconds, warmUpSeconds, ...load };
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
