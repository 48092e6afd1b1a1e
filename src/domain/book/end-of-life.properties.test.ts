import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { parseContractId } from '../basics/contract-id.ts';
import { noActivity, type PositionActivity, withTrade } from '../reporting/position-activity.ts';
import { explainedChange } from '../reporting/position-identity.ts';
import { type Firm, invariantsHold, report, settle } from './_book-in-test.ts';
import {
  BRENT,
  BRENT_PUT,
  CALL,
  CL,
  ES,
  FRIDAY,
  finalPrice,
  firmWithContracts,
  instruct,
  MONDAY,
  THURSDAY,
} from './_life-in-test.ts';
import { balanceRows } from './balance-rows.ts';

// Random histories over the last days of three contracts: trades that come late, over runs and releases, busts of some,
// contrary instructions. fast-check prints the seed and the smallest history of a failure.

const ACCOUNTS = ['A1', 'A2', 'A3', 'A6', 'H1'] as const;
/** Accounts that close out by themselves; the others end with longs and shorts apart. */
const NETS = new Set<string>(['A1', 'A2', 'H1']);
/** `step`: half a unit of the lowest figure of the price, as the prices of the history count. */
const CONTRACTS = [
  { contract: ES, ccp: 'CME', multiplier: 50, base: 2800 },
  { contract: CALL, ccp: 'CME', multiplier: 1000, base: 5 },
  { contract: BRENT_PUT, ccp: 'ICEU', multiplier: 1000, base: 5 },
] as const;
const FEE_CENTS = 25;
/** Phases: 0 to 2 before Thursday's run, 3 to 5 before Friday's, 6 to 8 before Monday's. */
const RUNS: readonly (readonly [number, string])[] = [
  [3, THURSDAY],
  [6, FRIDAY],
  [9, MONDAY],
];

type PlannedTrade = {
  readonly contract: number;
  readonly account: number;
  readonly isBuy: boolean;
  readonly quantity: number;
  /** Quarters of a unit above the base. */
  readonly quarters: number;
  readonly onFriday: boolean;
  readonly phase: number;
  /** Phase of its bust; undefined = it stays. */
  readonly bust: number | undefined;
};
type History = {
  readonly trades: readonly PlannedTrade[];
  readonly abandons: readonly {
    account: number;
    contract: number;
    quantity: number;
    phase: number;
  }[];
  readonly released: readonly [boolean, boolean];
  /** Quarters of a unit by which the futures end above the strike, negative = below. */
  readonly moneyness: number;
};

const trades = fc.array(
  fc.record<PlannedTrade>({
    contract: fc.nat({ max: 2 }),
    account: fc.nat({ max: ACCOUNTS.length - 1 }),
    isBuy: fc.boolean(),
    quantity: fc.integer({ min: 1, max: 5 }),
    quarters: fc.integer({ min: -8, max: 8 }),
    onFriday: fc.boolean(),
    phase: fc.nat({ max: 8 }),
    bust: fc.option(fc.nat({ max: 8 }), { nil: undefined, freq: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const histories: fc.Arbitrary<History> = fc.record({
  trades,
  abandons: fc.array(
    fc.record({
      account: fc.nat({ max: ACCOUNTS.length - 1 }),
      contract: fc.integer({ min: 1, max: 2 }),
      quantity: fc.integer({ min: 0, max: 4 }),
      phase: fc.nat({ max: 5 }),
    }),
    { maxLength: 3 },
  ),
  released: fc.tuple(fc.boolean(), fc.boolean()),
  moneyness: fc.integer({ min: -6, max: 6 }),
});

type Played = { readonly firm: Firm; readonly abandoned: ReadonlyMap<string, number> };

function play(history: History): Played {
  const firm = firmWithContracts();
  const abandoned = new Map<string, number>();
  setPrices(firm, history.moneyness);
  for (let phase = 0; phase <= 9; phase += 1) {
    for (const [at, planned] of history.trades.entries()) {
      if (planned.phase === phase) firm.capture(reportOf(planned, at));
    }
    for (const [at, planned] of history.trades.entries()) {
      if (bustPhase(planned) === phase)
        firm.capture({ ...reportOf(planned, at), action: 'remove', removal: 'bust' });
    }
    for (const { account, contract, quantity, ...planned } of history.abandons) {
      if (planned.phase !== phase) continue;
      const name = { account: nameOf(account), contract: contractOf(contract).contract };
      const done = firm.run(instruct({ ...name, action: 'abandon', quantity }));
      if (done.ok) abandoned.set(`${name.account} ${name.contract}`, quantity);
    }
    for (const [runPhase, date] of RUNS) if (runPhase === phase) runThrough(firm, date, history);
  }
  return { firm, abandoned };
}

/** The day, and days before it that are stale; then what is to be released. */
function runThrough(firm: Firm, date: string, { released }: History): void {
  const { days } = firm.book;
  for (const day of [THURSDAY, FRIDAY, MONDAY])
    if (day <= date && day > days.finalThrough) firm.endOfDay(day);
  if (date === THURSDAY && released[0]) firm.accepted({ type: 'releaseDay', date });
  if (date !== FRIDAY || !released[1]) return;
  for (const day of [THURSDAY, FRIDAY])
    if (day > firm.book.days.finalThrough) firm.accepted({ type: 'releaseDay', date: day });
}

function setPrices(firm: Firm, moneyness: number): void {
  settle(firm, ES, THURSDAY, '2810');
  settle(firm, ES, FRIDAY, '2805.5');
  finalPrice(firm, ES, FRIDAY, '2807.25');
  for (const [date, at] of [
    [THURSDAY, 1],
    [FRIDAY, moneyness],
    [MONDAY, moneyness - 3],
  ] as const) {
    settle(firm, CL, date, String(20 + at / 4));
    settle(firm, BRENT, date, String(30 - at / 4));
    if (date === MONDAY) continue;
    settle(firm, CALL, date, '5.25');
    settle(firm, BRENT_PUT, date, '4.75');
  }
}

function reportOf(planned: PlannedTrade, at: number) {
  const { contract, ccp, base } = contractOf(planned.contract);
  const day = planned.onFriday ? FRIDAY : THURSDAY;
  return report({
    contract,
    ccp,
    ccpTradeId: `T${at}`,
    account: nameOf(planned.account),
    side: planned.isBuy ? 'buy' : 'sell',
    quantity: planned.quantity,
    at: String(base + planned.quarters / 4),
    day,
  });
}

function bustPhase({ phase, bust }: PlannedTrade): number | undefined {
  return bust === undefined ? undefined : Math.max(bust, phase);
}

function nameOf(at: number): string {
  return ACCOUNTS[at] ?? 'A1';
}

function contractOf(at: number): (typeof CONTRACTS)[number] {
  return CONTRACTS[at] ?? CONTRACTS[0];
}

type Ended = { readonly long: number; readonly short: number; readonly paid: number };

/** The account's contracts of the last day, from its trades alone; `paid`: price quarters paid less received. */
function heldBy(history: History, account: string, contract: number): Ended {
  let [bought, sold, paid] = [0, 0, 0];
  for (const planned of history.trades) {
    if (planned.contract !== contract || nameOf(planned.account) !== account) continue;
    if (planned.bust !== undefined) continue;
    if (planned.isBuy) bought += planned.quantity;
    else sold += planned.quantity;
    const quarters = contractOf(contract).base * 4 + planned.quarters;
    paid += (planned.isBuy ? 1 : -1) * planned.quantity * quarters;
  }
  const netted = NETS.has(account) ? Math.min(bought, sold) : 0;
  return { long: bought - netted, short: sold - netted, paid };
}

/** Longs less shorts that become futures, by the rule: in the money by a tick. */
function exercisedNet(played: Played, history: History, account: string, contract: number): number {
  const { long, short } = heldBy(history, account, contract);
  if (history.moneyness < 1) return 0;
  const abandoned = played.abandoned.get(`${account} ${contractOf(contract).contract}`) ?? 0;
  return Math.max(0, long - abandoned) - short;
}

/** Total equity of Monday evening in cents: what was paid, what the endings are worth by then, and fees. */
function equityDue(played: Played, history: History, account: string): number {
  let cents = 0;
  const futures = heldBy(history, account, 0);
  // 2807.25 is 11,229 quarters.
  cents += ((futures.long - futures.short) * 11_229 - futures.paid) * 25 * 50;
  for (const contract of [1, 2]) {
    const { paid } = heldBy(history, account, contract);
    const worth = history.moneyness - 3;
    cents += (exercisedNet(played, history, account, contract) * worth - paid) * 25 * 1000;
  }
  for (const planned of history.trades) {
    if (planned.bust === undefined && nameOf(planned.account) === account)
      cents -= FEE_CENTS * planned.quantity;
  }
  return cents;
}

function check(history: History): void {
  const played = play(history);
  const { firm } = played;
  for (const account of ACCOUNTS) {
    const rows = balanceRows(firm.book, account, MONDAY);
    const equity = rows.reduce((sum, row) => sum + row.cash + row.openTradeEquity, 0);
    assert.equal(equity, equityDue(played, history, account), `equity of ${account}`);
    for (const row of rows) assert.ok(row.complete, `${account} is marked`);
    const held = openOf(firm, account);
    const calls = exercisedNet(played, history, account, 1);
    const puts = exercisedNet(played, history, account, 2);
    // A put's holder sells the future.
    assert.deepEqual(held, { [CL]: calls, [BRENT]: 0 - puts + 0 }, `positions of ${account}`);
  }
  assert.deepEqual(invariantsHold(firm), []);
  identityHolds(firm);
}

/** Nets of the futures; of the contracts that ended there is nothing left. */
function openOf(firm: Firm, account: string): Record<string, number> {
  const open: Record<string, number> = { [CL]: 0, [BRENT]: 0 };
  for (const position of firm.book.positions.positions) {
    if (position.account !== account) continue;
    const { contract, long, short } = position;
    if (contract in open) open[contract] = long - short;
    else assert.equal(long + short, 0, `${account} ${contract} has ended`);
  }
  return open;
}

/** regulatory.md §1.8 over the whole history: every position is what its counted activity explains. */
function identityHolds(firm: Firm): void {
  const activity = new Map<string, PositionActivity>();
  for (const event of firm.log) {
    if (event.type !== 'TradeBooked' && event.type !== 'TradeRemoved') continue;
    const { account, contract, tradeType, side, openClose } = event;
    const key = `${account} ${contract}`;
    const quantity = event.type === 'TradeBooked' ? event.quantity : 0 - event.quantity;
    const contractType = parseContractId(contract)?.type ?? 'FUT';
    const counted = { contractType, tradeType, side, quantity, openClose };
    activity.set(key, withTrade(activity.get(key) ?? noActivity(), counted));
  }
  for (const { account, contract, long, short } of firm.book.positions.positions) {
    const counts = activity.get(`${account} ${contract}`) ?? noActivity();
    assert.equal(explainedChange(counts), long - short, `${account} ${contract}`);
  }
}

const WORLDS = 150;

test('end of life: equity, positions and the position identity are what trades alone say, late, busted or final', () => {
  fc.assert(fc.property(histories, check), { numRuns: WORLDS });
});

test('end of life: with no day final, the book is the same however late its trades came', () => {
  fc.assert(
    fc.property(histories, (history) => {
      // Instructions are accepted by what is long when they come, so that they are left out here.
      const open: History = { ...history, abandons: [], released: [false, false] };
      const early = open.trades.map((planned) => ({ ...planned, phase: 0 }));
      assert.equal(linesOf(play(open).firm), linesOf(play({ ...open, trades: early }).firm));
    }),
    { numRuns: WORLDS },
  );
});

/** An account that nothing is left of says nothing; whether it ever had a figure depends on how the day came about. */
function linesOf(firm: Firm): string {
  return firm
    .hashLines()
    .split('\n')
    .filter((line) => !line.startsWith('closed ') || !/( 0){10} complete$/.test(line))
    .join('\n');
}

test('end of life: a history that is folded again is the same book', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { firm } = play(history);
      const before = firm.hashLines();
      firm.book = firm.replayed();
      assert.equal(firm.hashLines(), before);
    }),
    { numRuns: 40 },
  );
});
