import type { Side } from '../domain/basics/quantity.ts';
import type { DemoAccount } from './accounts.ts';
import { ZONES } from './demo-firm.ts';
import type { Listed, ListedContracts, ListedFuture, ListedOption } from './listed-contracts.ts';
import { type EpochMs, instantAt } from './local-time.ts';
import { type DayIndex, tickAt } from './market-prices.ts';
import { Random } from './random.ts';
import type { DraftTrade, Execution, Sample } from './sample.ts';
import type { Session } from './traded-products.ts';
import { STYLES, type StyleWeights, US_EXCHANGES } from './trading-styles.ts';

/** Orders a day of an everyday account; the day in progress is cut at `now`, so more are begun. */
const ORDERS_A_DAY: Readonly<Record<DayIndex, number>> = { 0: 10, 1: 11, 2: 21 };
const SPREAD_SHARE = 0.07;

/** The flow of a day: orders of all accounts by their style, each filled in a few executions. In no order of time. */
export function everydayOrders(sample: Sample, day: DayIndex): Execution[] {
  return sample.accounts.flatMap((account) => {
    const random = new Random(sample.seed, `orders ${account.account} ${day}`);
    const products = productsOf(account, sample.listed);
    const count = Math.round(
      ORDERS_A_DAY[day] * Math.sqrt(account.size) * (1 + 0.2 * random.bell()),
    );
    return Array.from({ length: Math.max(count, 1) }, (_, at) => {
      const orderId = `${account.stem}${day}${String(at + 1).padStart(3, '0')}`;
      return orderOf({ sample, day, account, random, orderId }, products);
    }).flat();
  });
}

export type Ordering = {
  readonly sample: Sample;
  readonly day: DayIndex;
  readonly account: DemoAccount;
  readonly random: Random;
  readonly orderId: string;
};

/** What the account's style trades, as far as it is listed and its segregation class allows. */
export function productsOf({ style, markets }: DemoAccount, listed: ListedContracts): StyleWeights {
  return STYLES[style].filter(([key]) => {
    const isUs = US_EXCHANGES.includes(key.slice(0, key.indexOf(':')));
    if (markets !== 'all' && isUs !== (markets === 'us')) return false;
    return listed.futures.has(key) || listed.options.has(key);
  });
}

function orderOf(ordering: Ordering, products: StyleWeights): Execution[] {
  const { sample, random } = ordering;
  const key = random.pickWeighted(products);
  const futures = sample.listed.futures.get(key);
  const listed =
    futures === undefined
      ? chooseOption(sample.listed.options.get(key) ?? [], random)
      : chooseMonth(futures, random);
  const next = futures?.[futures.indexOf(chosenFuture(listed)) + 1];
  const isSpread = next !== undefined && canSpread(listed) && random.chance(SPREAD_SHARE);
  return isSpread ? [spreadOf(ordering, listed, next)] : fillsOf(ordering, listed);
}

/** The future itself, or the one under an option. */
function chosenFuture(listed: Listed): ListedFuture {
  return listed.kind === 'future' ? listed : listed.future;
}

/** Calendar spreads are shown in the two dialects whose shape for them is documented. */
function canSpread({ product }: Listed): boolean {
  return product.ccp === 'CME' || product.ccp === 'ICEU';
}

/** The nearest month trades most. */
export function chooseMonth(futures: readonly ListedFuture[], random: Random): ListedFuture {
  return random.pickWeighted(futures.map((future, at) => [future, 1 / (1 + at * at * 2)] as const));
}

/** Mostly the nearest month, and strikes near the money. */
export function chooseOption(options: readonly ListedOption[], random: Random): ListedOption {
  const months = [...new Set(options.map(({ maturity }) => maturity))];
  const maturity = random.chance(0.7) ? months[0] : random.pick(months);
  const strikes = options.filter((option) => option.maturity === maturity);
  const middle = (strikes.length - 1) / 2;
  const at = Math.round(middle + random.bell() * middle * 0.45);
  return strikes[Math.min(Math.max(at, 0), strikes.length - 1)] ?? random.pick(strikes);
}

function fillsOf(ordering: Ordering, listed: Listed): Execution[] {
  const { sample, day, random } = ordering;
  const side = sideOf(ordering, listed);
  const minute = minuteOf(listed.session, random);
  let at = instantOf(ordering, listed, minute);
  let price = sample.prices.at(listed, day, minute);
  const tick = tickAt(listed, price);
  return splitInFills(quantityOf(ordering, listed), random).map((quantity) => {
    at += random.between(15, 2600);
    // A larger order walks a tick against itself now and then.
    if (random.chance(0.25)) price += side === 'buy' ? tick : -tick;
    if (listed.kind === 'option') price = Math.max(price, tick);
    return { kind: 'outright', at, trade: draft(ordering, { listed, side, quantity, price }) };
  });
}

function spreadOf(ordering: Ordering, near: Listed, far: ListedFuture): Execution {
  const { sample, day, random } = ordering;
  const side = sideOf(ordering, near);
  const minute = minuteOf(near.session, random);
  const quantity = quantityOf(ordering, near);
  const legs = [
    { listed: near, side, quantity, price: sample.prices.at(near, day, minute) },
    { listed: far, side: opposite(side), quantity, price: sample.prices.at(far, day, minute) },
  ] as const;
  const at = instantOf(ordering, near, minute);
  const [first, second] = legs;
  return {
    kind: 'spread',
    at,
    legs: [draft(ordering, first), draft(ordering, second)],
    legsInside: random.chance(0.5),
  };
}

export function draft(
  { sample, account, day, orderId }: Ordering,
  terms: Pick<DraftTrade, 'listed' | 'side' | 'quantity' | 'price'>,
): DraftTrade {
  const { ccp } = terms.listed.product;
  // CME's and ICE US's members adjust open and close at the end of the day, if at all.
  const isStated = ccp === 'ECAG' || ccp === 'ICEU';
  const opens = new Random(sample.seed, `effect ${orderId}`).chance(0.65);
  const openClose = isStated ? (opens ? 'open' : 'close') : '';
  return { ...terms, account, day, orderId, tradeType: 'regular', priceType: 'final', openClose };
}

/** Each account leans one way in each product, some strongly. */
export function sideOf({ sample, account, random }: Ordering, listed: Listed): Side {
  const lean = new Random(sample.seed, `lean ${account.account} ${listed.traded.key}`).fraction();
  return random.chance(0.15 + 0.7 * lean) ? 'buy' : 'sell';
}

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

function quantityOf({ account, random }: Ordering, { traded }: Listed): number {
  const spread = random.fraction();
  return Math.max(1, Math.round(traded.size * account.size * (0.08 + 1.9 * spread * spread)));
}

/** One to six parts, none empty. */
function splitInFills(quantity: number, random: Random): number[] {
  const fills: number[] = [];
  const most = Math.min(quantity, random.between(1, 5));
  let left = quantity;
  for (let more = most; more > 1 && left > more; more -= 1) {
    const part = random.between(1, Math.ceil((left * 1.4) / more));
    const taken = Math.min(part, left - more + 1);
    fills.push(taken);
    left -= taken;
  }
  return [...fills, left];
}

/** A minute of the session: thin outside the main hours, a burst after the opening and one before the close. */
export function minuteOf({ from, open, close }: Session, random: Random): number {
  const length = close - open;
  const near = () => Math.min(random.fraction(), random.fraction());
  const part = random.fraction();
  if (part < 0.1 && from < open) return from + (open - from) * random.fraction();
  if (part < 0.38) return open + length * 0.14 * near();
  if (part < 0.66) return close - length * 0.1 * near();
  return open + length * random.fraction();
}

export function instantOf(
  { sample, day }: Pick<Ordering, 'sample' | 'day'>,
  { product }: Listed,
  minute: number,
): EpochMs {
  return instantAt(sample.days[day], minute, ZONES[product.ccp]);
}
