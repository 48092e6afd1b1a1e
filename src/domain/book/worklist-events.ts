import type { Rejection } from '../basics/decision.ts';
import { keptReport } from '../trade/report-record.ts';
import type { ReportNoted, TradeConflicted, TradeHeld } from '../trade/trade-events.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { itemIdOf, type OpenItem, worklistOf } from '../trade/worklists.ts';
import type { BookEvent } from './book-state.ts';

/** Kept for the record, without effect. */
export function noteEvent(report: TradeReport, reason: ReportNoted['reason']): ReportNoted {
  return { ...keptReport(report), type: 'ReportNoted', reason };
}

/** `sequence`: the event's own, which makes the item's id. */
export function heldEvent(report: TradeReport, rejection: Rejection, sequence: number): TradeHeld {
  const { code: reason, seen, wanted } = rejection;
  return {
    ...keptReport(report),
    type: 'TradeHeld',
    itemId: `H-${sequence}`,
    reason,
    seen,
    wanted,
  };
}

export function conflictEvent(
  report: TradeReport,
  tradeId: string,
  sequence: number,
): TradeConflicted {
  return { ...keptReport(report), type: 'TradeConflicted', itemId: `C-${sequence}`, tradeId };
}

export function duplicateEvent(tradeId: string, report: TradeReport): BookEvent {
  return { type: 'DuplicateReported', tradeId, source: report.source };
}

export function closeItem(
  item: OpenItem,
  outcome: 'applied' | 'discarded' | 'superseded',
  reason: string,
): BookEvent {
  return {
    type: 'WorklistItemClosed',
    itemId: itemIdOf(item),
    worklist: worklistOf(item),
    outcome,
    reason,
  };
}
