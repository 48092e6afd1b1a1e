import { assertThat } from '../domain/basics/decision.ts';
import type { Confirm } from './confirm.ts';
import { confirmOf, type TradeIds } from './day-confirms.ts';
import { NOW_MINUTES, ZONES } from './demo-firm.ts';
import { type ListedFuture, priceOf } from './listed-contracts.ts';
import { type EpochMs, instantAt } from './local-time.ts';
import { type DayIndex, tickAt } from './market-prices.ts';
import { Random } from './random.ts';
import type { Sample } from './sample.ts';
import type { DemoCcp } from './shipped-reference.ts';

const MINUTE_MS = 60_000;

/** How much of each the three days leave for a person; the book's worklists show exactly these. */
export const WAITING = {
  /** One of them from the day before. */
  suspense: 7,
  held: 2,
  parked: 1,
  unmatched: 2,
  conflicts: 1,
  tickets: 2,
  offTick: 3,
  asOf: 1,
  /** Trades at settlement whose price has not come: their positions cannot be marked. */
  placeholders: 1,
  notOurSide: 2,
  duplicates: 2,
} as const;

/** Accounts as CCPs named them: a letter for a digit, a closed account, a wrong origin, accounts never set up. */
const UNKNOWN_NAMES: readonly (readonly [DemoCcp, string, Confirm['origin']])[] = [
  ['CME', 'N1OO6A', '1'],
  ['CME', 'N0977A', '1'],
  ['CME', 'N1010A', '2'],
  ['ICUS', 'N1031A', '1'],
  ['ICEU', 'N2009A', '4'],
  ['ECAG', 'A1099A', '1'],
];

/** On the second day one trade in suspense and settlement trades that were priced; all that waits comes on the last. */
export function waitingWork(
  sample: Sample,
  day: DayIndex,
  ids: TradeIds,
  known: readonly Confirm[],
): Confirm[] {
  const random = new Random(sample.seed, `waiting ${day}`);
  const making = { sample, day, ids, random };
  if (day === 0) return [];
  const earlier = known.filter(({ sentAt }) => sentAt < sample.now - 5 * MINUTE_MS);
  if (day === 1) {
    return [
      { ...tradeOf(making, 'CME:ES:FUT', 3), accountName: 'N0981A' },
      ...pricedAtSettlement(making, 'NYMEX:CL:FUT'),
      ...pricedAtSettlement(making, 'COMEX:GC:FUT'),
    ];
  }
  return [
    ...UNKNOWN_NAMES.map(([ccp, accountName, origin]) => ({
      ...tradeOf(making, PRODUCT_AT[ccp], random.between(1, 12)),
      accountName,
      origin,
    })),
    ...unknownProduct(making),
    { ...tradeOf(making, 'IFUS:SB:FUT', 15), kind: 'replace' },
    ...[50, 120].map((quantity) => unmatchedBlock(making, quantity)),
    ...['CBT:C:FUT', 'NYMEX:CL:FUT', 'COMEX:GC:FUT'].map((key) => offTickBlock(making, key)),
    { ...tradeOf(making, 'NYMEX:CL:FUT', 5), priceType: 'placeholder', price: 0 },
    { ...tradeOf(making, 'CBT:S:FUT', 4), tradeDate: sample.days[1] },
    ...['148', '5R2'].map((member) => ({ ...tradeOf(making, 'CBT:21:FUT', 25), member })),
    conflict(earlier, random),
    ...repeated(earlier, random),
  ];
}

const PRODUCT_AT: Readonly<Record<DemoCcp, string>> = {
  CME: 'NYMEX:CL:FUT',
  ICUS: 'IFUS:KC:FUT',
  ICEU: 'IFEU:B:FUT',
  ECAG: 'XEUR:FESX:FUT',
};

type Making = {
  readonly sample: Sample;
  readonly day: DayIndex;
  readonly ids: TradeIds;
  readonly random: Random;
};

/** An everyday trade in the nearest month, in the hours before the Chicago time at which the last day stands. */
function tradeOf({ sample, day, ids, random }: Making, key: string, quantity: number): Confirm {
  const listed = nearest(sample, key);
  const account = sample.accounts.find((known) => known.account === '2006-A-OSA');
  assertThat(account !== undefined, 'the sample has the account');
  const at = hoursBefore(sample, day, random);
  const { ccp } = listed.product;
  const minute = (at - instantAt(sample.days[day], 0, ZONES[ccp])) / MINUTE_MS;
  const trade = {
    listed,
    account,
    day,
    side: random.chance(0.5) ? 'buy' : 'sell',
    quantity,
    price: sample.prices.at(listed, day, minute),
    tradeType: 'regular',
    priceType: 'final',
    orderId: `N2006A${day}9${random.between(100, 999)}`,
    openClose: '',
  } as const;
  return confirmOf(trade, { ids, at, sentAt: at + 400, date: sample.days[day] });
}

function nearest({ listed }: Sample, key: string): ListedFuture {
  const found = listed.futures.get(key)?.[0];
  assertThat(found !== undefined, `${key} is listed`);
  return found;
}

function hoursBefore({ days }: Sample, day: DayIndex, random: Random): EpochMs {
  const end = instantAt(days[day], NOW_MINUTES, ZONES.CME);
  return end - random.between(10, 150) * MINUTE_MS - random.below(MINUTE_MS);
}

/** Traded at settlement: the price comes after it, as a replace with the same id. */
function pricedAtSettlement(making: Making, key: string): Confirm[] {
  const { sample, day, random } = making;
  const placeholder = {
    ...tradeOf(making, key, random.between(3, 9)),
    priceType: 'placeholder',
    price: 0,
  } as const;
  const { listed } = placeholder;
  const settled = instantAt(sample.days[day], listed.session.settle + 20, ZONES[placeholder.ccp]);
  const price = sample.prices.settlement(listed, day);
  return [
    placeholder,
    { ...placeholder, kind: 'replace', priceType: 'filled', price, sentAt: settled },
  ];
}

/** Platinum is not among the shipped products: two trades are held until somebody loads it. */
function unknownProduct(making: Making): Confirm[] {
  return [6, 11].map((quantity) => {
    const confirm = tradeOf(making, 'NYMEX:CL:FUT', quantity);
    const future = nearest(making.sample, 'NYMEX:CL:FUT');
    const product = { ...future.product, product: 'PL', multiplier: '50', ticks: [priceOf('0.1')] };
    const contract = `NYMEX:PL:FUT:${future.maturity}`;
    const listed = { ...future, product, contract, multiplier: '50' };
    const price = priceOf('1548.2') + making.random.between(-90, 90) * priceOf('0.1');
    return { ...confirm, listed, price };
  });
}

/** Agreed off the book, alleged by the other firm and not yet matched. */
function unmatchedBlock(making: Making, quantity: number): Confirm {
  return { ...tradeOf(making, 'NYMEX:NG:FUT', quantity), kind: 'unmatched', tradeType: 'block' };
}

/** Legal for a block, and worth a look: half a tick, in steps of whole units of a price. */
function offTickBlock(making: Making, key: string): Confirm {
  const confirm = tradeOf(making, key, 60);
  const price = confirm.price + Math.floor(tickAt(confirm.listed, confirm.price) / 2);
  return { ...confirm, price, tradeType: 'block' };
}

/** The id of a booked trade again, as New and with another quantity. */
function conflict(known: readonly Confirm[], random: Random): Confirm {
  const confirm = random.pick(known.filter(isPlainCme));
  return { ...confirm, quantity: confirm.quantity + 1, sentAt: confirm.sentAt + MINUTE_MS };
}

/** CME sends after a reconnection what it had sent before. */
function repeated(known: readonly Confirm[], random: Random): Confirm[] {
  const first = random.pick(known.filter(isPlainCme));
  const second = random.pick(known.filter((confirm) => isPlainCme(confirm) && confirm !== first));
  return [first, second].map((confirm) => ({ ...confirm, sentAt: confirm.sentAt + 2 * MINUTE_MS }));
}

function isPlainCme({ ccp, multiLeg, listed, tradeType }: Confirm): boolean {
  return (
    ccp === 'CME' && multiLeg === 'outright' && tradeType === 'regular' && listed.kind === 'future'
  );
}
