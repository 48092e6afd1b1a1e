import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { Pair } from '../../domain/position/position-events.ts';
import type { TradeBooked } from '../../domain/trade/trade-events.ts';
import {
  booked,
  cash,
  closedOut,
  feesAdjusted,
  marked,
  pair,
  price,
  removed,
} from './_sample-events.ts';
import type { ProjectedEvent } from './project.ts';

/** Monday to Friday and the Monday after; the CCP does not settle on the Wednesday. */
export const DAYS = [
  '2020-03-16',
  '2020-03-17',
  '2020-03-18',
  '2020-03-19',
  '2020-03-20',
  '2020-03-23',
] as const;
export const NO_SETTLEMENT = '2020-03-18';
const ACCOUNTS = ['A1', 'A2', 'S1'] as const;
/** The one account that is settled to market. */
export const SETTLED = 'S1';

/** Multipliers as exact fractions; the note's make half cents. */
export const CONTRACTS = [
  { contract: 'CBT:C:FUT:202009', multiplier: '50', currency: 'USD', premiumStyle: false },
  { contract: 'CBT:TN:FUT:202006', multiplier: '1000', currency: 'USD', premiumStyle: false },
  { contract: 'NYMEX:LO:OOF:202005:C:61', multiplier: '1000', currency: 'USD', premiumStyle: true },
  { contract: 'CME:NIY:FUT:202006', multiplier: '500', currency: 'JPY', premiumStyle: false },
] as const;

type SampleTrade = TradeBooked & { readonly sequence: number; open: number; isLive: boolean };
type SamplePair = {
  readonly pair: Pair;
  readonly buy: SampleTrade;
  readonly sell: SampleTrade;
  readonly date: BusinessDate;
  isLive: boolean;
};

type World = {
  readonly events: ProjectedEvent[];
  readonly trades: SampleTrade[];
  readonly pairs: SamplePair[];
  /** Place in DAYS of the last final day; -1 = none. */
  final: number;
};

type Dice = (sides: number) => number;

/**
 * A history that keeps the events' own rules (as-of bookings after a release, whole lots removed, pairs of one
 * position), with figures thrown at random where the read store only repeats them. One step per seed.
 */
export function sampleHistory(seeds: readonly number[]): readonly ProjectedEvent[] {
  const events: ProjectedEvent[] = [
    { type: 'FirmOpened', firm: 'alpha', reportingFirm: 'ABC', fingerprintKey: '00' },
  ];
  const world: World = { events, trades: [], pairs: [], final: -1 };
  for (const seed of seeds) takeStep(world, diceOf(seed));
  return events;
}

/** Xorshift: small, and the same everywhere. */
function diceOf(seed: number): Dice {
  let state = (seed ^ 0x9e37_79b9) | 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

function takeStep(world: World, dice: Dice): void {
  const step = dice(20);
  if (step < 8) bookTrade(world, dice);
  else if (step < 10) removeTrade(world, dice);
  else if (step < 13) closeOut(world, dice);
  else if (step < 14) reverse(world, dice);
  else if (step < 17) setPrice(world, dice);
  else if (step < 18) enterCash(world, dice);
  else if (step < 19) runDay(world, dice);
  else releaseDay(world, dice);
}

function oneOf<Value>(dice: Dice, values: readonly [Value, ...Value[]] | readonly Value[]): Value {
  const value = values[dice(values.length)];
  if (value === undefined) throw new Error('Bug: nothing to choose from');
  return value;
}

/** The day itself, or the first that is not final. */
function bookingDay(world: World, date: BusinessDate): BusinessDate {
  const place = DAYS.filter((day) => day < date).length;
  return DAYS[Math.max(place, world.final + 1)] ?? DAYS[5];
}

function bookTrade(world: World, dice: Dice): void {
  const { contract, currency, premiumStyle } = oneOf(dice, CONTRACTS);
  const account = oneOf(dice, ACCOUNTS);
  const clearingDate = oneOf(dice, DAYS);
  const bookingDate = bookingDay(world, clearingDate);
  const sequence = world.events.length + 1;
  const trade = booked({
    contract,
    currency,
    account,
    ccpTradeId: `${sequence}`,
    side: oneOf(dice, ['buy', 'sell']),
    quantity: 1 + dice(9),
    price: randomPrice(dice),
    priceType: dice(12) === 0 ? 'placeholder' : 'final',
    clearingDate,
    bookingDate,
    premium: premiumStyle ? dice(20_000) - 10_000 : 0,
    premiumValueDate: premiumStyle ? clearingDate : '',
    charges: [
      { fee: 'clearing', rule: 'clearing|1', currency, amount: -dice(500) },
      { fee: 'desk', rule: 'desk|1', currency: 'EUR', amount: -dice(3) },
    ].slice(0, dice(3)),
    asOfVariation: bookingDate === clearingDate || premiumStyle ? 0 : dice(1_000) - 500,
    postsVariation: account === SETTLED,
    orderId: `O\t${sequence}`,
  });
  world.events.push(trade);
  world.trades.push({ ...trade, sequence, open: trade.quantity, isLive: true });
  if (dice(6) === 0) {
    const charges = [{ fee: 'clearing', rule: 'clearing|2', currency, amount: dice(50) - 25 }];
    world.events.push(feesAdjusted(trade, { charges, bookingDate }));
  }
}

/** Eighths of 10^-2, above and below zero. */
function randomPrice(dice: Dice): number {
  return (dice(80_000) - 20_000) * 125_000;
}

function removeTrade(world: World, dice: Dice): void {
  const whole = world.trades.filter((trade) => trade.isLive && trade.open === trade.quantity);
  if (whole.length === 0) return;
  const trade = oneOf(dice, whole);
  const { sequence: bookedSequence, open: _open, isLive: _live, ...event } = trade;
  trade.isLive = false;
  world.events.push(
    removed(event, {
      removal: oneOf(dice, ['bust', 'cancel', 'reverse', 'moved']),
      removalDate: bookingDay(world, trade.bookingDate),
      bookedSequence,
      asOfVariation: dice(3) === 0 ? dice(1_000) - 500 : 0,
    }),
  );
}

function closeOut(world: World, dice: Dice): void {
  const open = world.trades.filter((trade) => trade.isLive && trade.open > 0);
  const buys = open.filter((trade) => trade.side === 'buy');
  if (buys.length === 0) return;
  const buy = oneOf(dice, buys);
  const sells = open.filter(
    (trade) =>
      trade.side === 'sell' && trade.account === buy.account && trade.contract === buy.contract,
  );
  const pairs: Pair[] = [];
  const later =
    [buy, ...sells]
      .map((trade) => trade.clearingDate)
      .sort()
      .at(-1) ?? buy.clearingDate;
  const { account, contract, currency } = buy;
  for (const sell of sells.slice(0, 2)) {
    if (buy.open === 0) break;
    const quantity = 1 + dice(Math.min(buy.open, sell.open));
    buy.open -= quantity;
    sell.open -= quantity;
    // Known-now values pairs from their prices and statements show the profit, so it must be the true one.
    const made = pair(buy, sell, {
      quantity,
      profit: profitOf(buy, sell, quantity),
      variation: dice(100),
    });
    pairs.push(made);
    world.pairs.push({ pair: made, buy, sell, date: later, isLive: true });
  }
  if (pairs.length === 0) return;
  const terms = CONTRACTS.find((known) => known.contract === contract);
  const postsProfit = account !== SETTLED && terms?.premiumStyle === false;
  const bookingDate = bookingDay(world, later);
  world.events.push(
    closedOut({ account, contract, currency, date: later, bookingDate, pairs, postsProfit }),
  );
}

function profitOf(buy: TradeBooked, sell: TradeBooked, quantity: number): number {
  return quantity * (unitValue(sell.contract, sell.price) - unitValue(buy.contract, buy.price));
}

/** V(price), reckoned apart from the code under test: bigint fraction, half away from zero. */
export function unitValue(contract: string, at: number): number {
  const terms = CONTRACTS.find((known) => known.contract === contract);
  if (terms === undefined) throw new Error(`Bug: ${contract} is no sample contract`);
  const minor = terms.currency === 'JPY' ? 1n : 100n;
  const product = BigInt(at) * BigInt(terms.multiplier) * minor;
  const half = product < 0n ? -50_000_000n : 50_000_000n;
  return Number((product + half) / 100_000_000n);
}

function reverse(world: World, dice: Dice): void {
  const live = world.pairs.filter((known) => known.isLive);
  if (live.length === 0) return;
  const chosen = oneOf(dice, live);
  chosen.isLive = false;
  chosen.buy.open += chosen.pair.quantity;
  chosen.sell.open += chosen.pair.quantity;
  const { account, contract, currency } = chosen.buy;
  const terms = CONTRACTS.find((known) => known.contract === contract);
  world.events.push({
    type: 'CloseOutsReversed',
    account,
    contract,
    currency,
    date: chosen.date,
    bookingDate: bookingDay(world, chosen.date),
    postsProfit: account !== SETTLED && terms?.premiumStyle === false,
    reason: oneOf(dice, ['re-run', 'correction', 'instruction']),
    previous: 0,
    pairs: [chosen.pair],
  });
}

function setPrice(world: World, dice: Dice): void {
  const { contract } = oneOf(dice, CONTRACTS);
  const source = oneOf(dice, ['a.csv', 'a.csv', 'a.csv', 'b.csv']);
  const kind = oneOf(dice, ['daily', 'daily', 'daily', 'daily', 'early', 'manual'] as const);
  world.events.push(
    price({ contract, date: oneOf(dice, DAYS), price: randomPrice(dice), source, kind }),
  );
}

function enterCash(world: World, dice: Dice): void {
  const clearingDate = oneOf(dice, DAYS);
  world.events.push(
    cash({
      entryId: `E${world.events.length}`,
      account: oneOf(dice, ACCOUNTS),
      currency: oneOf(dice, ['USD', 'EUR']),
      amount: dice(1_000_000) - 500_000,
      clearingDate,
      bookingDate: bookingDay(world, clearingDate),
    }),
  );
}

/** A run with figures at random: as-closed answers must repeat them, whatever they are. */
function runDay(world: World, dice: Dice): void {
  const date = DAYS[world.final + 1 + dice(2)];
  if (date === undefined) return;
  const { events } = world;
  events.push({
    type: 'EndOfDayAdvanced',
    date,
    step: 'prices',
    cursor: 0,
    allowEarly: dice(2) === 0,
  });
  for (const { contract, currency } of CONTRACTS) {
    const account = oneOf(dice, ACCOUNTS);
    const key = { account, contract, currency, date };
    const figures = { long: dice(5), short: dice(5), variation: dice(900) - 450 };
    if (dice(4) === 0)
      events.push({ ...key, ...figures, type: 'PositionUnmarked', reason: 'no-price' });
    else
      events.push(
        marked({
          ...key,
          ...figures,
          price: randomPrice(dice),
          openTradeEquity: dice(70),
          postsVariation: account === SETTLED,
        }),
      );
    if (dice(5) > 0) continue;
    events.push({
      ...key,
      type: 'MarkReversed',
      variation: figures.variation,
      postsVariation: account === SETTLED,
      priorPrice: 0,
      priorDate: '',
      valueDate: '',
    });
  }
  for (const account of ACCOUNTS) events.push(accountDay(account, date, dice));
  events.push({
    type: 'DayRunCompleted',
    date,
    positions: 4,
    unmarked: dice(2),
    incompleteAccounts: dice(2),
  });
}

function accountDay(account: string, date: BusinessDate, dice: Dice): ProjectedEvent {
  return {
    type: 'AccountDayClosed',
    account,
    currency: 'USD',
    date,
    initialBalance: dice(1_000),
    premium: dice(1_000),
    fees: -dice(1_000),
    realised: dice(1_000),
    variation: dice(1_000),
    otherCash: dice(1_000),
    cash: dice(1_000),
    openTradeEquity: dice(1_000),
    longOptionValue: dice(1_000),
    shortOptionValue: dice(1_000),
    complete: dice(2) === 0,
    missing: '',
  };
}

function releaseDay(world: World, dice: Dice): void {
  const next = world.final + 1;
  const runs = world.events.filter((event) => event.type === 'DayRunCompleted');
  const date = DAYS[next];
  // The last day stays open, so that there is always one to book in.
  if (next >= DAYS.length - 1 || dice(2) === 0 || !runs.some((run) => run.date === date)) return;
  if (date === undefined) return;
  world.events.push({ type: 'DayReleased', date });
  world.final = next;
}
