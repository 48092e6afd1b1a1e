import { memberIsOurs } from '../reference/parties.ts';
import { tradeIdOf } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, BookDecision, Context } from './book-state.ts';
import { captureOutright, noted } from './capture-outright.ts';
import { namedReport } from './named-report.ts';
import { captureSpread } from './spread.ts';
import { enterTicket } from './ticket.ts';

/**
 * Captures one report. A CCP's word is never refused: what cannot be booked is held, parked or kept as a conflict,
 * each with a worklist item. A ticket is refused for the same reasons.
 */
export function capture(book: Book, given: TradeReport, context: Context): BookDecision {
  const report = namedReport(book, given);
  if (report.origin === 'ticket' && report.action === 'book') return enterTicket(book, report, context);
  if (report.action === 'notice') return noted(report, 'notice');
  if (!isOurSide(book, report)) return noted(report, 'not-our-side');
  if (report.multiLeg === 'spread') return captureSpread(book, report, context);
  return captureOutright(book, report, context, tradeIdOf(report), false);
}

function isOurSide(book: Book, report: TradeReport): boolean {
  return report.member === '' || memberIsOurs(book.reference, report.ccp, report.member, report.clearingDate);
}
