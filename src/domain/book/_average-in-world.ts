import { fc } from '../basics/_seeded.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { tradeIdOf } from '../trade/trade-id.ts';
import type { Firm } from './_book-in-test.ts';
import { ACCOUNTS, reportOfTerms, type Terms } from './_random-world.ts';

/** Some phases after a trade's first report something is done with the group of trades like it. */
export type Averaging = {
  readonly kind: 'whole' | 'add' | 'complete' | 'advance' | 'allocate' | 'reopen' | 'cancel';
  /** Percent of the first of two accounts; the other gets the rest. */
  readonly percent: number;
  readonly accounts: readonly [number, number];
  readonly lag: number;
};

const account = fc.nat({ max: ACCOUNTS.length - 1 });

export const averaging: fc.Arbitrary<Averaging> = fc.record({
  kind: fc.constantFrom(
    ...(['whole', 'whole', 'add', 'complete', 'advance', 'allocate', 'reopen', 'cancel'] as const),
  ),
  percent: fc.integer({ min: 1, max: 99 }),
  accounts: fc.tuple(account, account),
  lag: fc.nat({ max: 8 }),
});

/** Tries it; whether the book takes it is the book's affair. */
export function average(firm: Firm, planAt: number, terms: Terms, step: Averaging): void {
  const first = newestOf(firm, tradeIdOf(reportOfTerms(planAt, terms, {})));
  if (first === undefined) return;
  const groupId = groupNameOf(first);
  if (step.kind === 'whole') {
    addLike(firm, groupId, first);
    firm.run({ type: 'stepAverageGroup', groupId, step: 'complete' });
    finishGroups(firm);
    allocateGroup(firm, groupId, step);
  } else if (step.kind === 'add') addLike(firm, groupId, first);
  else if (step.kind === 'allocate') allocateGroup(firm, groupId, step);
  else {
    firm.run({ type: 'stepAverageGroup', groupId, step: step.kind });
  }
}

/** Every group goes to the end of the way it is on. */
export function finishGroups(firm: Firm): void {
  for (const groupId of [...firm.book.averageGroups.byId.keys()]) {
    const command = { type: 'stepAverageGroup', groupId, step: 'advance' } as const;
    while (firm.accepted(command).length > 0);
  }
}

/** What the other firm has averaged in the end, done here at once. */
export function averageLike(firm: Firm, other: Firm): void {
  for (const { groupId, fills, status } of other.book.averageGroups.byId.values()) {
    const tradeIds = [...fills.keys()].sort();
    if (firm.book.averageGroups.byId.has(groupId) || tradeIds.length === 0) continue;
    if (!tradeIds.every((tradeId) => newestOf(firm, tradeId) !== undefined)) continue;
    firm.accepted({ type: 'addToAverageGroup', groupId, opens: true, tradeIds });
    if (status === 'open') continue;
    firm.accepted({ type: 'stepAverageGroup', groupId, step: 'complete' });
    finishGroups(firm);
    const allocation = other.book.derivations.byId.get(`AP:${groupId}`);
    if (allocation === undefined) continue;
    const shares = allocation.results.map((result) => ({
      account: result.account,
      quantity: result.quantity,
    }));
    const rule = { method: 'quantity', shares } as const;
    firm.accepted({ type: 'allocateAverageGroup', groupId, rule });
  }
}

function addLike(firm: Firm, groupId: string, first: TradeBooked): void {
  const alike = firm.log.flatMap((event) =>
    event.type === 'TradeBooked' && groupNameOf(event) === groupId ? [event.tradeId] : [],
  );
  for (const tradeId of new Set([first.tradeId, ...alike])) {
    if (tradeId.includes('/') || tradeId.startsWith('AP:')) continue;
    const opens = !firm.book.averageGroups.byId.has(groupId);
    firm.run({ type: 'addToAverageGroup', groupId, opens, tradeIds: [tradeId] });
  }
}

function allocateGroup(firm: Firm, groupId: string, { percent, accounts }: Averaging): void {
  let whole = 0;
  for (const { quantity } of firm.book.averageGroups.byId.get(groupId)?.fills.values() ?? [])
    whole += quantity;
  const [one, other] = accounts;
  const first = one === other ? whole : Math.floor((whole * percent) / 100);
  const shares = [
    { account: ACCOUNTS[one] ?? '', quantity: first },
    { account: ACCOUNTS[other] ?? '', quantity: whole - first },
  ].filter(({ quantity }) => quantity > 0);
  firm.run({ type: 'allocateAverageGroup', groupId, rule: { method: 'quantity', shares } });
}

function groupNameOf({ account: name, contract, side, clearingDate }: TradeBooked): string {
  return `${name}-${contract.replaceAll(':', '.')}-${side}-${clearingDate}`;
}

/** The trade's newest booking, if it stands. */
function newestOf(firm: Firm, tradeId: string): TradeBooked | undefined {
  for (const event of firm.log.toReversed()) {
    if (event.type === 'TradeRemoved' && event.tradeId === tradeId && event.removal !== 'derived')
      return undefined;
    if (event.type === 'TradeBooked' && event.tradeId === tradeId) return event;
  }
  return undefined;
}
