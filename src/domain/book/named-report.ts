import { contractOn } from '../reference/contract-terms.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book } from './book-state.ts';

/**
 * The report with its CCP: a file of our own may leave it to the product. It is part of the trade's natural key, so it
 * is filled in before anything is looked up; it stays blank while the product is unknown.
 */
export function namedReport(book: Book, report: TradeReport): TradeReport {
  if (report.ccp !== '') return report;
  const date = report.clearingDate === '' ? '9999-12-31' : report.clearingDate;
  const ccp = contractOn(book.reference, report.contract, date)?.ccp;
  return ccp === undefined ? report : { ...report, ccp };
}
