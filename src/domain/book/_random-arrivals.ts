import { fc } from '../basics/_seeded.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { report } from './_book-in-test.ts';

/** Reports of one trade id, in the order in which its CCP sends them. */
export type ReportsOfOne = readonly TradeReport[];

/** A day's reports by trade id, and two orders of arrival that keep each id's own. */
export type Arrivals = {
  readonly one: readonly TradeReport[];
  readonly other: readonly TradeReport[];
};

const PRICES = ['3.25', '3.2525', '3.2550', '3.2533'] as const;

const terms = fc.record({
  contract: fc.constantFrom('CBT:C:FUT:202007', 'CBT:C:FUT:202012', 'CBT:XX:FUT:202007'),
  names: fc.constantFrom(['A1X'], ['A2X'], ['A4X'], ['NOBODY']),
  side: fc.constantFrom('buy', 'sell'),
  quantity: fc.integer({ min: 1, max: 4 }),
  at: fc.constantFrom(...PRICES),
  executionTime: fc.constantFrom('', '2020-04-16T09:00:01Z', '2020-04-16T09:00:02Z'),
});

const STEPS = [
  'new',
  'same again',
  'new price',
  'other price as new',
  'bust',
  'again',
  'unmatched',
  'off',
] as const;

const reportsOfOne = fc.tuple(
  terms,
  fc.array(fc.constantFrom(...STEPS), { maxLength: 5 }),
  fc.constantFrom(...PRICES),
);

export const arrivals: fc.Arbitrary<Arrivals> = fc
  .tuple(
    fc.array(reportsOfOne, { maxLength: 12 }),
    fc.infiniteStream(fc.nat()),
    fc.infiniteStream(fc.nat()),
  )
  .map(([ids, first, second]) => {
    const lists = ids.map(([given, steps, price], at) =>
      reportsOf(given, ['new', ...steps], price, `T${at}`),
    );
    return { one: merged(lists, first), other: merged(lists, second) };
  });

type Given = typeof terms extends fc.Arbitrary<infer Value> ? Value : never;

function reportsOf(
  given: Given,
  steps: readonly string[],
  otherPrice: string,
  id: string,
): ReportsOfOne {
  const { names, ...rest } = given;
  const base = report({
    ...rest,
    ccpTradeId: id,
    externalAccount: { clearingFirm: '', names, origin: '1' },
  });
  const other = { ...base, price: report({ at: otherPrice }).price };
  return steps.map((step): TradeReport => {
    if (step === 'new price') return { ...other, action: 'replace' };
    if (step === 'other price as new') return other;
    if (step === 'bust') return { ...base, action: 'remove', removal: 'bust' };
    if (step === 'unmatched') return { ...base, action: 'unmatched' };
    return step === 'off' ? { ...base, action: 'notice' } : base;
  });
}

/** One list of many: each number chooses whose next report comes. */
function merged(lists: readonly ReportsOfOne[], choices: fc.Stream<number>): TradeReport[] {
  const left = lists.map((list) => [...list]);
  const order: TradeReport[] = [];
  for (const choice of choices) {
    const waiting = left.filter((list) => list.length > 0);
    const next = waiting[choice % Math.max(waiting.length, 1)]?.shift();
    if (next === undefined) return order;
    order.push(next);
  }
  return order;
}
