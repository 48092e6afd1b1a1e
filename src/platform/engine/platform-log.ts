import type { EventOf } from '../../domain/basics/schema.ts';
import { beginUnit, cutWhatIsFull, endUnit } from './batch-writer.ts';
import type { alarmRaised, EngineEvent, EpochsErased } from './engine-events.ts';
import { type LiveLog, stateIsWritten, writeEvent } from './live-log.ts';

/** What the platform log folds to: which firms there are, which release wrote last, which alarms stand. */
export type PlatformState = {
  /** Origin of the firm's log, by firm, in order of creation. */
  readonly firms: Map<string, string>;
  release: string;
  /** Alarms that nobody has cleared. */
  alarms: EventOf<typeof alarmRaised>[];
  /** The newest erasure of each firm. */
  readonly erased: Map<string, EpochsErased>;
  /** What each user may do, in words, as it was last put on record. */
  readonly users: Map<string, string>;
  /** Epochs of each firm that are held; 0 = nobody has said so. */
  keyWindow: number;
};

export type PlatformLog = LiveLog<PlatformState, EngineEvent>;

export function emptyPlatformState(): PlatformState {
  return {
    firms: new Map(),
    release: '',
    alarms: [],
    erased: new Map(),
    users: new Map(),
    keyWindow: 0,
  };
}

export function foldPlatformEvent(state: PlatformState, event: EngineEvent): void {
  if (event.type === 'FirmCreated') state.firms.set(event.firm, event.origin);
  if (event.type === 'ReleaseRecorded') state.release = event.release;
  if (event.type === 'AlarmRaised') state.alarms.push(event);
  if (event.type === 'AlarmsCleared') state.alarms = [];
  if (event.type === 'EpochsErased') state.erased.set(event.firm, event);
  if (event.type === 'AccessGranted' && event.kind === 'user-added')
    state.users.set(event.user, event.roles);
  if (event.type === 'KeyWindowSet') state.keyWindow = event.epochs;
}

/** Writes an event to the platform log, in a batch that is open, and returns its sequence. */
export function writePlatformEvent(log: PlatformLog, event: EngineEvent): number {
  beginUnit(log.batch);
  const sequence = writeEvent(log, event);
  foldPlatformEvent(log.state.book, event);
  stateIsWritten(log);
  cutWhatIsFull(log.batch);
  endUnit(log.batch);
  return sequence;
}
