import { accept } from '../basics/decision.ts';
import { keptReport, sameContent, sameDeal } from '../trade/report-record.ts';
import { legTradeIdOf } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { itemsAbout, type WorklistItem } from '../trade/worklists.ts';
import { bookNew } from './book-new.ts';
import type { Book, BookDecision, Context } from './book-state.ts';
import { captureRemoval, captureReplace } from './capture-change.ts';
import { type Capture, withDatesOf } from './captured-report.ts';
import { enrich } from './enrich.ts';
import {
  findTrade,
  hasLegName,
  type KnownTrade,
  reportedTrade,
  stands,
  versionsOf,
} from './find-trade.ts';
import { legMatched } from './leg-matched.ts';
import {
  closeItem,
  conflictEvent,
  duplicateEvent,
  heldEvent,
  noteEvent,
} from './worklist-events.ts';

/** One trade side: an outright, or one leg (`fromSpread` when it comes out of its spread's own report). */
export function captureOutright(
  book: Book,
  report: TradeReport,
  context: Context,
  tradeId: string,
  fromSpread: boolean,
): BookDecision {
  const known = reportedTrade(book, report, tradeId, context.facts);
  const capture = { report, known, context, tradeId, fromSpread };
  switch (report.action) {
    case 'unmatched':
      return captureUnmatched(book, capture);
    case 'book':
      return captureNew(book, capture);
    case 'replace':
      return captureReplace(book, capture);
    case 'remove':
      return captureRemoval(book, capture);
    default:
      return accept(noteEvent(report, 'notice'));
  }
}

const NOTHING: readonly WorklistItem[] = [];

function captureNew(book: Book, capture: Capture): BookDecision {
  const { report, known, context, tradeId } = capture;
  if (stands(known)) return captureAgain(book, capture, known);
  const waiting =
    book.worklists.byTradeId.size === 0 ? NOTHING : itemsAbout(book.worklists, tradeId);
  const held = waiting.find((item) => item.type === 'TradeHeld' && item.action === 'book');
  if (held !== undefined) {
    if (sameContent(held, keptReport(report))) return accept(duplicateEvent(tradeId, report));
    return conflict(book, capture);
  }
  const leg = legFromSpread(book, report, context);
  if (leg !== undefined) {
    return sameDeal(leg.booked, report)
      ? legMatched(book, capture, leg, waiting)
      : conflict(book, capture);
  }
  const enriched = enrich(book, report, context);
  if (!enriched.ok) return accept(heldEvent(report, enriched.rejection, context.sequence));
  return accept(...bookNew(book, capture, enriched, waiting));
}

/** New for an id that is live: the same report again, or one that contradicts it. */
function captureAgain(book: Book, capture: Capture, known: KnownTrade): BookDecision {
  const { report, context, tradeId, fromSpread } = capture;
  // A leg and its spread describe one deal in different words.
  const isOtherWay = fromSpread || (report.multiLeg === 'leg' && known.booked.fromSpread);
  if (isOtherWay && sameDeal(known.booked, report)) return accept(duplicateEvent(tradeId, report));
  const said = keptReport(withDatesOf(report, known.booked));
  for (const version of versionsOf(known, context.facts)) {
    if (sameContent(version, said)) return accept(duplicateEvent(tradeId, report));
  }
  return conflict(book, capture);
}

/** Kept for a person, once however often it is sent. */
function conflict(book: Book, { report, context, tradeId }: Capture): BookDecision {
  const said = keptReport(report);
  for (const item of book.worklists.conflicts.values()) {
    if (item.tradeId === tradeId && sameContent(item, said))
      return accept(duplicateEvent(tradeId, report));
  }
  return accept(conflictEvent(report, tradeId, context.sequence));
}

function captureUnmatched(book: Book, { report, known, context, tradeId }: Capture): BookDecision {
  if (stands(known)) return accept(noteEvent(report, 'notice'));
  const waiting = itemsAbout(book.worklists, tradeId).filter(
    (item) => item.type === 'UnmatchedReported',
  );
  if (waiting.some((item) => sameContent(item, keptReport(report))))
    return accept(duplicateEvent(tradeId, report));
  const itemId = `U-${context.sequence + waiting.length}`;
  return accept(...waiting.map((item) => closeItem(item, 'superseded', 'reported again')), {
    ...keptReport(report),
    type: 'UnmatchedReported',
    itemId,
  });
}

/** The leg that a leg's own report is about, when its spread's report has booked it already. */
function legFromSpread(book: Book, report: TradeReport, context: Context): KnownTrade | undefined {
  if (!hasLegName(report)) return undefined;
  const leg = findTrade(book, legTradeIdOf(report), context.facts);
  return stands(leg) && leg.booked.fromSpread ? leg : undefined;
}
