import type { TradeBooked } from '../trade/trade-events.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Context } from './book-state.ts';
import type { KnownTrade } from './find-trade.ts';

/** One report of one trade side, with what is known of the trade. */
export type Capture = {
  readonly report: TradeReport;
  readonly known: KnownTrade | undefined;
  readonly context: Context;
  readonly tradeId: string;
  /** It comes out of its spread's own report. */
  readonly fromSpread: boolean;
};

/** Dates that a report leaves to us were filled in when it was booked. */
export function withDatesOf(report: TradeReport, booked: TradeBooked): TradeReport {
  const tradeDate = report.tradeDate === '' ? booked.tradeDate : report.tradeDate;
  const clearingDate = report.clearingDate === '' ? booked.clearingDate : report.clearingDate;
  return { ...report, tradeDate, clearingDate };
}
