import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import { byText } from './_by-text.ts';
import { matchManyToMany } from './_match-many.ts';
import { matchOneToOne } from './_match-one.ts';
import { matchRuns } from './_match-runs.ts';

/** A client's ticket (what he says he traded), or a trade that is still to be allocated. */
export type Matchable = {
  /** Unique among the tickets, and among the trades. */
  readonly id: string;
  /** The client's account, or what stands for him in both. */
  readonly account: string;
  readonly contract: ContractId;
  readonly side: Side;
  readonly clearingDate: BusinessDate;
  /** The order it is of; blank = not named. A ticket that names one takes that order's trades only. */
  readonly orderId: string;
  readonly quantity: Quantity;
  /** Undefined on a ticket: any price. */
  readonly price: Price | undefined;
  /** Since when it waits, microseconds since 1970: 0 = not known, it stands first. */
  readonly sinceMicros: number;
};

export type MatchKind = 'one-to-one' | 'one-to-many' | 'many-to-one' | 'many-to-many';

/** Tickets and trades with the same total, whose average prices differ by the tolerance at most. */
export type Match = {
  readonly kind: MatchKind;
  readonly tickets: readonly Matchable[];
  readonly trades: readonly Matchable[];
};

export type UnmatchedReason = 'nothing_to_match' | 'quantities_differ' | 'prices_differ';

export type Unmatched = { readonly item: Matchable; readonly reason: UnmatchedReason };

export type Matching = {
  /** In byte order of their first ticket's id. */
  readonly matches: readonly Match[];
  readonly tickets: readonly Unmatched[];
  readonly trades: readonly Unmatched[];
};

/** What the steps hand on: what they matched, what is left and what stood together but for its price. */
export type Left = {
  readonly tickets: readonly Matchable[];
  readonly trades: readonly Matchable[];
  readonly matches: Match[];
  readonly mispriced: Set<Matchable>;
};

/**
 * Matches tickets with trades of the same account, contract, side and clearing date. First what names an order, then the
 * rest, and of each:
 *
 * 1. one ticket and one trade of the same quantity: at one price first, then the nearest price;
 * 2. one ticket and a run of 2, 3 … 50 trades (in order of time, then id) that add up to it, fewest first;
 * 3. one trade and such a run of tickets;
 * 4. many and many: both sides by price, then id, cut wherever their running totals meet.
 *
 * Among equals the lower price, then the lower id goes first: the order in which they are given makes no difference.
 */
export function matchTickets(
  tickets: readonly Matchable[],
  trades: readonly Matchable[],
  toleranceOf: (contract: ContractId) => Price,
): Matching {
  const named = new Set(tickets.filter(({ orderId }) => orderId !== '').map(orderKey));
  const hasNamed = (item: Matchable) => item.orderId !== '' && named.has(orderKey(item));
  const blocks = blocksOf(tickets, trades, (item) =>
    hasNamed(item) ? orderKey(item) : blockKey(item),
  );
  const matches: Match[] = [];
  const unmatched: { tickets: Unmatched[]; trades: Unmatched[] } = { tickets: [], trades: [] };
  for (const block of blocks) {
    const left = matchBlock(block, toleranceOf);
    for (const match of left.matches) matches.push(match);
    for (const item of left.tickets) unmatched.tickets.push(unmatchedOf(item, left, block.trades));
    for (const item of left.trades) unmatched.trades.push(unmatchedOf(item, left, block.tickets));
  }
  return {
    matches: matches.sort((a, b) => byText(firstId(a), firstId(b))),
    tickets: unmatched.tickets.sort((a, b) => byText(a.item.id, b.item.id)),
    trades: unmatched.trades.sort((a, b) => byText(a.item.id, b.item.id)),
  };
}

type Block = { readonly tickets: Matchable[]; readonly trades: Matchable[] };

function blocksOf(
  tickets: readonly Matchable[],
  trades: readonly Matchable[],
  keyOf: (item: Matchable) => string,
): Iterable<Block> {
  const blocks = new Map<string, Block>();
  const blockOf = (item: Matchable): Block => {
    const key = keyOf(item);
    const known = blocks.get(key);
    if (known !== undefined) return known;
    const fresh: Block = { tickets: [], trades: [] };
    blocks.set(key, fresh);
    return fresh;
  };
  for (const item of tickets) blockOf(item).tickets.push(item);
  for (const item of trades) blockOf(item).trades.push(item);
  return blocks.values();
}

function blockKey({ account, contract, side, clearingDate }: Matchable): string {
  return `${account}\n${contract}\n${side}\n${clearingDate}`;
}

function orderKey(item: Matchable): string {
  return `${blockKey(item)}\n${item.orderId}`;
}

function matchBlock(block: Block, toleranceOf: (contract: ContractId) => Price): Left {
  const start: Left = { ...block, matches: [], mispriced: new Set() };
  const contract = block.tickets[0]?.contract;
  if (contract === undefined || block.trades.length === 0) return start;
  const tolerance = toleranceOf(contract);
  const ones = matchOneToOne(start, tolerance);
  const runs = matchRuns(ones, tolerance);
  return matchManyToMany(runs, tolerance);
}

function unmatchedOf(item: Matchable, left: Left, others: readonly Matchable[]): Unmatched {
  if (others.length === 0) return { item, reason: 'nothing_to_match' };
  return { item, reason: left.mispriced.has(item) ? 'prices_differ' : 'quantities_differ' };
}

function firstId({ tickets }: Match): string {
  return tickets[0]?.id ?? '';
}
