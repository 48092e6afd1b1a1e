import { type Matchable, type Matching, matchTickets } from '../domain/allocation/match-tickets.ts';
import { mixedBits } from './mixed-bits.ts';
import type { RunResult } from './run-result.ts';

export type MatchingRun = {
  readonly seed: number;
  /** Of tickets, and of trades. */
  readonly items: number;
  readonly accounts: number;
};

const TICK = 25_000_000;
const TOLERANCE = 4 * TICK;
const LEVELS = 40;
const MOST_CONTRACTS = 500;

/**
 * Tickets and trades drawn alike and apart, so that every kind of match and a remainder come up. Checked: everything is used
 * once, matches have equal totals, and the other way round they come to the same.
 */
export async function runMatching({ seed, items, accounts }: MatchingRun): Promise<RunResult> {
  const tickets = drawn('C', seed, { items, accounts });
  const trades = drawn('T', seed + 1, { items, accounts });
  matchTickets(tickets.slice(0, 1_000), trades.slice(0, 1_000), () => TOLERANCE);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const matching = matchTickets(tickets, trades, () => TOLERANCE);
  const seconds = (performance.now() - startMs) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const turned = matchTickets([...tickets].reverse(), [...trades].reverse(), () => TOLERANCE);
  return {
    rate: (2 * items) / seconds,
    operations: 2 * items,
    seconds,
    latency: undefined,
    problems: problemsOf(matching, turned, items),
    more: {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      matches: matching.matches.length,
      ticketsLeft: matching.tickets.length,
    },
  };
}

function drawn(prefix: string, seed: number, run: Omit<MatchingRun, 'seed'>): Matchable[] {
  return Array.from({ length: run.items }, (_, at) => {
    const bits = (part: number, below: number) => mixedBits(seed, at * 4 + part) % below;
    return {
      id: `${prefix}${at}`,
      account: `A${bits(0, run.accounts)}`,
      contract: 'CME:ES:FUT:202606',
      side: 'buy',
      clearingDate: '2026-03-02',
      orderId: '',
      quantity: 1 + bits(1, MOST_CONTRACTS),
      price: 450_000_000_000 + bits(2, LEVELS) * TICK,
      sinceMicros: bits(3, 1e9),
    };
  });
}

function problemsOf(matching: Matching, turned: Matching, items: number): string[] {
  const problems: string[] = [];
  for (const side of ['tickets', 'trades'] as const) {
    const used = new Set<string>();
    for (const match of matching.matches) for (const { id } of match[side]) used.add(id);
    for (const { item } of matching[side]) used.add(item.id);
    if (used.size !== items) problems.push(`${used.size} ${side}, wanted ${items}`);
  }
  const unequal = matching.matches.filter(
    ({ tickets, trades }) => total(tickets) !== total(trades),
  );
  if (unequal.length > 0) problems.push(`${unequal.length} matches of unequal totals`);
  if (told(matching) !== told(turned)) problems.push('another order of arrival matches otherwise');
  return problems;
}

function total(all: readonly Matchable[]): number {
  return all.reduce((sum, { quantity }) => sum + quantity, 0);
}

function told({ matches }: Matching): string {
  const ids = (all: readonly Matchable[]) =>
    all
      .map(({ id }) => id)
      .sort()
      .join(' ');
  return matches.map(({ tickets, trades }) => `${ids(tickets)}: ${ids(trades)}`).join('\n');
}
