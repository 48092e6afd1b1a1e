import { fc } from '../basics/_seeded.ts';
import type { BusinessDate } from '../basics/business-date.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { type Firm, firmInTest, price, report } from './_book-in-test.ts';

/** Clearing days of the random histories: a weekend and a day without settlement are among them. */
export const DAYS: readonly BusinessDate[] = [
  '2020-04-15',
  '2020-04-16',
  '2020-04-17',
  '2020-04-20',
  '2020-04-21',
  // Nothing happens on the last day: its run brings what was corrected as-of up to the newest settlement.
  '2020-04-22',
];
export const NO_SETTLEMENT_DAY = '2020-04-17';

/** Contracts of every kind, with a price per step: outright, note of half a 32nd, negative, premium, yen, futures-style. */
export const CONTRACTS = [
  { contract: 'CBT:C:FUT:202007', from: 3.25, step: 0.0025 },
  { contract: 'CBT:21:FUT:202006', from: 138.5, step: 0.015625 },
  { contract: 'NYMEX:CL:FUT:202006', from: -0.05, step: 0.01 },
  { contract: 'NYMEX:LO:OOF:202006:P:20', from: 1.5, step: 0.01 },
  { contract: 'CME:N1:FUT:202006', from: 19500, step: 5 },
  { contract: 'IFEU:B:OOF:202007:C:32', from: 2.35, step: 0.01 },
] as const;

export const ACCOUNTS = ['A1', 'A2', 'A3', 'A4', 'A5'] as const;

export function randomFirm(): Firm {
  const firm = firmInTest();
  firm.load(
    'calendars',
    `calendar,date,kind,closesAt,zone,source
    CME,${NO_SETTLEMENT_DAY},no-settlement,,America/Chicago,test`,
  );
  return firm;
}

export type Terms = {
  readonly contract: number;
  readonly account: number;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly ticks: number;
  /** Index of the clearing day. */
  readonly day: number;
  /** Seconds after nine; 0 = no execution time given. */
  readonly second: number;
};

/** What becomes of a trade, each step some phases after the one before. */
export type Fate = {
  readonly kind: 'bust' | 'replace' | 'resubmit';
  readonly lag: number;
  readonly terms: Terms;
};

export type Plan = { readonly terms: Terms; readonly lag: number; readonly fates: readonly Fate[] };

export type Republished = {
  readonly contract: number;
  readonly day: number;
  readonly ticks: number;
  readonly lag: number;
};

export type World = {
  readonly plans: readonly Plan[];
  /** Settlement of each contract on each day in steps; undefined = none. */
  readonly settlements: readonly (readonly (number | undefined)[])[];
  readonly republished: readonly Republished[];
  /** Days released after their end of day. */
  readonly released: readonly boolean[];
  /** Per day: how many parts of another day's run are begun and left before its own, and of which day. */
  readonly detours: readonly { readonly day: number; readonly parts: number }[];
  readonly instructions: readonly Instruction[];
};

/** Closes the nth long against the nth short lot of a contract for a day, or takes the nth pair of it back. */
export type Instruction = {
  readonly kind: 'close-out' | 'reopen';
  readonly contract: number;
  readonly day: number;
  readonly nth: number;
  readonly quantity: number;
  readonly lag: number;
};

export const PHASES_PER_DAY = 3;

const ticks = fc.integer({ min: -9, max: 9 });
const terms: fc.Arbitrary<Terms> = fc.record({
  contract: fc
    .nat({ max: CONTRACTS.length - 1 })
    .map((at) => Math.floor((at * at) / CONTRACTS.length)),
  account: fc.nat({ max: ACCOUNTS.length - 1 }),
  side: fc.constantFrom('buy', 'sell'),
  quantity: fc.integer({ min: 1, max: 5 }),
  ticks,
  day: fc.nat({ max: DAYS.length - 3 }),
  second: fc.nat({ max: 3 }),
});
const lag = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat({ max: 8 }));
const fate: fc.Arbitrary<Fate> = fc.record({
  kind: fc.constantFrom('bust', 'replace', 'resubmit'),
  lag: fc.nat({ max: 7 }),
  terms,
});
const plan: fc.Arbitrary<Plan> = fc.record({
  terms,
  lag,
  fates: fc.oneof(fc.constant<Fate[]>([]), fc.array(fate, { minLength: 1, maxLength: 2 })),
});

const instruction: fc.Arbitrary<Instruction> = fc.record({
  kind: fc.constantFrom('close-out', 'close-out', 'close-out', 'reopen'),
  contract: fc.nat({ max: 2 }),
  day: fc.nat({ max: DAYS.length - 2 }),
  nth: fc.nat({ max: 3 }),
  quantity: fc.integer({ min: 1, max: 3 }),
  lag: fc.nat({ max: 4 }),
});

function settlementsOf(missing: number) {
  const one = missing === 0 ? ticks : fc.option(ticks, { nil: undefined, freq: missing });
  // The last day is always priced, so that every world ends with everything marked.
  const ofContract = fc
    .tuple(fc.array(one, { minLength: DAYS.length - 1, maxLength: DAYS.length - 1 }), ticks)
    .map(([days, last]) => [...days, last]);
  return fc.array(ofContract, { minLength: CONTRACTS.length, maxLength: CONTRACTS.length });
}

/** `missing`: one settlement in so many + 1 is missing; 0 = none. `releases`: some days become final. */
export function randomWorld(options: {
  readonly missing: number;
  readonly releases: boolean;
  readonly detours?: boolean;
  readonly instructions?: boolean;
}): fc.Arbitrary<World> {
  return fc.record({
    plans: fc.array(plan, { maxLength: 16 }),
    settlements: settlementsOf(options.missing),
    republished: fc.array(
      fc.record({
        contract: fc.nat({ max: CONTRACTS.length - 1 }),
        day: fc.nat({ max: DAYS.length - 2 }),
        ticks,
        lag: fc.nat({ max: 5 }),
      }),
      { maxLength: 3 },
    ),
    released: fc.array(options.releases ? fc.boolean() : fc.constant(false), {
      minLength: DAYS.length - 1,
      maxLength: DAYS.length - 1,
    }),
    detours: fc.array(
      fc.record({ day: fc.nat({ max: DAYS.length - 1 }), parts: fc.nat({ max: 4 }) }),
      {
        maxLength: options.detours === true ? DAYS.length : 0,
      },
    ),
    instructions: fc.array(instruction, { maxLength: options.instructions === true ? 10 : 0 }),
  });
}

export function priceAt(contract: number, steps: number): number {
  const { from, step } = contractAt(contract);
  const whole = (value: number) => price(value.toFixed(6));
  return whole(from) + whole(step) * steps;
}

export function contractAt(contract: number): (typeof CONTRACTS)[number] {
  const found = CONTRACTS[contract];
  if (found === undefined) throw new Error(`no contract ${contract}`);
  return found;
}

export function dayAt(day: number): BusinessDate {
  const found = DAYS[day];
  if (found === undefined) throw new Error(`no day ${day}`);
  return found;
}

/** The report of a trade's terms; its id says which plan it is of, whatever the terms. */
export function reportOfTerms(
  planAt: number,
  given: Terms,
  change: Partial<TradeReport>,
): TradeReport {
  const { contract } = contractAt(given.contract);
  const day = dayAt(given.day);
  return report({
    ccp: contract.startsWith('IFEU') ? 'ICEU' : 'CME',
    contract,
    ccpTradeId: `T${planAt}`,
    side: given.side,
    quantity: given.quantity,
    price: priceAt(given.contract, given.ticks),
    tradeDate: DAYS[0] ?? '',
    clearingDate: day,
    executionTime: given.second === 0 ? '' : `${day}T09:00:0${given.second}Z`,
    account: ACCOUNTS[given.account] ?? '',
    ...change,
  });
}
