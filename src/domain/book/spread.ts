import { accept } from '../basics/decision.ts';
import { type Side, signed } from '../basics/quantity.ts';
import { keptReport } from '../trade/report-record.ts';
import type { ReportParked } from '../trade/trade-events.ts';
import { reportedTradeId, tradeIdOf } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { captureOutright } from './capture-outright.ts';
import { spreadKey } from './spread-key.ts';
import { legReports, waitingForLeg, waitingRemoval } from './spread-legs.ts';
import { closeItem, duplicateEvent, noteEvent } from './worklist-events.ts';

/**
 * A spread makes no position: its legs do, once per match id. A report without legs is kept for the record, because its
 * legs are reported apart.
 */
export function captureSpread(book: Book, report: TradeReport, context: Context): BookDecision {
  const legs = legReports(book, report, context);
  if (legs.length === 0) {
    if (report.action === 'remove') return parkRemoval(book, report, context);
    return accept(noteEvent(report, 'legs-reported-apart'));
  }
  const removal = report.action === 'book' ? waitingRemoval(book, report) : undefined;
  const events: BookEvent[] = [];
  for (const leg of legs) {
    const at = { ...context, sequence: context.sequence + events.length };
    const decision = captureLeg(book, leg, at, removal);
    if (!decision.ok) return decision;
    events.push(...decision.events);
  }
  if (removal !== undefined)
    events.push(closeItem(removal, 'applied', `${report.ccpTradeId} was booked`));
  return accept(...withPriceWarning(report, events), ...spreadReported(book, report, legs));
}

/** What one leg comes to. The item of a removal that waited for the whole spread is closed once, after its legs. */
function captureLeg(
  book: Book,
  leg: TradeReport,
  context: Context,
  removal: ReportParked | undefined,
): BookDecision {
  const waits = removal !== undefined && leg.action === 'book';
  const known = waits ? waitingForLeg(book, removal, leg) : book;
  const decision = captureOutright(known, leg, context, reportedTradeId(leg), true);
  if (!decision.ok || !waits) return decision;
  const isOther = (event: BookEvent) =>
    event.type !== 'WorklistItemClosed' || event.itemId !== removal.itemId;
  return accept(...decision.events.filter(isOther));
}

/** A removal that names no legs, of a spread that nobody has seen, waits for it. */
function parkRemoval(book: Book, report: TradeReport, context: Context): BookDecision {
  if (waitingRemoval(book, report) !== undefined)
    return accept(duplicateEvent(tradeIdOf(report), report));
  return accept({ ...keptReport(report), type: 'ReportParked', itemId: `P-${context.sequence}` });
}

/** What a removal of the spread takes out, said once. */
function spreadReported(
  book: Book,
  report: TradeReport,
  legs: readonly TradeReport[],
): BookEvent[] {
  if (report.action !== 'book' && report.action !== 'replace') return [];
  const names = legs.map(reportedTradeId);
  const known = book.spreads.get(spreadKey(report)) ?? [];
  if (names.length === known.length && names.every((name, at) => name === known[at])) return [];
  const { ccp, tradeDate, member, ccpTradeId } = report;
  return [
    {
      type: 'SpreadReported',
      ccp,
      tradeDate,
      member,
      ccpTradeId,
      legs: names.map((tradeId) => ({ tradeId })),
    },
  ];
}

/**
 * Spread price × quantity = Σ leg price × quantity, bought legs plus, sold legs minus (CME, Trade Message Components).
 * In `bigint`: a product of the largest price and quantity is beyond the safe integers.
 */
function spreadPriceAgrees(report: TradeReport): boolean {
  let sum = 0n;
  for (const { price, quantity, side } of report.legs) sum += worth(price, quantity, side);
  return sum === worth(report.price, report.quantity, report.side);
}

function worth(price: number, quantity: number, side: Side): bigint {
  return BigInt(price) * BigInt(signed(side, quantity));
}

function withPriceWarning(report: TradeReport, events: readonly BookEvent[]): BookEvent[] {
  if (report.action !== 'book' || report.legs.length === 0 || spreadPriceAgrees(report))
    return [...events];
  const code = 'spread_price_must_equal_its_legs';
  return events.map((event) =>
    event.type === 'TradeBooked'
      ? { ...event, warnings: event.warnings === '' ? code : `${event.warnings} ${code}` }
      : event,
  );
}
