import type { BusinessDate } from '../domain/basics/business-date.ts';
import type { TradeReport } from '../domain/trade/trade-report.ts';
import type { Confirm } from './confirm.ts';
import { confirmOf, TradeIds } from './day-confirms.ts';
import { ZONES } from './demo-firm.ts';
import { chooseMonth, chooseOption, draft, productsOf, sideOf } from './everyday-orders.ts';
import type { Listed } from './listed-contracts.ts';
import { type EpochMs, instantAt } from './local-time.ts';
import { tickAt } from './market-prices.ts';
import { Random } from './random.ts';
import { reportOfConfirm } from './report-of-confirm.ts';
import { makeSample, type Sample } from './sample.ts';
import type { DemoCcp } from './shipped-reference.ts';

/** Where the reports say that they came from. */
const SOURCE = 'live feed';
const RECENT = 200;

/**
 * Trades that go on after `now` of the sample, without end, the same for the same seed: mostly new ones, sometimes a
 * bust, a correction or an account that nobody knows. How fast they come is the caller's affair.
 */
export function* liveTrades(
  seed: number,
  lastDate: BusinessDate,
): Generator<TradeReport, never, undefined> {
  const sample = makeSample(seed, lastDate);
  const random = new Random(seed, 'live');
  const feed = new LiveMarket(sample, random);
  const recent: Confirm[] = [];
  for (;;) {
    const chance = random.fraction();
    if (chance < 0.006 && recent.length > 20) {
      const [confirm] = recent.splice(random.below(recent.length), 1);
      if (confirm === undefined) continue;
      yield reportOfConfirm(
        chance < 0.003 ? { ...confirm, kind: 'bust' } : corrected(confirm),
        SOURCE,
      );
      continue;
    }
    const confirm = feed.next();
    const isUnknown = random.chance(0.004);
    yield reportOfConfirm(
      isUnknown ? { ...confirm, accountName: unknownName(confirm) } : confirm,
      SOURCE,
    );
    if (!isUnknown) recent.push(confirm);
    if (recent.length > RECENT) recent.shift();
  }
}

function corrected(confirm: Confirm): Confirm {
  const price = confirm.price + tickAt(confirm.listed, confirm.price);
  return { ...confirm, kind: 'replace', price };
}

/** One digit wrong. */
function unknownName({ accountName }: Confirm): string {
  return `${accountName.slice(0, 1)}7${accountName.slice(2)}`;
}

/** Ids of the feed lie above those of the last day's files. */
const FEED_DAY = 2;
const IDS_IN_FILES = 500_000;

/** The market after `now`: a time that moves on, and prices that wander from where they stood. */
class LiveMarket {
  readonly #sample: Sample;
  readonly #random: Random;
  readonly #ids = new TradeIds(FEED_DAY, IDS_IN_FILES);
  /** Ticks by which each contract has moved since. */
  readonly #moved = new Map<string, number>();
  #at: EpochMs;
  #orders = 0;

  constructor(sample: Sample, random: Random) {
    this.#sample = sample;
    this.#random = random;
    this.#at = sample.now;
  }

  next(): Confirm {
    const random = this.#random;
    const sample = this.#sample;
    const account = random.pick(sample.accounts);
    const key = random.pickWeighted(productsOf(account, sample.listed));
    const futures = sample.listed.futures.get(key);
    const listed =
      futures === undefined
        ? chooseOption(sample.listed.options.get(key) ?? [], random)
        : chooseMonth(futures, random);
    this.#at += random.between(20, 700);
    this.#orders += 1;
    const ordering = {
      sample,
      day: FEED_DAY,
      account,
      random,
      orderId: `${account.stem}L${this.#orders}`,
    } as const;
    const quantity = Math.max(
      1,
      Math.round(listed.traded.size * account.size * random.fraction() * 0.5),
    );
    const terms = {
      listed,
      side: sideOf(ordering, listed),
      quantity,
      price: this.#priceOf(listed),
    };
    const at = this.#at;
    const date = sample.days[FEED_DAY];
    return confirmOf(draft(ordering, terms), { ids: this.#ids, at, sentAt: at, date });
  }

  /** Within a few dozen ticks of the price at `now`, so that a feed that runs for days stays believable. */
  #priceOf(listed: Listed): number {
    const { prices, days, now } = this.#sample;
    const minute = minuteAt(now, days[FEED_DAY], listed.product.ccp);
    const start = prices.at(listed, FEED_DAY, minute);
    const tick = tickAt(listed, start);
    const moved = this.#moved.get(listed.contract) ?? 0;
    const next = Math.max(-40, Math.min(40, moved + this.#random.between(-1, 1)));
    this.#moved.set(listed.contract, next);
    return listed.kind === 'option' ? Math.max(tick, start + next * tick) : start + next * tick;
  }
}

function minuteAt(at: EpochMs, date: BusinessDate, ccp: DemoCcp): number {
  return (at - instantAt(date, 0, ZONES[ccp])) / 60_000;
}
