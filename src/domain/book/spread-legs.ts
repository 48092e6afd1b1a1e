import { keptReport } from '../trade/report-record.ts';
import type { ReportParked } from '../trade/trade-events.ts';
import { reportedTradeId } from '../trade/trade-id.ts';
import type { ReportedLeg, TradeReport } from '../trade/trade-report.ts';
import type { Book, Context, Facts } from './book-state.ts';
import { findTrade, stands } from './find-trade.ts';
import { spreadKey } from './spread-key.ts';

/** The legs as reports of their own. A removal that names no legs removes those that the spread was about. */
export function legReports(book: Book, report: TradeReport, context: Context): TradeReport[] {
  if (report.legs.length > 0) return statedLegs(book, report, context.facts);
  if (report.action !== 'remove') return [];
  return legNames(book, report).flatMap((name) => {
    const known = findTrade(book, name, context.facts);
    if (known === undefined) return [];
    const { matchId } = known.booked;
    return [{ ...legReport(report, known.booked), matchId }];
  });
}

/** Names of the trades that the decision about a spread looks at. */
export function legNames(book: Book, report: TradeReport): readonly string[] {
  if (report.legs.length === 0) return book.spreads.get(spreadKey(report)) ?? [];
  if (waitingRemoval(book, report) === undefined) return [];
  return report.legs.map((leg) => reportedTradeId(legReport(report, leg)));
}

/** A removal of the spread that named no legs and came before it. */
export function waitingRemoval(book: Book, report: TradeReport): ReportParked | undefined {
  if (book.worklists.parked.size === 0) return undefined;
  const key = spreadKey(report);
  for (const item of book.worklists.parked.values()) {
    if (item.multiLeg === 'spread' && spreadKey(item) === key) return item;
  }
  return undefined;
}

/** The book in which the spread's removal waits for one of its legs. */
export function waitingForLeg(book: Book, removal: ReportParked, leg: TradeReport): Book {
  const { itemId, type, action } = removal;
  const item = { ...keptReport(leg), itemId, type, action, removal: removal.removal };
  const parked = new Map(book.worklists.parked).set(itemId, item);
  const tradeId = reportedTradeId(leg);
  const others = book.worklists.byTradeId.get(tradeId) ?? [];
  const byTradeId = new Map(book.worklists.byTradeId).set(tradeId, [...others, itemId]);
  return { ...book, worklists: { ...book.worklists, parked, byTradeId } };
}

/** A leg that came by itself leaves at once when the removal of its spread was waiting for the spread. */
function statedLegs(book: Book, report: TradeReport, facts: Facts): TradeReport[] {
  const legs = report.legs.map((leg) => legReport(report, leg));
  const waiting = report.action === 'book' ? waitingRemoval(book, report) : undefined;
  if (waiting === undefined) return legs;
  return legs.map((leg) => {
    const known = findTrade(book, reportedTradeId(leg), facts);
    return stands(known) ? { ...leg, action: 'remove', removal: waiting.removal } : leg;
  });
}

/** Without a match id the spread's own id ties its legs together. */
function legReport(report: TradeReport, leg: ReportedLeg): TradeReport {
  return {
    ...report,
    contract: leg.contract,
    side: leg.side,
    quantity: leg.quantity,
    price: leg.price,
    ccpTradeId: leg.ccpTradeId,
    matchId: report.matchId === '' ? report.ccpTradeId : report.matchId,
    statedMultiplier: '',
    multiLeg: 'leg',
    legs: [],
  };
}
