import type { BenchContext, BenchRows } from './bench-context.ts';
import { comparedRow } from './bench-rows.ts';
import { type Contestant, interleave } from './interleave.ts';
import type { VaultsRun } from './vaults-run.ts';

type Load = Pick<VaultsRun, 'firms' | 'clients' | 'batch'>;

const LOADS: readonly (Load & { readonly leastRatio: number })[] = [
  { firms: 1, clients: 8, batch: 1_000, leastRatio: 0.5 },
  { firms: 42, clients: 8, batch: 1_000, leastRatio: 0.5 },
  { firms: 1, clients: 64, batch: 1, leastRatio: 0.3 },
  { firms: 42, clients: 64, batch: 1, leastRatio: 0.3 },
];

/** Answers that waited for two vault processes against answers that waited for this host's disk; projector on. */
export async function vaultsBench(context: BenchContext): Promise<BenchRows> {
  const { rounds, onProgress } = context.options;
  const rows = [];
  for (const { leastRatio, ...load } of LOADS) {
    const contestants = [contestant(context, load, 'vaulted'), contestant(context, load, 'local')];
    const [vaulted, local] = await interleave(contestants, rounds, onProgress);
    if (vaulted === undefined || local === undefined) continue;
    const bar = `≥ ${leastRatio} × local`;
    rows.push(
      comparedRow({ work: `vaulted(2), ${textOf(load)}`, leastRatio, bar }, vaulted, [local]),
    );
  }
  const notes = [
    'Two vault processes with their own keys and stores on the same machine and disk.',
  ];
  return { rows, notes };
}

function textOf({ firms, clients, batch }: Load): string {
  return `${firms} ${firms === 1 ? 'firm' : 'firms'}, ${clients} × ${batch}`;
}

function contestant(
  { options, workload, warmUpSeconds, place }: BenchContext,
  load: Load,
  level: VaultsRun['level'],
): Contestant {
  const name = `${level === 'local' ? 'local' : 'vaulted(2)'}, ${textOf(load)}`;
  const run = { ...load, level, workload, warmUpSeconds, seconds: options.seconds };
  return {
    name,
    task: (round) => ({ task: 'vaults', directory: place(`${name} ${round}`), ...run }),
  };
}
