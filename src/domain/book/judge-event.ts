import { dateOfDay } from '../basics/business-date.ts';
import { addTrade, type NetByDay } from '../reconciliation/ccp-positions.ts';
import {
  type CcpWord,
  type ContradictionCode,
  compareBooked,
  compareRemoved,
} from '../reconciliation/ccp-word.ts';
import { type WorkingHours, workingHours } from '../reference/working-hours.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { BookEvent } from './book-state.ts';

/** What a person should look at: not wrong by itself. */
export type SuspicionCode =
  | 'cash_entered_by_hand'
  | 'change_dated_in_the_future'
  | 'instruction_at_an_odd_hour'
  | 'many_removals_at_once'
  | 'setting_changed_while_trading'
  | 'trade_of_an_earlier_day';

/** Nobody outside tells of it; behind the last good point it is kept and not trusted. */
export type UnconfirmedCode =
  | 'ccp_files_must_cover_its_date'
  | 'day_must_be_run_again'
  | 'instruction_must_be_given_again';

/** One thing that holding an event against the CCPs' files brings out; `sequence` is the event it is about. */
export type EventJudgement =
  | { readonly kind: 'confirmed' }
  | Judged<'contradicted', ContradictionCode>
  | Judged<'unconfirmed', UnconfirmedCode>
  | Judged<'suspicious', SuspicionCode>;

type Judged<Kind extends string, Code extends string> = {
  readonly kind: Kind;
  readonly sequence: number;
  readonly code: Code;
  readonly seen: string;
};

/** Where and when an event stands; the time is the old host's clock, good for a hint and no more. */
export type JudgedPlace = { readonly sequence: number; readonly timeMicros: number };

/** Judges a firm's events in their order. */
export type EventJudge = {
  readonly judge: (event: BookEvent, at: JudgedPlace) => readonly EventJudgement[];
  /** What the trades come to that no file contradicts. */
  readonly nets: NetByDay;
  /** Nobody is expected at work then at any CCP that was set so far. */
  readonly isOdd: (timeMicros: number) => boolean;
};

const DAY_MICROS = 24 * 3_600 * 1_000_000;
const MINUTE_MICROS = 60 * 1_000_000;
/** So many removals within a minute are a mass edit. */
const MANY_REMOVALS = 20;

/** `addsUp`: somebody will ask for the nets. */
export function eventJudge(word: CcpWord, addsUp: boolean): EventJudge {
  const nets: NetByDay = new Map();
  const hours = workingHours();
  const hints = suspicions(hours);
  // Removals that make room for another version fall or stand with that version.
  const replaced = new Map<string, { readonly event: TradeRemoved; readonly sequence: number }>();
  // What the firm made of its trades, the CCP's files do not tell of.
  const derived = new Set<string>();
  const derivations = new Set<string>();
  return {
    nets,
    isOdd: hours.isOdd,
    judge: (event, at) => {
      const judgements: EventJudgement[] = [];
      if (event.type === 'TradesDerived') {
        derivations.add(event.derivationId);
        for (const { tradeId } of event.results) derived.add(tradeId);
      }
      const isDerived = isTrade(event) && derived.has(event.tradeId);
      const compared = isDerived
        ? instructed(event, at.sequence)
        : confirmation(word, event, at.sequence);
      if (compared !== undefined) judgements.push(compared);
      const isContradicted = compared?.kind === 'contradicted';
      if (addsUp && isTrade(event) && !isContradicted) addTrade(nets, event);
      if (event.type === 'TradeRemoved' && makesRoom(event))
        replaced.set(event.tradeId, { event, sequence: at.sequence });
      if (event.type === 'TradeBooked') {
        const room = replaced.get(event.tradeId);
        replaced.delete(event.tradeId);
        if (room !== undefined && isContradicted) {
          if (addsUp) addTrade(nets, { ...event, ...room.event, type: 'TradeBooked' });
          judgements.push({ ...compared, sequence: room.sequence });
        }
      }
      const isConfirmed = compared?.kind === 'confirmed';
      // A group's residual follows what was made of the group, whatever becomes of that; its name alone proves nothing.
      const isResidual =
        event.type === 'CashEntered' &&
        (derived.has(event.entryId) || derivations.has(event.entryId));
      const found = hints(event, at.timeMicros, isConfirmed);
      for (const code of found.filter((hint) => !isResidual || hint !== 'cash_entered_by_hand'))
        judgements.push({ kind: 'suspicious', sequence: at.sequence, code, seen: seenOf(event) });
      return judgements;
    },
  };
}

type Hints = (event: BookEvent, timeMicros: number, isConfirmed: boolean) => SuspicionCode[];

/** What is odd about an event, seen with those before it. What the CCP says too is not. */
function suspicions(hours: WorkingHours): Hints {
  let newestDay = '';
  let hasTraded = false;
  let removalsMicros: number[] = [];
  let oddSince = Number.NEGATIVE_INFINITY;
  return (event, timeMicros, isConfirmed) => {
    const codes: SuspicionCode[] = [];
    if (isDatedAhead(event, timeMicros)) codes.push('change_dated_in_the_future');
    if (hasTraded && isSetting(event)) codes.push('setting_changed_while_trading');
    if (isInstruction(event) && Math.abs(timeMicros - oddSince) >= MINUTE_MICROS) {
      // The first of a minute stands for the file or the hand it came from, so that the list stays readable.
      if (hours.isOdd(timeMicros)) {
        codes.push('instruction_at_an_odd_hour');
        oddSince = timeMicros;
      }
    }
    if (event.type === 'CcpSet') hours.add(event);
    if (event.type === 'CashEntered') codes.push('cash_entered_by_hand');
    if (isTrade(event)) {
      if (event.clearingDate < newestDay && !isConfirmed) codes.push('trade_of_an_earlier_day');
      if (event.clearingDate > newestDay) newestDay = event.clearingDate;
      hasTraded = true;
    }
    if (event.type === 'TradeRemoved' && !isConfirmed) {
      removalsMicros.push(timeMicros);
      while ((removalsMicros[0] ?? timeMicros) < timeMicros - MINUTE_MICROS)
        removalsMicros = removalsMicros.slice(1);
      if (removalsMicros.length >= MANY_REMOVALS) codes.push('many_removals_at_once');
    }
    return codes;
  };
}

function makesRoom({ removal }: TradeRemoved): boolean {
  return removal === 'replaced' || removal === 'moved' || removal === 'derived';
}

function isTrade(event: BookEvent): event is TradeBooked | TradeRemoved {
  return event.type === 'TradeBooked' || event.type === 'TradeRemoved';
}

function confirmation(
  word: CcpWord,
  event: BookEvent,
  sequence: number,
): EventJudgement | undefined {
  if (isTrade(event)) return tradeConfirmation(word, event, sequence);
  switch (event.type) {
    case 'DuplicateReported':
    case 'FileImported':
    case 'FirmOpened':
    case 'InboundKept':
    case 'ReportNoted':
      // They move nothing.
      return undefined;
    case 'AccountDayClosed':
    case 'CloseOutsReversed':
    case 'DayReleased':
    case 'DayRunCompleted':
    case 'EndOfDayAdvanced':
    case 'EndOfDayStopped':
    case 'FeesAdjusted':
    case 'LotsClosedOut':
    case 'MarkReversed':
    case 'PositionMarked':
    case 'PositionUnmarked':
      return { kind: 'unconfirmed', sequence, code: 'day_must_be_run_again', seen: event.type };
    default:
      return instructed(event, sequence);
  }
}

function instructed(event: BookEvent, sequence: number): EventJudgement {
  const code = 'instruction_must_be_given_again';
  return { kind: 'unconfirmed', sequence, code, seen: seenOf(event) };
}

function tradeConfirmation(
  word: CcpWord,
  event: TradeBooked | TradeRemoved,
  sequence: number,
): EventJudgement | undefined {
  if (event.type === 'TradeRemoved' && makesRoom(event)) return undefined;
  const compared =
    event.type === 'TradeBooked' ? compareBooked(word, event) : compareRemoved(word, event);
  switch (compared.word) {
    case 'confirmed':
      return { kind: 'confirmed' };
    case 'contradicted': {
      const { code, seen } = compared;
      return { kind: 'contradicted', sequence, code, seen };
    }
    case 'not-told': {
      const seen = `${event.ccp} ${event.clearingDate}`;
      return { kind: 'unconfirmed', sequence, code: 'ccp_files_must_cover_its_date', seen };
    }
  }
}

/** What only a person's word, or a person's file, brings about: trades come at every hour, and so do end-of-day runs. */
function isInstruction(event: BookEvent): boolean {
  return isSetting(event) || event.type === 'CashEntered' || event.type === 'DayReleased';
}

function isSetting(event: BookEvent): boolean {
  return 'effectiveFrom' in event || event.type === 'CalendarDaySet';
}

/** A setting that begins, or a trade that was made, on a day that the host's clock had not reached. */
function isDatedAhead(event: BookEvent, timeMicros: number): boolean {
  if (!isTrade(event) && !('effectiveFrom' in event)) return false;
  const today = dateOfDay(Math.floor(timeMicros / DAY_MICROS));
  if ('effectiveFrom' in event) return event.effectiveFrom > today;
  return isTrade(event) && event.tradeDate > today;
}

function seenOf(event: BookEvent): string {
  if (isTrade(event)) return `${event.type} ${event.tradeId}`;
  return 'account' in event ? `${event.type} ${event.account}` : event.type;
}
