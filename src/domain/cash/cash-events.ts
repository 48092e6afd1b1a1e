import { type EventOf, eventSchema } from '../basics/schema.ts';
import { chargeFields } from '../trade/trade-events.ts';

/** Money paid in or out by hand, or an opening balance at take-on; positive = the account receives. */
export const cashEntered = eventSchema('CashEntered', 90, {
  entryId: 'text',
  account: 'id',
  currency: 'id',
  amount: 'whole',
  clearingDate: 'date',
  bookingDate: 'date',
  valueDate: 'date',
  reason: 'text',
});

/** Fees rated again at end of day (rows that came or changed after booking): the difference to what was charged. */
export const feesAdjusted = eventSchema('FeesAdjusted', 91, {
  tradeId: 'text',
  account: 'id',
  clearingDate: 'date',
  bookingDate: 'date',
  /** What had been charged at booking. */
  charged: { list: chargeFields },
  /** The differences now posted. */
  charges: { list: chargeFields },
});

/** One account and currency at the end of a day's run: the figures a statement shows. Replaced by a re-run. */
export const accountDayClosed = eventSchema('AccountDayClosed', 92, {
  account: 'id',
  currency: 'id',
  date: 'date',
  initialBalance: 'whole',
  premium: 'whole',
  fees: 'whole',
  realised: 'whole',
  variation: 'whole',
  otherCash: 'whole',
  cash: 'whole',
  openTradeEquity: 'whole',
  longOptionValue: 'whole',
  shortOptionValue: 'whole',
  complete: 'flag',
  /** Contracts without a mark, joined with a blank. */
  missing: 'longText',
});

/** The amounts of `AccountDayClosed`, in its order. */
export const ACCOUNT_DAY_AMOUNTS = [
  'initialBalance',
  'premium',
  'fees',
  'realised',
  'variation',
  'otherCash',
  'cash',
  'openTradeEquity',
  'longOptionValue',
  'shortOptionValue',
] as const;

export type CashEntered = EventOf<typeof cashEntered>;
export type FeesAdjusted = EventOf<typeof feesAdjusted>;
export type AccountDayClosed = EventOf<typeof accountDayClosed>;
export type CashEvent = CashEntered | FeesAdjusted | AccountDayClosed;
export const cashSchemas = [cashEntered, feesAdjusted, accountDayClosed] as const;
