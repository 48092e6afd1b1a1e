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

/** A trade that leaves a position, one that enters it, or both (a replacement). */
export type TradeChange = {
  readonly leaving: TradeLeaving | undefined;
  readonly entering: TradeEntering | undefined;
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

export function settingOf(book: Book, { leaving, entering }: TradeChange): Setting {
  const key = leaving?.booked ?? entering?.enriched.report;
  assertThat(key !== undefined, 'a change has a trade');
  const { contract } = key;
  const account = leaving?.booked.account ?? entering?.enriched.account.account ?? '';
  const from = earliest([leaving?.booked.clearingDate, entering?.enriched.report.clearingDate]);
  const bookedFrom = earliest([
    leaving?.booked.bookingDate,
    entering?.enriched.report.clearingDate,
  ]);
  const terms = entering?.enriched.terms ?? contractOn(book.reference, contract, from);
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

function earliest(dates: readonly (BusinessDate | undefined)[]): BusinessDate {
  return dates.flatMap((date) => (date === undefined ? [] : [date])).sort()[0] ?? '';
}
