import type { Matchable, MatchKind } from './match-tickets.ts';

/**
 * The rule of `matchTickets` step by step, by looking at everything again and again: slow, plain, and the measure of the
 * fast one. Small whole prices only.
 */
export function naiveMatching(
  tickets: readonly Matchable[],
  trades: readonly Matchable[],
  tolerance: number,
): string[] {
  const named = tickets.filter(({ orderId }) => orderId !== '');
  const isNamed = (item: Matchable) =>
    item.orderId !== '' && named.some((ticket) => inOneOrder(ticket, item));
  const told: string[] = [];
  const seen: Matchable[] = [];
  for (const ticket of tickets) {
    if (seen.includes(ticket)) continue;
    const isOf = (item: Matchable) =>
      isNamed(ticket)
        ? isNamed(item) && inOneOrder(ticket, item)
        : !isNamed(item) && inOneBlock(ticket, item);
    const block = tickets.filter(isOf);
    seen.push(...block);
    told.push(...matchBlock(block, trades.filter(isOf), tolerance));
  }
  return told.sort();
}

function inOneBlock(a: Matchable, b: Matchable): boolean {
  return (
    a.account === b.account &&
    a.contract === b.contract &&
    a.side === b.side &&
    a.clearingDate === b.clearingDate
  );
}

function inOneOrder(a: Matchable, b: Matchable): boolean {
  return inOneBlock(a, b) && a.orderId === b.orderId;
}

function matchBlock(
  tickets: readonly Matchable[],
  trades: readonly Matchable[],
  tolerance: number,
): string[] {
  const told: string[] = [];
  let left = { tickets: [...tickets].sort(byPrice), trades: [...trades].sort(byPrice) };
  const take = (kind: MatchKind, some: readonly Matchable[], others: readonly Matchable[]) => {
    told.push(tell(kind, some, others));
    left = {
      tickets: left.tickets.filter((one) => !some.includes(one)),
      trades: left.trades.filter((one) => !others.includes(one)),
    };
  };
  for (const step of ['exactly', 'nearly']) {
    for (const ticket of [...left.tickets]) {
      if (step === 'exactly' && ticket.price === undefined) continue;
      const trade = nearest(left.trades, [ticket], step === 'exactly' ? 0 : tolerance);
      if (trade !== undefined) take('one-to-one', [ticket], [trade]);
    }
  }
  for (let length = 2; length <= 50; length += 1)
    forRuns(left.trades, length, (run) => {
      const ticket = nearest(left.tickets, run, tolerance);
      if (ticket !== undefined) take('one-to-many', [ticket], run);
      return ticket !== undefined;
    });
  for (let length = 2; length <= 50; length += 1)
    forRuns(left.tickets, length, (run) => {
      const trade = nearest(left.trades, run, tolerance);
      if (trade !== undefined) take('many-to-one', run, [trade]);
      return trade !== undefined;
    });
  for (const [some, others] of parts(left.tickets, left.trades))
    if (near(some, others, tolerance)) take(kindOf(some.length, others.length), some, others);
  return told;
}

function kindOf(tickets: number, trades: number): MatchKind {
  if (tickets === 1) return 'one-to-many';
  return trades === 1 ? 'many-to-one' : 'many-to-many';
}

/** Every run of neighbours in time, but for those that overlap one taken. */
function forRuns(
  items: readonly Matchable[],
  length: number,
  isTaken: (run: readonly Matchable[]) => boolean,
): void {
  const sorted = [...items].sort((a, b) => a.sinceMicros - b.sinceMicros || (a.id < b.id ? -1 : 1));
  for (let from = 0; from + length <= sorted.length; from += 1)
    if (isTaken(sorted.slice(from, from + length))) from += length - 1;
}

function nearest(
  candidates: readonly Matchable[],
  wanted: readonly Matchable[],
  tolerance: number,
): Matchable | undefined {
  const fitting = candidates.filter((one) => total([one]) === total(wanted));
  const sorted = [...fitting].sort(byPrice);
  const mean = average(wanted);
  if (mean === undefined) return sorted[0];
  const [best] = sorted
    .flatMap((one) => (one.price === undefined ? [] : [{ one, far: Math.abs(one.price - mean) }]))
    .filter(({ far }) => far <= tolerance + 1e-9)
    .sort((a, b) => (Math.abs(a.far - b.far) < 1e-9 ? byPrice(a.one, b.one) : a.far - b.far));
  return best?.one ?? sorted.find(({ price }) => price === undefined);
}

function parts(tickets: readonly Matchable[], trades: readonly Matchable[]) {
  const cuts: [Matchable[], Matchable[]][] = [];
  let from = 0;
  let fromTrade = 0;
  for (let to = 1; to <= tickets.length; to += 1)
    for (let toTrade = fromTrade + 1; toTrade <= trades.length; toTrade += 1)
      if (total(tickets.slice(0, to)) === total(trades.slice(0, toTrade))) {
        cuts.push([tickets.slice(from, to), trades.slice(fromTrade, toTrade)]);
        from = to;
        fromTrade = toTrade;
      }
  return cuts;
}

function near(some: readonly Matchable[], others: readonly Matchable[], tolerance: number) {
  const [a, b] = [average(some), average(others)];
  return a === undefined || b === undefined || Math.abs(a - b) <= tolerance + 1e-9;
}

function total(items: readonly Matchable[]): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}

function average(items: readonly Matchable[]): number | undefined {
  let sum = 0;
  for (const { price, quantity } of items) {
    if (price === undefined) return undefined;
    sum += price * quantity;
  }
  return sum / total(items);
}

function byPrice(a: Matchable, b: Matchable): number {
  const [first, second] = [a.price ?? Number.MAX_VALUE, b.price ?? Number.MAX_VALUE];
  return first - second || (a.id < b.id ? -1 : 1);
}

/** `one-to-many A: T1 T2`, ids in order. */
export function tell(
  kind: MatchKind,
  tickets: readonly Matchable[],
  trades: readonly Matchable[],
): string {
  const ids = (items: readonly Matchable[]) =>
    items
      .map(({ id }) => id)
      .sort()
      .join(' ');
  return `${kind} ${ids(tickets)}: ${ids(trades)}`;
}
