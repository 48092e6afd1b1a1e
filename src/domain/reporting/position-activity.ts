import type { ContractType } from '../basics/contract-id.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { TradeType } from '../trade/trade-report.ts';
import { TRADE_TYPE_EFFECTS } from '../trade/trade-type-effects.ts';

/**
 * What changed one position on one day, in contracts, by the words of Appendix C to Part 17 (elements 34 to 53). All
 * counts are gross; only `…Exercised` can be negative, when a CCP takes an exercise back.
 */
export const ACTIVITY_COUNTS = [
  'bought',
  'sold',
  'efrpBought',
  'efrpSold',
  'noticesStopped',
  'noticesIssued',
  'longExpired',
  'shortExpired',
  'longExercised',
  'shortExercised',
  'longAssigned',
  'shortAssigned',
  'longSent',
  'shortSent',
  'longReceived',
  'shortReceived',
] as const;

export type ActivityCount = (typeof ACTIVITY_COUNTS)[number];
export type PositionActivity = { readonly [Count in ActivityCount]: Quantity };

export function noActivity(): PositionActivity {
  return {
    bought: 0,
    sold: 0,
    efrpBought: 0,
    efrpSold: 0,
    noticesStopped: 0,
    noticesIssued: 0,
    longExpired: 0,
    shortExpired: 0,
    longExercised: 0,
    shortExercised: 0,
    longAssigned: 0,
    shortAssigned: 0,
    longSent: 0,
    shortSent: 0,
    longReceived: 0,
    shortReceived: 0,
  };
}

export type ActiveTrade = {
  readonly contractType: ContractType;
  readonly tradeType: TradeType;
  readonly side: Side;
  readonly quantity: Quantity;
  /** `close` on a transfer: contracts sent; else received. */
  readonly openClose?: 'open' | 'close' | '';
};

/** The activity with one trade more, counted where docs/formats/trade-types.md puts its type. */
export function withTrade(activity: PositionActivity, trade: ActiveTrade): PositionActivity {
  const { count, sign } = countOf(trade);
  return { ...activity, [count]: activity[count] + sign * trade.quantity };
}

type Counted = { readonly count: ActivityCount; readonly sign: 1 | -1 };

function countOf({ contractType, tradeType, side, openClose }: ActiveTrade): Counted {
  const bought = side === 'buy';
  switch (TRADE_TYPE_EFFECTS[tradeType].part17) {
    case 'bought-sold':
      return { count: bought ? 'bought' : 'sold', sign: 1 };
    case 'efrp':
      return { count: bought ? 'efrpBought' : 'efrpSold', sign: 1 };
    case 'transfer':
      if (openClose === 'close') return { count: bought ? 'shortSent' : 'longSent', sign: 1 };
      return { count: bought ? 'longReceived' : 'shortReceived', sign: 1 };
    case 'expiry':
      return { count: bought ? 'shortExpired' : 'longExpired', sign: 1 };
    case 'delivery':
      return { count: bought ? 'noticesIssued' : 'noticesStopped', sign: 1 };
    case 'exercise':
      if (contractType === 'FUT') return assignedFuture(bought);
      return { count: 'longExercised', sign: bought ? -1 : 1 };
    case 'assignment':
      if (contractType === 'FUT') return assignedFuture(bought);
      return { count: 'shortExercised', sign: bought ? 1 : -1 };
  }
}

function assignedFuture(bought: boolean): Counted {
  return { count: bought ? 'longAssigned' : 'shortAssigned', sign: 1 };
}
