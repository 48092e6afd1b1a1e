import { type EventOf, eventSchema } from '../../domain/basics/schema.ts';

/**
 * The engine's own events, tags 1 to 9, in the same logs as the book's. `SchemaRecorded` and `NamesRecorded` open
 * every key epoch of a log, so that the epoch can be read alone. `FirmCreated`, `FirmHeads` and `ReleaseRecorded`
 * are in the platform log only; `EventExcluded` and `SuspectKept` are written by a rebuild. Tags from 250 on are the
 * engine's too, and in the platform log only.
 */
export const schemaRecorded = eventSchema('SchemaRecorded', 1, {
  /** All schemas of the log's events: `schemasToJson`. */
  json: 'longText',
});

export const namesRecorded = eventSchema('NamesRecorded', 2, {
  /** Number of the first of these names. */
  first: 'count',
  names: { list: { name: 'text' } },
});

/**
 * Ends a submission that came with an idempotency key. Its outcomes are the events from `firstSequence` up to this
 * one: each command's own events, or one `CommandRejected`.
 */
export const submissionRecorded = eventSchema('SubmissionRecorded', 3, {
  sender: 'id',
  actor: 'id',
  key: 'text',
  bodyDigest: 'text',
  firstSequence: 'whole',
  /** False when it was to be all or nothing and came to nothing. */
  applied: 'flag',
  /** Runs of commands with equally many events, in order: pairs of u32 little-endian, commands and events of each. */
  runs: 'bytes',
});

/** A command that was refused, when it came with a key or with raw bytes. */
export const commandRejected = eventSchema('CommandRejected', 4, {
  sender: 'id',
  actor: 'id',
  code: 'id',
  seen: 'text',
  wanted: 'text',
  /** The message as it came in, cut at MAX_REJECTED_RAW_BYTES; none = empty. */
  raw: 'bytes',
  rawBytes: 'count',
});

export const firmCreated = eventSchema('FirmCreated', 5, { firm: 'id', origin: 'text' });

/** Sizes and roots of the firms' logs that changed since the last such event, as they are durable. */
export const firmHeads = eventSchema('FirmHeads', 6, {
  heads: { list: { firm: 'id', entries: 'whole', root: 'bytes' } },
});

/** The release that writes from here on. */
export const releaseRecorded = eventSchema('ReleaseRecorded', 7, { release: 'text' });

/** In the place of an event that a rebuild left out; what came later keeps its sequence. */
export const eventExcluded = eventSchema('EventExcluded', 8, {
  /** Its own sequence, which was the excluded event's. */
  sequence: 'whole',
  reason: 'text',
  approvers: { list: { name: 'text' } },
});

/**
 * In the place of an event that a rebuild kept without trusting it: not folded, until a person has confirmed it. The
 * bytes are the event as it was written, with the numbers of names that hold up to the first of these.
 */
export const suspectKept = eventSchema('SuspectKept', 9, {
  /** Entry of the old log. */
  entry: 'whole',
  reason: { oneOf: ['after-until', 'beyond-signed-head', 'unconfirmed'] },
  event: 'bytes',
});

/** Something has touched the data directory that may not; no command is taken until a person has cleared it. */
export const alarmRaised = eventSchema('AlarmRaised', 250, {
  kind: {
    oneOf: ['bytes-changed', 'file-gone', 'file-unexpected', 'vault-refused', 'detector-ended'],
  },
  where: 'text',
});

export const alarmsCleared = eventSchema('AlarmsCleared', 251, { reason: 'text', actor: 'id' });

/**
 * This host is about to forget the keys of a firm's log up to this epoch. Its book is carried over them by the snapshot of
 * that size, which a replay of the log confirmed before.
 */
export const epochsErased = eventSchema('EpochsErased', 252, {
  firm: 'id',
  /** The last epoch whose key goes. */
  epoch: 'whole',
  /** The last event that is sealed in it. */
  sequence: 'whole',
  /** Entries that the carried book contains. */
  size: 'whole',
  /** Payload hash of the last of them, hex. */
  lastEntry: 'text',
  bookHash: 'text',
  actor: 'id',
});

/** Erased epochs are opened again for a time, with a key that was kept elsewhere and is not kept here. */
export const historyUnlocked = eventSchema('HistoryUnlocked', 253, {
  firm: 'id',
  /** The first clearing date that is answered again. */
  from: 'text',
  /** Microseconds since 1970 UTC. */
  untilMicros: 'whole',
  reason: 'text',
  actor: 'id',
});

/** An unlock is over: its time, or a person's word. */
export const historyLocked = eventSchema('HistoryLocked', 254, { firm: 'id', actor: 'id' });

/** Firms take commands though no vault has shown its copy since the start, on the word of these people. */
export const startOverridden = eventSchema('StartOverridden', 249, {
  reason: 'text',
  approvers: { list: { name: 'text' } },
  actor: 'id',
});

/** Somebody was let in: made a user, given a token or a link, or came in by one. */
export const accessGranted = eventSchema('AccessGranted', 248, {
  kind: { oneOf: ['user-added', 'api-token', 'sign-in-link', 'session'] },
  user: 'id',
  /** What the user may do, in words: `operator of all-firms`. */
  roles: 'text',
  /** Who gave it: a user, or `host` for whoever commands the machine. */
  by: 'id',
});

/** How many epochs of each firm are held from now on; a server forgets older ones by itself. 0 = only when it is told to. */
export const keyWindowSet = eventSchema('KeyWindowSet', 247, { epochs: 'count', actor: 'id' });

export const engineSchemas = [
  schemaRecorded,
  namesRecorded,
  submissionRecorded,
  commandRejected,
  firmCreated,
  firmHeads,
  releaseRecorded,
  eventExcluded,
  suspectKept,
  alarmRaised,
  alarmsCleared,
  epochsErased,
  historyUnlocked,
  historyLocked,
  startOverridden,
  accessGranted,
  keyWindowSet,
] as const;

export type SubmissionRecorded = EventOf<typeof submissionRecorded>;
export type FirmHeads = EventOf<typeof firmHeads>;
export type EngineEvent =
  | EventOf<typeof schemaRecorded>
  | EventOf<typeof namesRecorded>
  | SubmissionRecorded
  | EventOf<typeof commandRejected>
  | EventOf<typeof firmCreated>
  | FirmHeads
  | EventOf<typeof releaseRecorded>
  | EventOf<typeof eventExcluded>
  | EventOf<typeof suspectKept>
  | AlarmEvent
  | EpochsErased
  | UnlockEvent
  | AccessGranted
  | KeyWindowSet;

export type AccessGranted = EventOf<typeof accessGranted>;
export type KeyWindowSet = EventOf<typeof keyWindowSet>;
export type EpochsErased = EventOf<typeof epochsErased>;
export type UnlockEvent = EventOf<typeof historyUnlocked> | EventOf<typeof historyLocked>;
/** What stands against an installation, and what people have said of it. */
export type AlarmEvent =
  | EventOf<typeof alarmRaised>
  | EventOf<typeof alarmsCleared>
  | EventOf<typeof startOverridden>;

const engineTypes: ReadonlySet<string> = new Set(engineSchemas.map(({ type }) => type));

export function isEngineEvent<Event extends { readonly type: string }>(
  event: EngineEvent | Event,
): event is EngineEvent {
  return engineTypes.has(event.type);
}

/** More of a refused message is not kept: it must fit an entry beside its neighbours. */
export const MAX_REJECTED_RAW_BYTES = 524_288;
