import { accept } from '../basics/decision.ts';
import { reportOf } from '../trade/report-record.ts';
import type { WorklistItem } from '../trade/worklists.ts';
import type { Book, BookDecision, BookEvent } from './book-state.ts';
import { captureRemoval, captureReplace } from './capture-change.ts';
import type { Capture } from './captured-report.ts';
import type { KnownTrade } from './find-trade.ts';
import { closeItem } from './worklist-events.ts';

/**
 * A leg's own report for a leg that its spread has booked: another name for it. A replace or removal under that name
 * that came before is applied now; of several the last says what is so.
 */
export function legMatched(
  book: Book,
  capture: Capture,
  leg: KnownTrade,
  waiting: readonly WorklistItem[],
): BookDecision {
  const { report, context, tradeId } = capture;
  const matched: BookEvent = {
    type: 'SpreadLegMatched',
    legTradeId: tradeId,
    tradeId: leg.booked.tradeId,
    source: report.source,
  };
  const parked = waiting.filter((item) => item.type === 'ReportParked');
  const closed = waiting
    .filter((item) => item.type !== 'TradeHeld')
    .map((item) => closeItem(item, 'applied', `${tradeId} is a leg that was booked`));
  const last = parked.find((item) => item.action === 'remove') ?? parked.at(-1);
  if (last === undefined) return accept(matched, ...closed);
  const change = {
    report: reportOf(last),
    known: leg,
    context: { ...context, sequence: context.sequence + 1 + closed.length },
    tradeId: leg.booked.tradeId,
    fromSpread: false,
  };
  const decision =
    last.action === 'remove' ? captureRemoval(book, change) : captureReplace(book, change);
  return decision.ok ? accept(matched, ...closed, ...decision.events) : decision;
}
