import { accept } from '../basics/decision.ts';
import { keptReport, sameContent } from '../trade/report-record.ts';
import { itemsAbout, type WorklistItem } from '../trade/worklists.ts';
import { bookNew } from './book-new.ts';
import type { Book, BookDecision, BookEvent } from './book-state.ts';
import { type Capture, withDatesOf } from './captured-report.ts';
import { tradeDisagreements } from './contract-facts.ts';
import { enrich } from './enrich.ts';
import { type KnownTrade, stands } from './find-trade.ts';
import { rippleEvents } from './ripple.ts';
import { ticketOf } from './ticket.ts';
import { matchSuperseded } from './ticket-match.ts';
import { closeItem, duplicateEvent, heldEvent } from './worklist-events.ts';

/** Other terms for a trade: in place of those booked, of those that wait, or kept until the trade arrives. */
export function captureReplace(book: Book, capture: Capture): BookDecision {
  const { report, known, tradeId } = capture;
  if (!stands(known)) return parkOrSupersede(book, capture);
  if (sameContent(known.booked, keptReport(withDatesOf(report, known.booked)))) {
    return accept(duplicateEvent(tradeId, report));
  }
  const waiting = itemsAbout(book.worklists, tradeId);
  if (waiting.some((item) => isSaidAlready(item, capture)))
    return accept(duplicateEvent(tradeId, report));
  return replaceLive(book, capture, known, superseded(waiting, capture));
}

function replaceLive(
  book: Book,
  { report, context, fromSpread }: Capture,
  known: KnownTrade,
  waiting: readonly BookEvent[],
): BookDecision {
  const { booked, bookedSequence, life } = known;
  const enriched = enrich(book, report, context);
  if (!enriched.ok) {
    const at = context.sequence + waiting.length;
    return accept(...waiting, heldEvent(report, enriched.rejection, at));
  }
  const before = [...waiting, ...matchSuperseded(book, booked.tradeId, 'other terms')];
  const sequence = context.sequence + before.length;
  const ticket = ticketOf(book, enriched, booked);
  const entering = {
    enriched,
    tradeId: booked.tradeId,
    life,
    previousVersion: bookedSequence,
    fromSpread: fromSpread || booked.fromSpread,
    ticketId: ticket.ticketId,
  };
  const cause = { known, removal: 'replaced', entering } as const;
  const changed = rippleEvents(book, cause, { ...context, sequence });
  return accept(...before, ...changed, ...ticket.events, ...tradeDisagreements(book, enriched));
}

/** A bust, cancel or reverse; of a trade that is gone already it is a duplicate. */
export function captureRemoval(book: Book, capture: Capture): BookDecision {
  const { report, known, context, tradeId } = capture;
  const waiting = itemsAbout(book.worklists, tradeId);
  if (!stands(known)) {
    const isGone = known !== undefined && waiting.length === 0;
    return isGone ? accept(duplicateEvent(tradeId, report)) : parkOrSupersede(book, capture);
  }
  const before = [
    ...superseded(waiting, capture),
    ...matchSuperseded(book, known.booked.tradeId, 'the trade is gone'),
  ];
  const removal = report.removal === '' ? 'cancel' : report.removal;
  const at = { ...context, sequence: context.sequence + before.length };
  return accept(...before, ...rippleEvents(book, { known, removal, entering: undefined }, at));
}

/** A change of a trade that is held or unmatched replaces what waits; of one that nobody has seen it waits itself. */
function parkOrSupersede(book: Book, capture: Capture): BookDecision {
  const { report, context, tradeId } = capture;
  const waiting = itemsAbout(book.worklists, tradeId);
  if (waiting.some((item) => item.action === report.action && isSaidAlready(item, capture))) {
    return accept(duplicateEvent(tradeId, report));
  }
  const replaced = waiting.filter((item) => item.type !== 'ReportParked');
  if (replaced.length === 0) {
    return accept({ ...keptReport(report), type: 'ReportParked', itemId: `P-${context.sequence}` });
  }
  const before = superseded(replaced, capture);
  if (report.action === 'remove') return accept(...before);
  const asNew = { ...report, action: 'book' } as const;
  const sequence = context.sequence + before.length;
  // What the CCP has not cleared yet is unmatched still, in other words.
  if (replaced.every((item) => item.type === 'UnmatchedReported')) {
    const kept = { ...keptReport(report), action: 'unmatched' } as const;
    return accept(...before, { ...kept, type: 'UnmatchedReported', itemId: `U-${sequence}` });
  }
  const enriched = enrich(book, asNew, context);
  if (!enriched.ok) return accept(...before, heldEvent(asNew, enriched.rejection, sequence));
  const at = { ...capture, report: asNew, context: { ...context, sequence } };
  return accept(...before, ...bookNew(book, at, enriched, []));
}

function isSaidAlready(item: WorklistItem, { report }: Capture): boolean {
  return sameContent(item, keptReport(report));
}

function superseded(items: readonly WorklistItem[], { report, tradeId }: Capture): BookEvent[] {
  return items.map((item) => closeItem(item, 'superseded', `${report.action} of ${tradeId}`));
}
