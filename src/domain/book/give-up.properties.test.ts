import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AllocationMessage } from '../allocation/allocation-message.ts';
import {
  type GiveUpState,
  isWithClaimer,
  stateAfter,
  stepsFrom,
} from '../allocation/give-up-life.ts';
import { fc, TEST_SEED } from '../basics/_seeded.ts';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { CORN, T, T1, T2, told } from './_give-up-in-test.ts';
import { balanceRows } from './balance-rows.ts';
import { bookRules } from './book.ts';
import type { TellAllocation } from './trade-life-commands.ts';

/**
 * Two firms and a CCP that tells both of each step. Whatever the history, and whichever days were run or final when it
 * happened, together they hold what was traded, at the money it is worth: nothing is made or lost on the way.
 */
const DAYS = [T, T1, T2] as const;
const SETTLEMENTS = ['3.75', '3.625', '3.9'] as const;
/** Cents of one contract: 5,000 bushels; and what clearing (0.25) and exchange (1.10) charge for it. */
const CENTS = 500_000;
const FEES = 135;

type Trade = {
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  /** Of the quantity, given up; the rest stays. */
  readonly given: number;
  /** In hundredths of a cent a bushel, on tick. */
  readonly ticks: number;
  readonly account: 'A1X' | 'A2X' | 'A3X';
};

type StepAction = {
  readonly act: 'step';
  readonly trade: number;
  readonly choice: number;
  /** Of a claim: contracts that stay offered, if it is that many. */
  readonly left: number;
};
type Action = StepAction | { readonly act: 'run' | 'release' | 'next-day' };

const trades: fc.Arbitrary<readonly Trade[]> = fc.array(
  fc
    .record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: fc.integer({ min: 1, max: 30 }),
      share: fc.integer({ min: 1, max: 30 }),
      ticks: fc.integer({ min: 1_400, max: 1_600 }),
      account: fc.constantFrom('A1X' as const, 'A2X' as const, 'A3X' as const),
    })
    .map(({ share, ...trade }) => ({ ...trade, given: Math.min(share, trade.quantity) })),
  { minLength: 1, maxLength: 3 },
);
const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        act: fc.constant('step' as const),
        trade: fc.nat({ max: 2 }),
        choice: fc.nat({ max: 20 }),
        left: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 })),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        act: fc.constantFrom('run' as const, 'release' as const, 'next-day' as const),
      }),
    },
  ),
  { maxLength: 18 },
);

function firmOf(member: string): Firm {
  const firm = firmInTest();
  firm.load('members', `ccp,member,role,effectiveFrom\nCME,${member},clearing,`);
  firm.load(
    'giveUpAgreements',
    `ccp,executingFirm,clearingFirm,client,ratePerContract,currency,autoAccept,largestGiveUp,largestDay,effectiveFrom,source
    CME,685,148,*,0.25,USD,no,,,2019-01-01,test`,
  );
  for (const [at, day] of DAYS.entries()) settle(firm, CORN, day, SETTLEMENTS[at] ?? '');
  return firm;
}

const PRICE = 100_000_000 / 400;

function bookTrade(firm: Firm, trade: Trade, at: number): void {
  const { side, quantity, ticks, account } = trade;
  firm.capture(
    report({
      contract: CORN,
      ccpTradeId: `${at}`,
      side,
      quantity,
      price: ticks * PRICE,
      externalAccount: { clearingFirm: '', names: [account], origin: '1' },
    }),
  );
}

function message(
  trade: Trade,
  { at, quantity, transferTradeId }: Told,
  change: Pick<AllocationMessage, 'role' | 'step' | 'clearingDate' | 'messageId'>,
): AllocationMessage {
  const { side, ticks } = trade;
  const price = ticks * PRICE;
  const account = { clearingFirm: '148', names: [at === 0 ? 'A2X' : 'A1X'], origin: '1' };
  const about = { contract: CORN, side, quantity, price, firm: '685' } as const;
  return told({
    ...about,
    ...change,
    shares: [
      {
        firmAllocationId: '',
        ccpAllocationId: `G${at}`,
        quantity,
        cti: '4',
        firm: '148',
        account,
        transferTradeId,
        originalTradeId: `${at}`,
      },
    ],
  });
}

/** Steps that a CCP reports; approvals are the firms' own affair. */
const TOLD = new Set<string>([
  'claim',
  'refuse',
  'cancel',
  'reverse',
  'accept-reversal',
  'refuse-reversal',
  'cancel-reversal',
]);

/** What a message is about. */
type Told = {
  readonly at: number;
  readonly quantity: number;
  readonly transferTradeId: string;
};

/** A give-up as the CCP sees it, or a part of one that was claimed: first the whole, or what is left of it. */
type Unit = {
  /** Which of the trade's units. */
  readonly unit: number;
  /** What the CCP's messages call its trade, if they do. */
  readonly name: string;
  quantity: number;
  state: GiveUpState | 'none';
};

type World = {
  readonly firms: readonly [executor: Firm, claimer: Firm];
  /** By trade. */
  readonly units: Unit[][];
  /** Messages told, by trade. */
  readonly told: number[];
  day: number;
};

function bookTransfers(
  { firms }: World,
  trade: Trade,
  { at, unit, quantity }: { readonly at: number } & Pick<Unit, 'unit' | 'quantity'>,
  clearingDate: string,
): void {
  const { side, ticks, account } = trade;
  const opposite = side === 'buy' ? 'sell' : 'buy';
  const about = { contract: CORN, quantity, price: ticks * PRICE, clearingDate } as const;
  const names = [[account], [at === 0 ? 'A2X' : 'A1X']];
  for (const [position, firm] of firms.entries()) {
    const isOffset = position === 0;
    const externalAccount = { clearingFirm: '', names: names[position] ?? [], origin: '1' };
    const tradeType = isOffset ? ('offset' as const) : ('onset' as const);
    const own = {
      ccpTradeId: `${tradeType}${at}x${unit}`,
      side: isOffset ? opposite : side,
      tradeType,
    };
    const member = isOffset ? '685' : '148';
    firm.capture(report({ ...about, ...own, member, externalAccount } as const));
  }
}

function playStep(world: World, all: readonly Trade[], { trade: at, choice, left }: StepAction) {
  const trade = all[at];
  const units = world.units[at];
  const chosen = units?.[choice % units.length];
  if (trade === undefined || units === undefined || chosen === undefined) return;
  const { state } = chosen;
  const open = state === 'none' ? [] : stepsFrom(state).filter((step) => TOLD.has(step));
  const step = state === 'none' ? 'offer' : open[choice % Math.max(open.length, 1)];
  if (step === undefined) return;
  const isPart = step === 'claim' && left > 0 && left < chosen.quantity;
  const subject = isPart ? divided(units, chosen, { left, isNamed: choice % 2 === 0 }) : chosen;
  const clearingDate = DAYS[world.day] ?? T2;
  // The CCP's own trades of a claim come before its word, after it, or not at all.
  const own = step === 'claim' ? (['none', 'before', 'after'] as const)[choice % 3] : 'none';
  if (own === 'before') bookTransfers(world, trade, { ...subject, at }, clearingDate);
  const number = (world.told[at] ?? 0) + 1;
  world.told[at] = number;
  for (const [position, firm] of world.firms.entries()) {
    const role = position === 0 ? 'executor' : 'claimer';
    const transferTradeId =
      subject.name === '' ? '' : `${position === 0 ? 'offset' : 'onset'}${at}x${subject.unit}`;
    const about = { at, quantity: subject.quantity, transferTradeId };
    const said = { role, step, clearingDate, messageId: `R${at}-${number}` } as const;
    const telling: TellAllocation = {
      type: 'tellAllocation',
      message: message(trade, about, said),
      share: 0,
    };
    firm.accepted(telling);
    // Told again, it says nothing new.
    assert.deepEqual(firm.accepted(telling), []);
  }
  if (own === 'after') bookTransfers(world, trade, { ...subject, at }, clearingDate);
  const next = state === 'none' ? 'offered' : stateAfter(state, step);
  assert.ok(next !== undefined);
  subject.state = next;
}

/** A claim takes the rest of the unit: a new one, in the state that the whole has. */
function divided(
  units: Unit[],
  whole: Unit,
  { left, isNamed }: { readonly left: number; readonly isNamed: boolean },
): Unit {
  const unit = units.length;
  const { state } = whole;
  const part = { unit, name: isNamed ? 'named' : '', quantity: whole.quantity - left, state };
  whole.quantity = left;
  units.push(part);
  return part;
}

function play(all: readonly Trade[], history: readonly Action[]): World {
  const world: World = {
    firms: [firmOf('685'), firmOf('148')],
    units: all.map(({ given: quantity }) => [{ unit: 0, name: '', quantity, state: 'none' }]),
    told: all.map(() => 0),
    day: 0,
  };
  for (const [at, trade] of all.entries()) bookTrade(world.firms[0], trade, at);
  for (const action of history) {
    const date = DAYS[world.day] ?? T2;
    if (action.act === 'step') playStep(world, all, action);
    else if (action.act === 'next-day') world.day = Math.min(world.day + 1, DAYS.length - 1);
    else for (const firm of world.firms) closeDay(firm, date, action.act);
  }
  for (const firm of world.firms)
    for (const date of DAYS) if (date > firm.book.days.finalThrough) firm.endOfDay(date);
  return world;
}

/** Runs every day up to the date that is not final; with `release` they go out. */
function closeDay(firm: Firm, date: string, act: 'run' | 'release' | 'next-day'): void {
  for (const day of DAYS) {
    if (day > date || day <= firm.book.days.finalThrough) continue;
    firm.endOfDay(day);
    // The last day stays open, so that corrections of others have a day to post in.
    if (act === 'release' && day < T2) firm.accepted({ type: 'releaseDay', date: day });
  }
}

type Worth = { contracts: number; cents: number };

function worthOf(firm: Firm): Worth {
  const contracts = firm.book.positions.positions.reduce(
    (sum, { long, short }) => sum + long - short,
    0,
  );
  const cents = balanceRows(firm.book, '', T2).reduce(
    (sum, row) => sum + row.cash + row.openTradeEquity,
    0,
  );
  return { contracts, cents };
}

/** What so many contracts of a trade are worth to whoever carries them, charged once. */
function worthOfShare({ side, ticks }: Trade, quantity: number): Worth {
  const signed = side === 'buy' ? quantity : -quantity;
  const move = 3.9 * 400 - ticks;
  return { contracts: signed, cents: signed * move * (CENTS / 400) - quantity * FEES };
}

function sum(parts: readonly Worth[]): Worth {
  const total = { contracts: 0, cents: 0 };
  for (const { contracts, cents } of parts) {
    total.contracts += contracts;
    total.cents += cents;
  }
  return total;
}

test(`over random histories each firm has what it carries, at its worth, charged to it (seed ${TEST_SEED})`, () => {
  fc.assert(
    fc.property(trades, actions, (all, history) => {
      const { firms, units } = play(all, history);
      const carried = units.map((parts) =>
        parts.reduce(
          (sum, { state, quantity }) =>
            state !== 'none' && isWithClaimer(state) ? sum + quantity : sum,
          0,
        ),
      );
      const here = all.map((trade, at) => worthOfShare(trade, trade.quantity - (carried[at] ?? 0)));
      const there = all.map((trade, at) => worthOfShare(trade, carried[at] ?? 0));
      assert.deepEqual(firms.map(worthOf), [sum(here), sum(there)]);
      const [owed, owes] = firms.map((firm) =>
        firm.book.giveUps.invoices.reduce((cents, { amount }) => cents + amount, 0),
      );
      const due = carried.reduce((cents, quantity) => cents + quantity * 25, 0);
      // What one firm is owed the other owes.
      assert.equal((owed ?? 0) + (owes ?? 0), 0);
      assert.equal(owed, due);
      for (const firm of firms) {
        assert.deepEqual(invariantsHold(firm), []);
        assert.equal(firm.book.giveUps.breaks.size, 0);
        assert.equal([...bookRules.canonicalState(firm.replayed())].join('\n'), firm.hashLines());
      }
    }),
    { seed: TEST_SEED, numRuns: 150 },
  );
});

test(`the order in which give-ups of different trades are told makes no difference (seed ${TEST_SEED})`, () => {
  fc.assert(
    fc.property(trades, actions, (all, history) => {
      const told = history.filter((action) => action.act === 'step');
      const byTrade = all.flatMap((_, at) => told.filter(({ trade }) => trade === at));
      const hashes = [told, byTrade].map((steps) =>
        play(all, steps).firms.map((firm) => firm.hashLines()),
      );
      assert.deepEqual(hashes[0], hashes[1]);
    }),
    { seed: TEST_SEED, numRuns: 60 },
  );
});
