import { accept } from '../basics/decision.ts';
import { memberIsOurs } from '../reference/parties.ts';
import { isLegWithoutId, reportedTradeId } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, BookDecision, Context } from './book-state.ts';
import { captureOutright } from './capture-outright.ts';
import { namedReport } from './named-report.ts';
import { reportProblem } from './report-problem.ts';
import { captureSpread } from './spread.ts';
import { enterTicket } from './ticket.ts';
import { noteEvent } from './worklist-events.ts';

/**
 * Captures one report. A CCP's word is never refused: what cannot be booked is held, parked or kept as a conflict,
 * each with a worklist item. A ticket is refused for the same reasons. What is no report at all (a date that is none, a
 * quantity beyond all bounds) is refused whoever sends it: its sender has misread it.
 */
export function capture(book: Book, given: TradeReport, context: Context): BookDecision {
  const report = namedReport(book, given);
  const problem = reportProblem(report);
  if (problem !== undefined) return problem;
  if (report.origin === 'ticket') return enterTicket(book, report, context);
  if (report.action === 'notice') return accept(noteEvent(report, 'notice'));
  if (!isOurSide(book, report)) return accept(noteEvent(report, 'not-our-side'));
  if (report.multiLeg === 'spread') return captureSpread(book, report, context);
  // A leg that was held when its spread came is captured again by itself.
  const fromSpread = isLegWithoutId(report);
  return captureOutright(book, report, context, reportedTradeId(report), fromSpread);
}

function isOurSide(book: Book, report: TradeReport): boolean {
  return (
    report.member === '' ||
    memberIsOurs(book.reference, report.ccp, report.member, report.clearingDate)
  );
}
