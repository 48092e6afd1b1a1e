import { accept } from '../basics/decision.ts';
import type { Side } from '../basics/quantity.ts';
import { legTradeIdOf } from '../trade/trade-id.ts';
import type { ReportedLeg, TradeReport } from '../trade/trade-report.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { captureOutright } from './capture-outright.ts';
import { findTrade } from './find-trade.ts';
import { spreadKey } from './spread-key.ts';
import { noteEvent } from './worklist-events.ts';

/**
 * A spread makes no position: its legs do, once per match id. A report without legs is kept for the record, because its
 * legs are reported apart.
 */
export function captureSpread(book: Book, report: TradeReport, context: Context): BookDecision {
  const legs = legReports(book, report, context);
  if (legs.length === 0) return accept(noteEvent(report, 'legs-reported-apart'));
  const events: BookEvent[] = [];
  for (const leg of legs) {
    const at = { ...context, sequence: context.sequence + events.length };
    const decision = captureOutright(book, leg, at, legTradeIdOf(leg), true);
    if (!decision.ok) return decision;
    events.push(...decision.events);
  }
  return accept(...withPriceWarning(report, events));
}

/** The legs as reports of their own. A removal that names no legs removes those that the spread booked. */
export function legReports(book: Book, report: TradeReport, context: Context): TradeReport[] {
  if (report.legs.length > 0) return report.legs.map((leg) => legReport(report, leg));
  if (report.action !== 'remove') return [];
  return (book.spreads.get(spreadKey(report)) ?? []).flatMap((tradeId) => {
    const known = findTrade(book, tradeId, context.facts);
    if (known === undefined) return [];
    const { contract, side, price } = known.booked;
    const leg = { contract, side, ratio: 1, price };
    return [
      { ...legReport(report, leg), quantity: known.booked.quantity, matchId: known.booked.matchId },
    ];
  });
}

function legReport(report: TradeReport, leg: ReportedLeg): TradeReport {
  return {
    ...report,
    contract: leg.contract,
    side: leg.side,
    quantity: report.quantity * leg.ratio,
    price: leg.price,
    statedMultiplier: '',
    multiLeg: 'leg',
    legs: [],
  };
}

/** Spread price = Σ leg price × ratio, bought legs plus, sold legs minus (CME, Trade Message Components). */
function spreadPriceAgrees(report: TradeReport): boolean {
  let sum = 0;
  for (const leg of report.legs) sum += leg.price * leg.ratio * signOf(leg.side);
  return sum * signOf(report.side) === report.price;
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

function signOf(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}
