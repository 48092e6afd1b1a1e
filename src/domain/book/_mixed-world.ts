import { type GiveUpStep, stepsFrom } from '../allocation/give-up-life.ts';
import { type Firm, report, settle } from './_book-in-test.ts';
import { CL_JUNE, firmWithContracts, JUNE_CALL } from './_life-in-test.ts';
import { playEnding } from './_mixed-endings.ts';
import { ACCOUNTS, DAYS, LAST_DAY, type MixedStep } from './_mixed-steps.ts';
import type { Command } from './commands.ts';
import { openDayCloseOuts, openLots } from './lot-rows.ts';

/** Of each day in turn. */
const SETTLEMENTS = ['23.00', '23.50', '21.75', '22.25'] as const;
const CALL_SETTLEMENTS = ['3.10', '3.60', '2.00', '2.40'] as const;

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

/**
 * Everything that a clerk, a CCP and other firms may do with trades, in any order and mostly out of place: what the book
 * refuses is its affair, but it decides without a fault, and what it takes loses no contract and no cent.
 */
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
    case 'split': {
      const whole = quantityOf(firm, tradeId);
      const first = Math.min(quantity, Math.max(whole - 1, 1));
      const parts = [{ quantity: first }, { quantity: whole - first }];
      run({ type: 'splitTrade', tradeId, parts });
      return;
    }
    case 'join':
      run({ type: 'joinTrade', tradeId });
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
      // Several at once, or hardly any world would come as far as a claim.
      for (let at = 0; at <= which % 4; at += 1) {
        const next = nextStep(firm, giveUpId, quantity + which + at);
        const told = { date: today, account: '', isTold: true, reason: 'test' };
        const part = next === 'claim' && isBuy ? quantity : undefined;
        run({ type: 'stepGiveUp', giveUpId, step: next, quantity: part, ...told });
      }
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
    default:
      playEnding(firm, act, { account, which, isBuy, quantity, today });
  }
}

/** Among many ways out, every other choice goes on towards a claim, which all that follows needs. */
function nextStep(firm: Firm, giveUpId: string, choice: number): GiveUpStep {
  const state = firm.book.giveUps.byId.get(giveUpId)?.state;
  const steps = state === undefined ? [] : stepsFrom(state);
  const onwards = steps.find((step) => step === 'offer' || step === 'claim');
  if (onwards !== undefined && choice % 2 === 0) return onwards;
  return pick(steps, choice) ?? 'offer';
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

export function finishMixed(world: MixedWorld): void {
  runThrough(world.firm, LAST_DAY);
}
