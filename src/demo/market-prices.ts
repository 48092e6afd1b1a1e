import { type BusinessDate, dayNumber } from '../domain/basics/business-date.ts';
import { assertThat } from '../domain/basics/decision.ts';
import type { Price } from '../domain/basics/price.ts';
import type { DemoDays } from './demo-days.ts';
import { type Listed, type ListedFuture, priceOf } from './listed-contracts.ts';
import { optionValue } from './option-price.ts';
import { Random } from './random.ts';

/** 0 and 1 are over, 2 is in progress. */
export type DayIndex = 0 | 1 | 2;
export const DAY_INDEXES: readonly DayIndex[] = [0, 1, 2];

const SLOT_MINUTES = 5;
const FIRST_MINUTE = -420;
const SLOTS = (1260 - FIRST_MINUTE) / SLOT_MINUTES;
const TRADING_DAYS_A_WEEK = 5;

/** Prices of the sample: a random walk for the nearest month of each future, all else derived from it, all on tick. */
export class MarketPrices {
  readonly #seed: number;
  readonly #days: DemoDays;
  /** By product, the walk of the three days end to end, in prices before rounding to tick. */
  readonly #walks = new Map<string, Float64Array>();

  constructor(seed: number, days: DemoDays) {
    this.#seed = seed;
    this.#days = days;
  }

  /** What the contract is worth at a local minute of the clearing date (negative = the evening before). */
  at(listed: Listed, day: DayIndex, minute: number): Price {
    if (listed.kind === 'future') return this.#futureAt(listed, day, minute);
    const { future, strike, putCall, lastDay } = listed;
    const futurePrice = this.#futureAt(future, day, minute);
    const dailyMove = priceOf(future.traded.dailyMove);
    const tradingDaysLeft = tradingDaysBetween(this.#days[day], lastDay);
    const value = optionValue({ futurePrice, strike, putCall, dailyMove, tradingDaysLeft });
    return onTick(listed, value);
  }

  settlement(listed: Listed, day: DayIndex): Price {
    return this.at(listed, day, listed.session.settle);
  }

  #futureAt(listed: ListedFuture, day: DayIndex, minute: number): Price {
    const { contract, monthsOut, traded } = listed;
    const slot = Math.min(
      Math.max(Math.floor((minute - FIRST_MINUTE) / SLOT_MINUTES), 0),
      SLOTS - 1,
    );
    const nearest = this.#walkOf(listed)[day * SLOTS + slot];
    assertThat(nearest !== undefined, `${contract} has a price on day ${day} at minute ${minute}`);
    // Month spreads move a little from day to day and stand still within it.
    const drift = monthsOut === 0 ? 0 : new Random(this.#seed, `${contract} ${day}`).between(-2, 2);
    const later = monthsOut * priceOf(traded.carryPerMonth) + drift * largestTick(listed);
    return onTick(listed, nearest + later);
  }

  #walkOf({ traded }: ListedFuture): Float64Array {
    const known = this.#walks.get(traded.key);
    if (known !== undefined) return known;
    const random = new Random(this.#seed, `walk ${traded.key}`);
    const dailyMove = priceOf(traded.dailyMove);
    const step = dailyMove / Math.sqrt(SLOTS);
    const walk = new Float64Array(SLOTS * this.#days.length);
    let price = priceOf(traded.level) + dailyMove * random.bell();
    for (let at = 0; at < walk.length; at += 1) {
      // Between the end of one day and the beginning of the next the price may jump.
      const scale = at % SLOTS === 0 ? dailyMove * 0.25 : step;
      price += scale * random.bell();
      walk[at] = price;
    }
    this.#walks.set(traded.key, walk);
    return walk;
  }
}

/** Steps of the outright price. A cheap option moves in the product's finer steps, where it has them. */
export function tickAt(listed: Listed, price: number): Price {
  if (listed.kind === 'future') return largestTick(listed);
  const coarse = listed.product.ticks.findLast((tick) => tick * 20 <= price);
  return coarse ?? smallestTick(listed);
}

function onTick(listed: Listed, price: number): Price {
  const tick = tickAt(listed, price);
  const rounded = Math.round(price / tick) * tick;
  return listed.kind === 'option' ? Math.max(rounded, tick) : rounded;
}

/** In futures the finer tick of two is for spreads and averages. */
function largestTick({ contract, product }: Listed): Price {
  const tick = product.ticks.at(-1);
  assertThat(tick !== undefined, `${contract} has a tick`);
  return tick;
}

function smallestTick({ contract, product }: Listed): Price {
  const [tick] = product.ticks;
  assertThat(tick !== undefined, `${contract} has a tick`);
  return tick;
}

function tradingDaysBetween(from: BusinessDate, to: BusinessDate): number {
  const first = dayNumber(from);
  const last = dayNumber(to);
  assertThat(first !== undefined && last !== undefined, `${from} and ${to} are dates`);
  return ((last - first) * TRADING_DAYS_A_WEEK) / 7;
}
