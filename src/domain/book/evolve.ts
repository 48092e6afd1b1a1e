import {
  evolveAverageGroups,
  evolveFillBooked,
  evolveFillGone,
  evolveGroupParts,
} from '../allocation/average-groups.ts';
import { derivationOf, evolveDerivations, evolveSourceGone } from '../allocation/derivations.ts';
import { evolveDerivationGone, evolveGiveUps } from '../allocation/give-ups.ts';
import { evolveRotations } from '../allocation/rotations.ts';
import { evolveStanding } from '../allocation/standing-allocations.ts';
import { evolveCash } from '../cash/evolve-cash.ts';
import { evolveDeliveries } from '../position/delivery-state.ts';
import { evolvePositionUnmarked } from '../position/evolve-position.ts';
import { evolveExercises } from '../position/exercise-state.ts';
import { evolveTransfers } from '../position/transfer-state.ts';
import { evolveReference } from '../reference/reference-state.ts';
import { evolveTicketClosed, evolveTicketEntered } from '../trade/tickets.ts';
import type { FileAdvanced, TradeEvent, TradeRemoved } from '../trade/trade-events.ts';
import { addAlias, emptyTradeRegister } from '../trade/trade-register.ts';
import { evolveWorklists } from '../trade/worklists.ts';
import { evolveApprovals } from './approvals.ts';
import type { Book, BookEvent } from './book-state.ts';
import type { FirmOpened } from './day-events.ts';
import { evolveDays } from './evolve-days.ts';
import { evolveCloseOuts, evolveFees, evolveMark, evolvePrice } from './evolve-outcome.ts';
import { evolveBooked, evolveRemoved, tradeRow } from './evolve-trade.ts';
import { spreadKey } from './spread-key.ts';
import { touchDay } from './stale-days.ts';

/** Changes the book in place by one event. Total and deterministic; never looks up a rule or recomputes a result. */
export function evolve(book: Book, event: BookEvent, sequence: number): void {
  switch (event.type) {
    case 'TradeBooked':
      evolveBooked(book, event, sequence);
      evolveFillBooked(book.averageGroups, event);
      break;
    case 'TradeRemoved':
      evolveRemoved(book, event);
      if (!comesBack(book, event)) {
        book.tickets.chosen.delete(event.tradeId);
        evolveSourceGone(book.derivations, event.tradeId);
        evolveFillGone(book.averageGroups, event.tradeId);
      }
      break;
    case 'SpreadLegMatched':
      addAlias(book.register, event.legTradeId, tradeRow(book, event.tradeId, undefined), sequence);
      break;
    case 'SpreadReported':
      book.spreads.set(
        spreadKey(event),
        event.legs.map(({ tradeId }) => tradeId),
      );
      break;
    case 'TicketEntered':
      evolveTicketEntered(book.tickets, event);
      break;
    case 'TicketClosed':
      evolveTicketClosed(book.tickets, event, book.worklists.ticketMatches.has(event.tradeId));
      break;
    case 'TradeHeld':
    case 'ReportParked':
    case 'TradeConflicted':
    case 'UnmatchedReported':
    case 'WorklistItemClosed':
    case 'ReportNoted':
    case 'TicketMatchAmbiguous':
    case 'ContractFactDisagreed':
      evolveWorklists(book.worklists, event);
      break;
    case 'DuplicateReported':
    case 'InboundKept':
      break;
    case 'FileImported':
      // The first time stays: the keys of its batches are as old as that, however often the file came since.
      if (!book.files.has(event.sha256)) book.files.set(event.sha256, event.importedAtMicros);
      book.filesUnderWay.delete(event.sha256);
      break;
    case 'FileAdvanced':
      advanceFile(book, event);
      break;
    default:
      evolveOther(book, event, sequence);
  }
}

/** It is followed by another version, or stands behind what was made of it: not if what it was made of is whole again. */
function comesBack({ derivations }: Book, { removal, tradeId }: TradeRemoved): boolean {
  const isSource = derivationOf(derivations, tradeId) !== undefined;
  return removal === 'replaced' || (removal === 'derived' && isSource);
}

function evolveOther(book: Book, event: Exclude<BookEvent, TradeEvent>, sequence: number): void {
  switch (event.type) {
    case 'TradesDerived':
    case 'DerivationEnded':
      evolveDerivations(book.derivations, event);
      evolveGroupParts(book.averageGroups, event);
      if (event.type === 'DerivationEnded') evolveDerivationGone(book.giveUps, event);
      break;
    case 'AverageFillsAdded':
    case 'AverageGroupMoved':
    case 'AverageGroupStated':
      evolveAverageGroups(book.averageGroups, event);
      break;
    case 'StandingAllocationSet':
      evolveStanding(book.standingAllocations, event);
      break;
    case 'RotationTurned':
      evolveRotations(book.rotations, event);
      break;
    case 'GiveUpStepped':
    case 'ExecutionFeeInvoiced':
    case 'GiveUpBroke':
    case 'GiveUpBreakSettled':
    case 'GiveUpTradeConfirmed':
      evolveGiveUps(book.giveUps, event);
      break;
    case 'SettlementPriceSet':
      evolvePrice(book, event);
      break;
    case 'LotsClosedOut':
    case 'CloseOutsReversed':
      evolveCloseOuts(book, event, sequence);
      break;
    case 'PositionMarked':
    case 'MarkReversed':
      evolveMark(book, event);
      break;
    case 'PositionUnmarked':
      evolvePositionUnmarked(book.positions, event);
      break;
    case 'CashEntered':
      touchDay(book, event.bookingDate);
      evolveCash(book.cash, event, book.days.finalThrough);
      break;
    case 'FeesAdjusted':
      evolveFees(book, event);
      break;
    case 'ExerciseInstructed':
    case 'AssignmentAllocated':
    case 'AssignmentWithdrawn':
      touchDay(book, event.bookingDate);
      evolveExercises(book.exercises, event);
      break;
    case 'TransferRequested':
    case 'TransferDecided':
      evolveTransfers(book.transfers, event);
      break;
    case 'DeliveryIntended':
    case 'DeliveryNoticed':
    case 'DeliveryWithdrawn':
      evolveDeliveries(book.deliveries, event);
      break;
    case 'FourEyesSet':
    case 'ApprovalRequested':
    case 'ApprovalDecided':
      evolveApprovals(book.approvals, event);
      break;
    case 'FirmOpened':
      openFirm(book, event);
      break;
    case 'AccountDayClosed':
    case 'EndOfDayAdvanced':
    case 'EndOfDayStopped':
    case 'DayRunCompleted':
    case 'DayReleased':
      evolveDays(book, event);
      break;
    default:
      // Trades of these days were rated by another schedule.
      if (event.type === 'FeeSet') touchDay(book, event.effectiveFrom);
      evolveReference(book.reference, event);
  }
}

function advanceFile({ filesUnderWay }: Book, event: FileAdvanced): void {
  const { sha256, reading, batches, atMicros } = event;
  const sinceMicros = filesUnderWay.get(sha256)?.sinceMicros ?? atMicros;
  filesUnderWay.set(sha256, { reading, batches, sinceMicros });
}

function openFirm(book: Book, { firm, reportingFirm, fingerprintKey }: FirmOpened): void {
  book.firm = firm;
  book.reportingFirm = reportingFirm;
  book.register = emptyTradeRegister(keyFrom(fingerprintKey));
}

function keyFrom(hex: string): readonly [number, number] {
  return [Number.parseInt(hex.slice(0, 8), 16) | 0, Number.parseInt(hex.slice(8, 16), 16) | 0];
}
