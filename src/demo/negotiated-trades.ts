import { assertThat } from '../domain/basics/decision.ts';
import type { Side } from '../domain/basics/quantity.ts';
import type { DemoAccount } from './accounts.ts';
import {
  chooseMonth,
  draft,
  instantOf,
  minuteOf,
  type Ordering,
  productsOf,
  sideOf,
} from './everyday-orders.ts';
import type { Listed } from './listed-contracts.ts';
import { type DayIndex, tickAt } from './market-prices.ts';
import { Random } from './random.ts';
import type { DraftTrade, Execution, Sample } from './sample.ts';

/** Trades of a day that come from outside the order book: blocks, exchanges for physical, settlement trades, averages. */
export function negotiatedTrades(sample: Sample, day: DayIndex): Execution[] {
  return [
    ...planned(sample, day),
    ...several(sample, day, { name: 'BK', count: 14, most: 9, tradeType: 'block' }),
    ...several(sample, day, { name: 'EX', count: 8, most: 5, tradeType: 'efrp' }),
    ...averages(sample, day),
  ];
}

/**
 * Positions that make the Part 17 file: moved in on the first day (`transfer`), built or cut by blocks on the second. The
 * numbers stand well off the levels of 17 CFR 15.03(b), so that the everyday flow does not undo them.
 */
const PLANNED: readonly (readonly [
  DayIndex,
  DraftTrade['tradeType'],
  string,
  string,
  Side,
  number,
])[] = [
  [0, 'transfer', '1001-A', 'CBT:C:FUT', 'sell', 680],
  [0, 'transfer', '1001-A', 'CBT:S:FUT', 'sell', 320],
  [0, 'transfer', '1002-A', 'CBT:C:FUT', 'buy', 390],
  [0, 'transfer', '1004-A', 'CME:48:FUT', 'sell', 210],
  [0, 'transfer', '1008-A', 'CME:ES:FUT', 'sell', 1450],
  [0, 'transfer', '1009-A', 'COMEX:GC:FUT', 'buy', 340],
  [0, 'transfer', '1010-A', 'NYMEX:CL:FUT', 'sell', 760],
  [0, 'transfer', '1011-A', 'NYMEX:RB:FUT', 'buy', 240],
  [0, 'transfer', '1012-A', 'NYMEX:NG:FUT', 'sell', 460],
  [0, 'transfer', '1013-A', 'IFUS:SB:FUT', 'sell', 980],
  [0, 'transfer', '1016-A', 'CBT:21:FUT', 'buy', 3400],
  [0, 'transfer', '1020-A', 'CME:EC:FUT', 'buy', 690],
  [0, 'transfer', '5001-OMNI', 'CBT:C:FUT', 'buy', 430],
  [0, 'transfer', '5001-OMNI', 'CBT:C:FUT', 'sell', 405],
  [1, 'block', '1002-A', 'CBT:C:FUT', 'sell', 280],
  [1, 'block', '1006-A', 'NYMEX:CL:FUT', 'buy', 480],
  [1, 'block', '2001-A-OSA', 'CBT:21:FUT', 'sell', 2600],
  [1, 'block', '1018-A', 'COMEX:HG:FUT', 'buy', 190],
];

function planned(sample: Sample, day: DayIndex): Execution[] {
  const today = PLANNED.filter(([when]) => when === day);
  return today.map(([, tradeType, accountId, key, side, quantity], at) => {
    const account = sample.accounts.find((known) => known.account === accountId);
    const listed = sample.listed.futures.get(key)?.[0];
    assertThat(account !== undefined && listed !== undefined, `${accountId} trades ${key}`);
    const random = new Random(sample.seed, `planned ${day} ${at}`);
    const ordering = { sample, day, account, random, orderId: `${account.stem}P${day}${at}` };
    return negotiated(ordering, { listed, side, quantity, tradeType });
  });
}

/** Commodities, currencies and metals are exchanged for physical; rates and indexes are not here. */
const EFRP_PRODUCTS: readonly string[] = [
  'CBT:C:FUT',
  'CBT:S:FUT',
  'CBT:W:FUT',
  'NYMEX:CL:FUT',
  'NYMEX:NG:FUT',
  'NYMEX:HO:FUT',
  'COMEX:GC:FUT',
  'CME:EC:FUT',
  'IFEU:B:FUT',
  'IFEU:G:FUT',
  'IFUS:SB:FUT',
];

type Several = {
  readonly name: string;
  readonly count: number;
  /** Times an everyday order. */
  readonly most: number;
  readonly tradeType: 'block' | 'efrp';
};

/** By accounts large enough for the minimum block size. */
function several(
  sample: Sample,
  day: DayIndex,
  { name, count, most, tradeType }: Several,
): Execution[] {
  const random = new Random(sample.seed, `${name} ${day}`);
  const trades: Execution[] = [];
  for (let at = 0; trades.length < count && at < count * 20; at += 1) {
    const account = random.pick(sample.accounts.filter(({ size }) => size >= 1));
    const key = random.pickWeighted(productsOf(account, sample.listed));
    const futures = sample.listed.futures.get(key);
    const isOffered = tradeType === 'block' || EFRP_PRODUCTS.includes(key);
    if (futures === undefined || !isOffered) continue;
    const listed = chooseMonth(futures, random);
    const ordering = { sample, day, account, random, orderId: `${account.stem}${name}${day}${at}` };
    const quantity = Math.ceil((listed.traded.size * random.between(3, most)) / 5) * 5;
    trades.push(
      negotiated(ordering, { listed, side: sideOf(ordering, listed), quantity, tradeType }),
    );
  }
  return trades;
}

function negotiated(
  ordering: Ordering,
  terms: Pick<DraftTrade, 'listed' | 'side' | 'quantity' | 'tradeType'>,
): Execution {
  const { sample, day, random } = ordering;
  const { listed, side, quantity, tradeType } = terms;
  // A position that moves in comes before the day begins.
  const minute =
    tradeType === 'transfer'
      ? listed.session.open - random.between(5, 55)
      : minuteOf(listed.session, random);
  const price = sample.prices.at(listed, day, minute);
  const trade = { ...draft(ordering, { listed, side, quantity, price }), tradeType };
  return { kind: 'outright', at: instantOf(ordering, listed, minute), trade };
}

/** Eurex average-price trades: seven decimals, on no tick and rightly so. */
function averages(sample: Sample, day: DayIndex): Execution[] {
  const random = new Random(sample.seed, `average ${day}`);
  const users = sample.accounts.filter((account) => holdsEurexIndex(account, sample));
  return Array.from({ length: 4 }, (_, at) => {
    const account = random.pick(users);
    const ordering = { sample, day, account, random, orderId: `${account.stem}AV${day}${at}` };
    const listed = indexFuture(sample);
    const quantity = random.between(2, 14);
    const execution = negotiated(ordering, {
      listed,
      side: sideOf(ordering, listed),
      quantity,
      tradeType: 'regular',
    });
    assertThat(execution.kind === 'outright', 'an average is one trade');
    const { trade } = execution;
    const tick = tickAt(listed, trade.price);
    // The seventh decimal is 10 units of a price.
    const price = trade.price + random.between(1, tick / 10 - 1) * 10;
    return { ...execution, trade: { ...trade, price, priceType: 'average' } };
  });
}

const INDEX = 'XEUR:FESX:FUT';

function holdsEurexIndex(account: DemoAccount, { listed }: Sample): boolean {
  return productsOf(account, listed).some(([key]) => key === INDEX);
}

function indexFuture({ listed }: Sample): Listed {
  const found = listed.futures.get(INDEX)?.[0];
  assertThat(found !== undefined, `${INDEX} is listed`);
  return found;
}
