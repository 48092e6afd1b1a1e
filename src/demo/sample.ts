import type { BusinessDate } from '../domain/basics/business-date.ts';
import type { Price } from '../domain/basics/price.ts';
import type { Quantity, Side } from '../domain/basics/quantity.ts';
import { type DemoAccount, demoAccounts } from './accounts.ts';
import type { Confirm } from './confirm.ts';
import { type DemoDays, demoDays } from './demo-days.ts';
import { NOW_MINUTES, ZONES } from './demo-firm.ts';
import { type Listed, type ListedContracts, listedContracts } from './listed-contracts.ts';
import { type EpochMs, instantAt } from './local-time.ts';
import { type DayIndex, MarketPrices } from './market-prices.ts';

/** All that a sample is made from; the same for the same seed and date. */
export type Sample = {
  readonly seed: number;
  readonly days: DemoDays;
  readonly listed: ListedContracts;
  readonly accounts: readonly DemoAccount[];
  readonly prices: MarketPrices;
  /** Up to here trades of the last day have come. */
  readonly now: EpochMs;
};

export function makeSample(seed: number, lastDate: BusinessDate): Sample {
  const days = demoDays(lastDate);
  return {
    seed,
    days,
    listed: listedContracts(lastDate),
    accounts: demoAccounts(),
    prices: new MarketPrices(seed, days),
    now: instantAt(lastDate, NOW_MINUTES, ZONES.CME),
  };
}

/** One trade side of the firm before the CCP gives it an id. */
export type DraftTrade = {
  readonly listed: Listed;
  readonly account: DemoAccount;
  readonly day: DayIndex;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly tradeType: Confirm['tradeType'];
  readonly priceType: Confirm['priceType'];
  readonly orderId: string;
  readonly openClose: Confirm['openClose'];
};

/** What happens at one instant: an outright trade, or the two legs of a calendar spread. */
export type Execution =
  | { readonly kind: 'outright'; readonly at: EpochMs; readonly trade: DraftTrade }
  | {
      readonly kind: 'spread';
      readonly at: EpochMs;
      /** Near month, far month. */
      readonly legs: readonly [DraftTrade, DraftTrade];
      /** CME confirms the spread with its legs inside; else the legs are confirmed apart. */
      readonly legsInside: boolean;
    };
