import {
  type AverageEvent,
  averageSchemas,
  type RotationTurned,
} from '../allocation/average-events.ts';
import { type AverageGroups, emptyAverageGroups } from '../allocation/average-groups.ts';
import { type AllocationEvent, allocationSchemas } from '../allocation/derivation-events.ts';
import { type Derivations, emptyDerivations } from '../allocation/derivations.ts';
import { type GiveUpEvent, giveUpSchemas } from '../allocation/give-up-events.ts';
import { emptyGiveUps, type GiveUps } from '../allocation/give-ups.ts';
import type { Rotations } from '../allocation/rotations.ts';
import {
  type StandingAllocationSet,
  type StandingAllocations,
  standingAllocationSet,
} from '../allocation/standing-allocations.ts';
import type { BusinessDate } from '../basics/business-date.ts';
import type { Decision } from '../basics/decision.ts';
import type { AccountDayClosed } from '../cash/cash-events.ts';
import { type CashEvent, cashSchemas } from '../cash/cash-events.ts';
import { type CashState, emptyCash } from '../cash/cash-state.ts';
import { type DeliveryEvent, deliverySchemas } from '../position/delivery-events.ts';
import { type DeliveryState, emptyDeliveries } from '../position/delivery-state.ts';
import { type ExerciseEvent, exerciseSchemas } from '../position/exercise-events.ts';
import { type ExerciseState, emptyExercises } from '../position/exercise-state.ts';
import type { MovedLots } from '../position/moved-lots.ts';
import { type PositionEvent, positionSchemas } from '../position/position-events.ts';
import { emptyPositions, type PositionState } from '../position/position-state.ts';
import { type TransferEvent, transferSchemas } from '../position/transfer-events.ts';
import type { TransferState } from '../position/transfer-state.ts';
import { type ReferenceEvent, referenceSchemas } from '../reference/reference-events.ts';
import { emptyReference, type ReferenceState } from '../reference/reference-state.ts';
import { emptyTickets, type Tickets } from '../trade/tickets.ts';
import { type Charge, type TradeEvent, tradeSchemas } from '../trade/trade-events.ts';
import { emptyTradeRegister, type TradeRegister } from '../trade/trade-register.ts';
import { emptyWorklists, type Worklists } from '../trade/worklists.ts';
import { type ApprovalEvent, approvalSchemas } from './approval-events.ts';
import { type Approvals, emptyApprovals } from './approvals.ts';
import { type DayEvent, daySchemas, type EndOfDayStep } from './day-events.ts';

export type BookEvent =
  | ReferenceEvent
  | TradeEvent
  | AllocationEvent
  | AverageEvent
  | RotationTurned
  | GiveUpEvent
  | StandingAllocationSet
  | PositionEvent
  | CashEvent
  | DayEvent
  | ExerciseEvent
  | TransferEvent
  | DeliveryEvent
  | ApprovalEvent;

/** Every event of a firm's log; tags are unique (tested). */
export const bookSchemas = [
  ...referenceSchemas,
  ...tradeSchemas,
  ...allocationSchemas,
  ...averageSchemas,
  ...giveUpSchemas,
  standingAllocationSet,
  ...positionSchemas,
  ...cashSchemas,
  ...daySchemas,
  ...exerciseSchemas,
  ...transferSchemas,
  ...deliverySchemas,
  ...approvalSchemas,
] as const;

/** A day that has been run and is not final. `stale`: something of it changed since; it must be run again. */
export type RunDay = {
  readonly date: BusinessDate;
  stale: boolean;
  readonly allowEarly: boolean;
  /** CCPs whose positions were left out. */
  readonly stopped: readonly string[];
};

/** A run under way: the step and position from which the next command goes on. */
export type RunUnderWay = {
  readonly date: BusinessDate;
  step: EndOfDayStep;
  cursor: number;
  readonly allowEarly: boolean;
  /** CCPs that stopped, with the reason. */
  readonly stopped: Map<string, string>;
  /** Something of the day, or of one before it, changed since the run last began its close-out step. */
  touched: boolean;
};

/** An import that stopped, or goes on: the first `batches` of the file are booked, cut and read as `reading` says. */
export type FileUnderWay = {
  readonly reading: string;
  readonly batches: number;
  /** When its first batch was booked, microseconds since 1970. */
  readonly sinceMicros: number;
};

export type Days = {
  /** Every day up to and including it is final; blank = none yet. */
  finalThrough: BusinessDate;
  run: Map<BusinessDate, RunDay>;
  underWay: RunUnderWay | undefined;
  /** Days whose run was begun and left for that of another day. */
  readonly begun: Set<BusinessDate>;
  /** Newest clearing date on which anything was booked or run. */
  newest: BusinessDate;
  /** By booking date not final: the fee schedule's revision that every trade of the day was rated by. */
  ratedBy: Map<BusinessDate, number>;
};

/**
 * A firm's whole state: a fold over its journal. Plain data (maps, objects, arrays, typed arrays), so that a snapshot
 * can clone it.
 */
export type Book = {
  firm: string;
  reportingFirm: string;
  readonly reference: ReferenceState;
  register: TradeRegister;
  readonly worklists: Worklists;
  readonly tickets: Tickets;
  readonly derivations: Derivations;
  readonly averageGroups: AverageGroups;
  readonly rotations: Rotations;
  readonly giveUps: GiveUps;
  readonly standingAllocations: StandingAllocations;
  readonly positions: PositionState;
  readonly cash: CashState;
  readonly exercises: ExerciseState;
  readonly transfers: TransferState;
  readonly movedLots: MovedLots;
  readonly deliveries: DeliveryState;
  readonly approvals: Approvals;
  readonly days: Days;
  /** Names of the legs that a spread's own report was about, by the spread's id without its side. */
  readonly spreads: Map<string, string[]>;
  /** Charges now in force of trades whose fees were rated again, by trade row. */
  readonly adjustedCharges: Map<number, readonly Charge[]>;
  /** Trades whose price is a placeholder, by trade id: their position's index and since when. They bar its mark. */
  readonly placeholders: Map<
    string,
    { readonly position: number; readonly bookingDate: BusinessDate }
  >;
  /** Figures as last closed, by `account|currency|date`, of days not final. */
  readonly accountDays: Map<string, AccountDayClosed>;
  /** When a file of these bytes (SHA-256, hex) was first imported to its end, microseconds since 1970. */
  readonly files: Map<string, number>;
  /** By the same hash: files begun and not imported to their end. */
  readonly filesUnderWay: Map<string, FileUnderWay>;
  readonly counts: { trades: number };
};

export type Facts = ReadonlyMap<number, BookEvent>;

/** What a decision may know beyond the book: time, who asks, the sequence it would write next, and old events. */
export type Context = {
  readonly nowMicros: number;
  readonly actor: string;
  readonly sequence: number;
  readonly facts: Facts;
};

export type BookDecision = Decision<BookEvent>;

export function emptyBook(): Book {
  return {
    firm: '',
    reportingFirm: '',
    reference: emptyReference(),
    register: emptyTradeRegister([0, 0]),
    worklists: emptyWorklists(),
    tickets: emptyTickets(),
    derivations: emptyDerivations(),
    averageGroups: emptyAverageGroups(),
    rotations: new Map(),
    giveUps: emptyGiveUps(),
    standingAllocations: new Map(),
    positions: emptyPositions(),
    cash: emptyCash(),
    exercises: emptyExercises(),
    transfers: new Map(),
    movedLots: new Map(),
    deliveries: emptyDeliveries(),
    approvals: emptyApprovals(),
    days: {
      finalThrough: '',
      run: new Map(),
      underWay: undefined,
      begun: new Set(),
      newest: '',
      ratedBy: new Map(),
    },
    spreads: new Map(),
    adjustedCharges: new Map(),
    placeholders: new Map(),
    accountDays: new Map(),
    files: new Map(),
    filesUnderWay: new Map(),
    counts: { trades: 0 },
  };
}
