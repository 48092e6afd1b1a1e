import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { isPremiumStyle } from '../cash/charges.ts';
import type { Valuation } from '../position/close-out.ts';
import { blankPosition, findPosition, type Position } from '../position/position-state.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import type { Enriched } from './enrich.ts';

export type TradeLeaving = {
  /** Row in the register. */
  readonly trade: number;
  readonly booked: TradeBooked;
  readonly bookedSequence: number;
  readonly removal: TradeRemoved['removal'];
};

export type TradeEntering = {
  readonly enriched: Enriched;
  readonly tradeId: string;
  readonly life: number;
  readonly previousVersion: number;
  readonly fromSpread: boolean;
  readonly ticketId: string;
};

/** Trades that leave positions and trades that enter some, in one decision. */
export type TradeChanges = {
  readonly leaving: readonly TradeLeaving[];
  readonly entering: readonly TradeEntering[];
};

/** What a change of one position needs to know about it. */
export type Setting = {
  readonly position: Position;
  readonly terms: ContractTerms;
  readonly valuation: Valuation;
  /** Earliest clearing date that changes. */
  readonly from: BusinessDate;
  /** Earliest booking date that changes. */
  readonly bookedFrom: BusinessDate;
  /** A final day changes. */
  readonly isAsOf: boolean;
};

/** Of changes of one position, which are not none. */
export function settingOf(book: Book, { leaving, entering }: TradeChanges): Setting {
  const [gone] = leaving;
  const [come] = entering;
  const key = gone?.booked ?? come?.enriched.report;
  assertThat(key !== undefined, 'a change has a trade');
  const { contract } = key;
  const account = gone?.booked.account ?? come?.enriched.account.account ?? '';
  const entered = entering.map(({ enriched }) => enriched.report.clearingDate);
  const from = earliest([...leaving.map(({ booked }) => booked.clearingDate), ...entered]);
  const bookedFrom = earliest([...leaving.map(({ booked }) => booked.bookingDate), ...entered]);
  const terms = come?.enriched.terms ?? contractOn(book.reference, contract, from);
  assertThat(terms !== undefined, () => `${contract} is known`);
  const { multiplier, currency } = terms;
  return {
    position:
      findPosition(book.positions, account, contract) ??
      blankPosition({ account, contract, currency }),
    terms,
    valuation: { multiplier, currency, premiumStyle: isPremiumStyle(terms) },
    from,
    bookedFrom,
    isAsOf: isFinal(book, from),
  };
}

function earliest(dates: readonly BusinessDate[]): BusinessDate {
  let first = '';
  for (const date of dates) if (first === '' || date < first) first = date;
  return first;
}
