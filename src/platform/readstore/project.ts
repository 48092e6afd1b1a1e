import type { BookEvent } from '../../domain/book/book-state.ts';
import type { DayEvent, DayRunCompleted, FirmOpened } from '../../domain/book/day-events.ts';
import type { CashEvent } from '../../domain/cash/cash-events.ts';
import type { PositionEvent } from '../../domain/position/position-events.ts';
import type { FileImported, TradeEvent } from '../../domain/trade/trade-events.ts';
import { FACT_REASON } from '../../domain/trade/worklists.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import {
  dayOf,
  dayRow,
  type FirmProjection,
  forgetFinalRuns,
  named,
  type Projecting,
  shown,
} from './firm-projection.ts';
import {
  projectAccountDayClosed,
  projectCashEntered,
  projectFeesAdjusted,
} from './project-cash.ts';
import {
  projectCloseOutsReversed,
  projectLotsClosedOut,
  projectMarkReversed,
  projectPositionMarked,
  projectPositionUnmarked,
  projectSettlementPriceSet,
} from './project-position.ts';
import { projectTicketEntered, projectTradeBooked, projectTradeRemoved } from './project-trade.ts';
import {
  addNote,
  addReport,
  closeItem,
  projectDayStopped,
  projectTicketClosed,
  stopId,
} from './project-worklist.ts';
import type { RowBatch } from './row-batch.ts';
import { rowKey } from './row-key.ts';
import { placeOf, STEPS } from './words.ts';

/** Events that may have rows. Every other event of a log (reference, the engine's own) only moves the mark. */
export type ProjectedEvent = TradeEvent | PositionEvent | CashEvent | DayEvent;

/** Everything a firm's log may hold. */
export type LogEvent = BookEvent | EngineEvent;

/** Types of events that never have rows. Those that carry bytes or long texts matter: they are not even decoded. */
export const WITHOUT_ROWS: ReadonlySet<string> = new Set<LogEvent['type']>([
  'InboundKept',
  'DuplicateReported',
  'SchemaRecorded',
  'SubmissionRecorded',
  'CommandRejected',
]);

/**
 * Adds to `batch` the rows and changes of consecutive events of one firm, the first with `firstSequence`. Events at or
 * below the firm's high water are skipped, so that a batch may be given twice. Undefined = one without rows.
 */
export function project(
  state: FirmProjection,
  batch: RowBatch,
  firstSequence: number,
  events: readonly (LogEvent | undefined)[],
): void {
  let sequence = firstSequence;
  for (const event of events) {
    if (sequence > state.highWater) {
      if (event !== undefined)
        projectEvent({ state, batch, sequence, key: rowKey(state.number, sequence) }, event);
      batch.events += 1;
    }
    sequence += 1;
  }
  state.highWater = Math.max(state.highWater, sequence - 1);
  batch.projected.set(state.number, { firm: state.number, sequence: state.highWater });
}

function projectEvent(to: Projecting, event: LogEvent): void {
  switch (event.type) {
    case 'TradeBooked':
      projectTradeBooked(to, event);
      return;
    case 'TradeRemoved':
      projectTradeRemoved(to, event);
      return;
    case 'LotsClosedOut':
      projectLotsClosedOut(to, event);
      return;
    case 'CloseOutsReversed':
      projectCloseOutsReversed(to, event);
      return;
    case 'PositionMarked':
      projectPositionMarked(to, event);
      return;
    case 'MarkReversed':
      projectMarkReversed(to, event);
      return;
    case 'PositionUnmarked':
      projectPositionUnmarked(to, event);
      return;
    case 'SettlementPriceSet':
      projectSettlementPriceSet(to, event);
      return;
    case 'CashEntered':
      projectCashEntered(to, event);
      return;
    case 'FeesAdjusted':
      projectFeesAdjusted(to, event);
      return;
    case 'AccountDayClosed':
      projectAccountDayClosed(to, event);
      return;
    default:
      projectWorkOrDay(to, event);
      return;
  }
}

type WorkOrDayEvent = Exclude<LogEvent, PositionEvent | CashEvent>;

function projectWorkOrDay(to: Projecting, event: WorkOrDayEvent): void {
  switch (event.type) {
    case 'TradeHeld':
      addReport(to, event, { worklist: 'held', ...event });
      return;
    case 'ReportParked':
      addReport(to, event, { worklist: 'parked', itemId: event.itemId });
      return;
    case 'TradeConflicted':
      addReport(to, event, { worklist: 'conflict', ...event });
      return;
    case 'UnmatchedReported':
      addReport(to, event, { worklist: 'unmatched', itemId: event.itemId });
      return;
    case 'ReportNoted':
      addReport(to, event, { worklist: 'noted', itemId: '', reason: event.reason });
      return;
    case 'SpreadLegMatched': {
      const { tradeId, legTradeId: seen, source } = event;
      const reason = 'leg-of-booked-spread';
      addNote(to, { worklist: 'noted', itemId: '', reason, seen, tradeId, source });
      return;
    }
    case 'TicketMatchAmbiguous': {
      const { tradeId, ticketIds: seen } = event;
      addNote(to, { worklist: 'ticket-match', itemId: tradeId, seen, tradeId, source: '' });
      return;
    }
    case 'ContractFactDisagreed': {
      const { itemId, contract, field, known: wanted, source } = event;
      const reason = FACT_REASON;
      const seen = `${contract} ${field} ${event.seen}`;
      addNote(to, { worklist: 'contract-fact', itemId, reason, seen, wanted, source });
      return;
    }
    case 'WorklistItemClosed':
      closeItem(to, event.itemId, event.outcome, event.reason);
      return;
    case 'TicketEntered':
      projectTicketEntered(to, event);
      return;
    case 'TicketClosed':
      projectTicketClosed(to, event);
      return;
    case 'FileImported':
      projectFileImported(to, event);
      return;
    default:
      projectDay(to, event);
      return;
  }
}

function projectDay(to: Projecting, event: WorkOrDayEvent): void {
  switch (event.type) {
    case 'FirmOpened':
      projectFirmOpened(to, event);
      return;
    case 'EndOfDayAdvanced': {
      const row = dayRow(to, dayOf(event.date));
      row.step = placeOf(STEPS, event.step);
      row.allow_early = event.allowEarly ? 1 : 0;
      row.under_way = 1;
      to.state.underWay = row.date;
      return;
    }
    case 'EndOfDayStopped':
      projectDayStopped(to, event);
      return;
    case 'DayRunCompleted':
      projectDayRun(to, event);
      return;
    case 'DayReleased': {
      const day = dayOf(event.date);
      dayRow(to, day).released = to.key;
      forgetFinalRuns(to.state, day);
      return;
    }
    default:
      // Those of `WITHOUT_ROWS`, and any event this release does not know.
      return;
  }
}

function projectFirmOpened(to: Projecting, event: FirmOpened): void {
  const { number, firm } = to.state;
  to.batch.firms.set(number, { number, firm, reporting_firm: shown(event.reportingFirm) });
}

function projectDayRun(to: Projecting, event: DayRunCompleted): void {
  const day = dayOf(event.date);
  const row = dayRow(to, day);
  row.run = to.key;
  row.stale = null;
  row.under_way = 0;
  to.state.underWay = undefined;
  row.positions = event.positions;
  row.unmarked = event.unmarked;
  row.incomplete_accounts = event.incompleteAccounts;
  to.state.openRuns.add(day);
  closeItem(to, stopId(event.date), 'superseded', 'the day has run');
}

function projectFileImported(to: Projecting, event: FileImported): void {
  to.batch.appended.files.push({
    id: to.key,
    name: shown(event.name),
    kind: named(to, event.kind),
    sha256: shown(event.sha256),
    size_bytes: event.sizeBytes,
    read: event.read,
    booked: event.booked,
    duplicate: event.duplicate,
    suspense: event.suspense,
    held: event.held,
    failed: event.failed,
    imported_at: event.importedAtMicros,
  });
}
