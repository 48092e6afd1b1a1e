import type { BusinessDate } from '../basics/business-date.ts';

/** Key of a spread's own report among `Book.spreads`; the spread's side is its legs' affair. */
export function spreadKey(report: {
  readonly ccp: string;
  readonly tradeDate: BusinessDate;
  readonly member: string;
  readonly ccpTradeId: string;
}): string {
  return `${report.ccp}:${report.tradeDate}:${report.member}:${report.ccpTradeId}`;
}
