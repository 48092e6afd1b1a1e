import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type GiveUpStep, isWithClaimer, stepsFrom } from '../allocation/give-up-life.ts';
import { type Firm, invariantsHold, report, settle } from './_book-in-test.ts';
import {
  CL_JUNE,
  FRIDAY,
  firmWithContracts,
  JUNE_CALL,
  MONDAY,
  THURSDAY,
} from './_life-in-test.ts';
import { balanceRows } from './balance-rows.ts';
import type { Command } from './commands.ts';
import { openDayCloseOuts, openLots } from './lot-rows.ts';

/**
 * Everything that a clerk, a CCP and other firms may do with trades, in any order and mostly out of place: what the book
 * refuses is its affair, but it decides without a fault, and what it takes loses no contract and no cent.
 */
const DAYS = [THURSDAY, FRIDAY, MONDAY, '2020-04-21'] as const;
const LAST_DAY = '2020-04-21';
const ACCOUNTS = ['A1', 'A2', 'A3', 'A4', 'A6', 'H1'] as const;
const SETTLEMENTS = ['23.00', '23.50', '21.75', '22.25'] as const;
const CALL_SETTLEMENTS = ['3.10', '3.60', '2.00', '2.40'] as const;
/** Cents of a contract for a whole unit of price, and of the fee of a contract. */
const CENTS = 100_000;
const FEE_CENTS = 25;

const ACTS = [
  'book',
  'replace',
  'bust',
  'correct-by-hand',
  'bust-by-hand',
  'allocate',
  'deallocate',
  'group-add',
  'group-complete',
  'group-advance',
  'group-allocate',
  'group-reopen',
  'group-cancel',
  'give-up',
  'give-up-step',
  'give-up-expire',
  'transfer',
  'transfer-back',
  'close-out',
  'reopen',
  'standing',
  'run',
  'run-part',
  'release',
  'next-day',
] as const;
const OPTION_ACTS = ['exercise', 'assign', 'unassign', 'intend', 'notice', 'unnotice'] as const;
type Act = (typeof ACTS)[number] | (typeof OPTION_ACTS)[number];

/** What is done more often than the rest. */
const LIKELY: { readonly [Name in Act]?: readonly Act[] } = {
  book: ['book', 'book', 'book', 'book', 'book'],
  allocate: ['allocate'],
  'give-up': ['give-up'],
  'give-up-step': ['give-up-step', 'give-up-step', 'give-up-step'],
  'group-add': ['group-add', 'group-add'],
  'group-allocate': ['group-allocate'],
  run: ['run'],
};

/** What is done; the numbers choose among what there is. */
export type MixedStep = {
  readonly act: Act;
  readonly which: number;
  readonly account: number;
  readonly other: number;
  readonly quantity: number;
  readonly isBuy: boolean;
  readonly day: number;
};

function stepsOf(acts: readonly Act[]): fc.Arbitrary<readonly MixedStep[]> {
  const likely = acts.flatMap((act) => LIKELY[act] ?? []);
  return fc.array(
    fc.record<MixedStep>({
      act: fc.constantFrom(...acts, ...likely),
      which: fc.nat({ max: 30 }),
      account: fc.nat({ max: ACCOUNTS.length - 1 }),
      other: fc.nat({ max: ACCOUNTS.length - 1 }),
      quantity: fc.integer({ min: 1, max: 6 }),
      isBuy: fc.boolean(),
      day: fc.nat({ max: DAYS.length - 2 }),
    }),
    { minLength: 3, maxLength: 28, size: 'max' },
  );
}

export const futuresSteps = stepsOf(ACTS);
export const endingSteps = stepsOf([...ACTS, ...OPTION_ACTS]);

/** A trade as its CCP, and who corrected it, last had it. */
type Standing = {
  readonly at: number;
  readonly account: string;
  readonly contract: string;
  readonly isBuy: boolean;
  readonly quantity: number;
  readonly price: number;
  readonly day: string;
};

export type MixedWorld = {
  readonly firm: Firm;
  readonly standing: Map<string, Standing>;
  day: number;
  booked: number;
  told: string[];
};

export function playMixed(
  steps: readonly MixedStep[],
  hasOptions: boolean,
  watch: (world: MixedWorld) => void,
): MixedWorld {
  const firm = firmWithContracts();
  firm.load('members', 'ccp,member,role,effectiveFrom\nCME,685,clearing,');
  firm.load(
    'giveUpAgreements',
    `ccp,executingFirm,clearingFirm,client,ratePerContract,currency,autoAccept,largestGiveUp,largestDay,effectiveFrom,source
    CME,685,148,*,0.25,USD,no,,,2019-01-01,test`,
  );
  for (const [at, date] of DAYS.entries()) {
    settle(firm, CL_JUNE, date, SETTLEMENTS[at] ?? '');
    settle(firm, JUNE_CALL, date, CALL_SETTLEMENTS[at] ?? '');
  }
  const world: MixedWorld = { firm, standing: new Map(), day: 0, booked: 0, told: [] };
  for (const step of steps) {
    play(world, step, hasOptions);
    watch(world);
  }
  return world;
}

function play(world: MixedWorld, step: MixedStep, hasOptions: boolean): void {
  const { firm, standing } = world;
  const { act, which, quantity, isBuy } = step;
  const today = dateOf(world.day);
  const date = dateOf(step.day);
  const account = accountOf(step.account);
  const other = accountOf(step.other);
  const tradeId = pick(liveTrades(firm, which % 5 > 0), which) ?? 'none';
  const giveUpId = pick([...firm.book.giveUps.byId.keys()], which) ?? 'none';
  const transferId = pick([...firm.book.transfers.keys()], which) ?? 'none';
  const groupId = `G${which % 2}`;
  const contract = hasOptions && which % 2 === 0 ? JUNE_CALL : CL_JUNE;
  const run = (command: Command) => firm.run(command).ok;
  switch (act) {
    case 'book': {
      const at = world.booked;
      world.booked += 1;
      const price = 2_150_000_000 + which * 10_000_000;
      // Few days and prices, so that trades meet in groups and pairs.
      const trade = { at, account, contract, isBuy, quantity, price, day: today };
      capture(world, trade, 'book');
      return;
    }
    case 'replace': {
      const known = pick([...standing.values()], which);
      if (known !== undefined)
        capture(world, { ...known, quantity, price: known.price + 5_000_000, account }, 'replace');
      return;
    }
    case 'bust': {
      const known = pick([...standing.values()], which);
      if (known !== undefined) capture(world, known, 'remove');
      return;
    }
    case 'correct-by-hand': {
      const known = standing.get(tradeId);
      const terms = isBuy ? { quantity } : { price: 2_200_000_000 + which * 10_000_000 };
      if (run({ type: 'correctTrade', tradeId, terms }) && known !== undefined)
        standing.set(tradeId, { ...known, ...terms });
      return;
    }
    case 'bust-by-hand':
      if (run({ type: 'bustTrade', tradeId })) standing.delete(tradeId);
      return;
    case 'allocate': {
      const whole = quantityOf(firm, tradeId);
      const first = Math.min(quantity, whole);
      const shares = [
        { account, quantity: first },
        { account: other, quantity: whole - first },
      ].filter((share) => share.quantity > 0);
      run({ type: 'allocate', tradeId, shares });
      return;
    }
    case 'deallocate':
      run({ type: 'deallocate', tradeId });
      return;
    case 'group-add': {
      const opens = !firm.book.averageGroups.byId.has(groupId);
      run({ type: 'addToAverageGroup', groupId, opens, tradeIds: [tradeId] });
      return;
    }
    case 'group-complete':
      run({ type: 'stepAverageGroup', groupId, step: 'complete' });
      return;
    case 'group-advance':
      run({ type: 'stepAverageGroup', groupId, step: 'advance' });
      return;
    case 'group-reopen':
      run({ type: 'stepAverageGroup', groupId, step: 'reopen' });
      return;
    case 'group-cancel':
      run({ type: 'stepAverageGroup', groupId, step: 'cancel' });
      return;
    case 'group-allocate': {
      run({ type: 'stepAverageGroup', groupId, step: 'complete' });
      while (firm.accepted({ type: 'stepAverageGroup', groupId, step: 'advance' }).length > 0);
      let whole = 0;
      for (const fill of firm.book.averageGroups.byId.get(groupId)?.fills.values() ?? [])
        whole += fill.quantity;
      const first = Math.min(quantity, whole);
      run({
        type: 'allocateAverageGroup',
        groupId,
        rule: {
          method: 'quantity',
          shares: [
            { account, quantity: first },
            { account: other, quantity: whole - first },
          ].filter((share) => share.quantity > 0),
        },
      });
      return;
    }
    case 'give-up':
      run({
        type: 'markGiveUp',
        tradeId,
        firm: '148',
        account: isBuy ? 'CARRY1' : '',
        quantity: quantity > 3 ? 0 : quantity,
      });
      return;
    case 'give-up-step':
      run({
        type: 'stepGiveUp',
        giveUpId,
        step: nextStep(firm, giveUpId, quantity + which),
        date: today,
        account: '',
        isTold: true,
        reason: 'test',
      });
      return;
    case 'give-up-expire':
      run({ type: 'expireGiveUps', date });
      return;
    case 'transfer': {
      const id = `X${firm.book.transfers.size}`;
      const asked = run({
        type: 'requestTransfer',
        transferId: id,
        kind: 'complex',
        contract,
        side: isBuy ? 'long' : 'short',
        quantity,
        fromAccount: account,
        toAccount: other,
        counterparty: '',
        basis: which % 3 === 0 ? 'original' : 'last-settlement',
        reason: 'test',
        lots: [],
      });
      if (asked)
        run({
          type: 'decideTransfer',
          transferId: id,
          outcome: 'approved',
          date: today,
          reason: '',
        });
      return;
    }
    case 'transfer-back':
      run({ type: 'decideTransfer', transferId, outcome: 'reversed', date: '', reason: 'test' });
      return;
    case 'close-out': {
      const lots = openLots(firm.book, account).filter((lot) => lot.contract === contract);
      const buy = pick(
        lots.filter(({ side }) => side === 'buy'),
        which,
      );
      const sell = pick(
        lots.filter(({ side }) => side === 'sell'),
        which,
      );
      if (buy === undefined || sell === undefined) return;
      const pairs = [{ buyTradeId: buy.tradeId, sellTradeId: sell.tradeId, quantity }];
      run({ type: 'closeOut', account, contract, date: today, pairs });
      return;
    }
    case 'reopen': {
      const pair = pick(openDayCloseOuts(firm.book, account), which);
      if (pair === undefined) return;
      const { buyTradeId, sellTradeId } = pair;
      const pairs = [{ buyTradeId, sellTradeId, quantity: pair.quantity }];
      run({ type: 'reopen', account, contract: pair.contract, date: pair.date, pairs });
      return;
    }
    case 'standing':
      run({
        type: 'setStandingAllocation',
        account,
        shares:
          quantity > 3
            ? []
            : [
                { account, percent: 60_000_000 },
                { account: other, percent: 40_000_000 },
              ],
      });
      return;
    case 'run':
      runThrough(firm, today);
      return;
    case 'run-part':
      run({ type: 'advanceEndOfDay', date: today, allowEarly: false });
      return;
    case 'release':
      runThrough(firm, today);
      if (today < LAST_DAY && today > firm.book.days.finalThrough)
        for (const day of DAYS)
          if (day <= today && day > firm.book.days.finalThrough)
            run({ type: 'releaseDay', date: day });
      return;
    case 'next-day':
      world.day = Math.min(world.day + 1, DAYS.length - 2);
      return;
    case 'exercise':
      run({
        type: 'instructExercise',
        account,
        contract: JUNE_CALL,
        date: today,
        action: 'exercise',
        quantity: quantity - 1,
        notifiedBy: isBuy ? 'client' : 'ccp',
      });
      return;
    case 'assign':
      run({
        type: 'allocateAssignment',
        noticeId: `N${which % 4}`,
        contract: JUNE_CALL,
        date: today,
        origin: 'customer',
        account: isBuy ? '' : account,
        quantity,
        method: 'pro-rata',
        seed: '',
      });
      return;
    case 'unassign':
      run({ type: 'withdrawAssignment', noticeId: `N${which % 4}`, reason: 'test' });
      return;
    case 'intend':
      run({ type: 'intendDelivery', account, contract: CL_JUNE, date: today, quantity });
      return;
    case 'notice':
      run({
        type: 'noticeDelivery',
        noticeId: `D${which % 4}`,
        contract: CL_JUNE,
        date: today,
        way: isBuy ? 'issued' : 'stopped',
        origin: 'customer',
        quantity,
      });
      return;
    case 'unnotice':
      run({ type: 'withdrawDelivery', noticeId: `D${which % 4}`, reason: 'test' });
      return;
  }
}

function nextStep(firm: Firm, giveUpId: string, choice: number): GiveUpStep {
  const state = firm.book.giveUps.byId.get(giveUpId)?.state;
  return (state === undefined ? undefined : pick(stepsFrom(state), choice)) ?? 'offer';
}

function runThrough(firm: Firm, date: string): void {
  for (const day of DAYS) if (day <= date && day > firm.book.days.finalThrough) firm.endOfDay(day);
}

function capture(world: MixedWorld, trade: Standing, action: 'book' | 'replace' | 'remove'): void {
  const { firm, standing } = world;
  const given = report({
    action,
    removal: action === 'remove' ? 'bust' : '',
    contract: trade.contract,
    ccpTradeId: `T${trade.at}`,
    account: trade.account,
    side: trade.isBuy ? 'buy' : 'sell',
    quantity: trade.quantity,
    price: trade.price,
    day: trade.day,
  });
  const done = firm.run({ type: 'captureTrade', report: given });
  const tradeId = `CME:NYMEX:${trade.day}:685:T${trade.at}:${trade.isBuy ? 'B' : 'S'}`;
  if (!done.ok) return;
  if (action === 'remove') standing.delete(tradeId);
  else standing.set(tradeId, trade);
}

function dateOf(day: number): string {
  return DAYS[day] ?? LAST_DAY;
}

function accountOf(at: number): string {
  return ACCOUNTS[at] ?? 'A1';
}

function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items[which % Math.max(items.length, 1)];
}

/** Of every trade that was ever booked, or of those only that have a lot. */
function liveTrades(firm: Firm, isLive: boolean): string[] {
  const ids = firm.log.flatMap((event) => (event.type === 'TradeBooked' ? [event.tradeId] : []));
  return [...new Set(ids)].filter((tradeId) => !isLive || quantityOf(firm, tradeId) > 0);
}

function quantityOf(firm: Firm, tradeId: string): number {
  for (const event of firm.log.toReversed()) {
    if (event.type === 'TradeRemoved' && event.tradeId === tradeId) return 0;
    if (event.type === 'TradeBooked' && event.tradeId === tradeId) return event.quantity;
  }
  return 0;
}

/** Contracts of futures that all accounts hold together, and those that the firm's trades come to, less what others carry. */
export function contractsHeld({ firm, standing }: MixedWorld): readonly [number, number] {
  let held = 0;
  for (const { contract, long, short } of firm.book.positions.positions)
    if (contract === CL_JUNE) held += long - short;
  let due = 0;
  for (const { contract, isBuy, quantity } of standing.values())
    if (contract === CL_JUNE) due += isBuy ? quantity : -quantity;
  for (const { state, side, quantity } of firm.book.giveUps.byId.values())
    if (isWithClaimer(state)) due -= side === 'buy' ? quantity : -quantity;
  return [held, due];
}

/** Total equity of all accounts in cents on the last day, and what the trades come to at its settlement, less their fees. */
export function equityHeld({ firm, standing }: MixedWorld): readonly [number, number] {
  let held = 0;
  for (const row of balanceRows(firm.book, '', LAST_DAY)) held += row.cash + row.openTradeEquity;
  const worth = (isBuy: boolean, quantity: number, price: number) =>
    Math.round(((isBuy ? 1 : -1) * quantity * (22.25e8 - price) * CENTS) / 1e8) -
    quantity * FEE_CENTS;
  let due = 0;
  for (const { isBuy, quantity, price } of standing.values()) due += worth(isBuy, quantity, price);
  for (const { state, side, quantity, price } of firm.book.giveUps.byId.values())
    if (isWithClaimer(state)) due -= worth(side === 'buy', quantity, price);
  return [held, due];
}

export function finishMixed(world: MixedWorld): void {
  runThrough(world.firm, LAST_DAY);
}

export function booksHold({ firm }: MixedWorld): void {
  assert.deepEqual(invariantsHold(firm), []);
}
