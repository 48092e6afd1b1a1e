import { elementAt } from './element-at.ts';
import { ACCOUNTS, CONTRACTS, feesOf, termsOf } from './trade-terms.ts';
import { type OperationKind, Workload, type WorkloadOptions } from './workload.ts';

/** What must be equal after a run, whoever did the work. */
export type Figures = {
  /** Contracts, at account × CONTRACTS + contract. */
  readonly long: Float64Array;
  readonly short: Float64Array;
  /** Cents paid, by account. */
  readonly fees: Float64Array;
};

export function emptyFigures(): Figures {
  const positions = ACCOUNTS * CONTRACTS;
  return {
    long: new Float64Array(positions),
    short: new Float64Array(positions),
    fees: new Float64Array(ACCOUNTS),
  };
}

export type NaiveCount = {
  readonly figures: Figures;
  readonly counts: OperationCounts;
};

export type OperationCounts = Record<OperationKind, number>;

/** Counts the first `operations` of a workload the plain way: one loop, no store. */
export function naiveCount(options: WorkloadOptions, operations: number): NaiveCount {
  const workload = new Workload(options);
  const figures = emptyFigures();
  const counts = { new: 0, duplicate: 0, bust: 0, rejection: 0 };
  while (workload.operations < operations) {
    const some = workload.next(Math.min(COUNTED_AT_ONCE, operations - workload.operations));
    for (const { kind, trade } of some) {
      counts[kind] += 1;
      if (kind === 'new') addTrade(figures, options.seed, trade, 1);
      if (kind === 'bust') addTrade(figures, options.seed, trade, -1);
    }
  }
  return { figures, counts };
}

const COUNTED_AT_ONCE = 10_000;

export function addTrade(figures: Figures, seed: number, trade: number, sign: 1 | -1): void {
  const { account, contract, isBuy, quantity } = termsOf(seed, trade);
  const { clearing, exchange } = feesOf(contract);
  add(isBuy ? figures.long : figures.short, account * CONTRACTS + contract, sign * quantity);
  add(figures.fees, account, sign * quantity * (clearing + exchange));
}

export function add(column: Float64Array, at: number, amount: number): void {
  column[at] = elementAt(column, at) + amount;
}

/** The first few differences as sentences; none when the figures are equal. */
export function differences(seen: Figures, wanted: Figures): string[] {
  const found: string[] = [];
  for (const column of ['long', 'short', 'fees'] as const) {
    const [all, wantedAll] = [seen[column], wanted[column]];
    for (let at = 0; at < wantedAll.length && found.length < 5; at += 1) {
      if (all[at] !== wantedAll[at])
        found.push(`${column} ${at}: ${all[at]}, wanted ${wantedAll[at]}`);
    }
  }
  return found;
}
