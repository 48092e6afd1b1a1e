import { assertThat } from '../../domain/basics/decision.ts';
import { type EventWriter, eventWriter } from '../journal/codec.ts';
import { type Batch, MAX_BATCH_BYTES } from '../journal/types.ts';

/**
 * The events of one log that are decided but not yet handed to the journal, written one after the other into one
 * buffer. A *unit* is what must be kept or lost together: one decision, or a whole submission. Batches are cut
 * between units; a unit that does not fit one batch becomes several with one group, the last of them with `commit`.
 */
export type BatchWriter = {
  readonly origin: string;
  readonly writer: EventWriter;
  /** Position in the writer where the open batch begins. */
  start: number;
  firstSequence: number;
  eventCount: number;
  /** Position after each event of the open batch; the first `eventCount` count. */
  ends: Uint32Array;
  timeMicros: number;
  unit: Unit | undefined;
  /** Cut, not yet taken; in order. */
  ready: Batch[];
  readyBytes: number;
};

export type Unit = {
  /** Position in the writer where it, or what is left of it in the open batch, begins. */
  start: number;
  /** Events of the open batch that come before it. */
  eventsBefore: number;
  /** Sequence of its first event; also its group. */
  readonly firstSequence: number;
  isCut: boolean;
};

/** A place to go back to within a unit. */
export type Mark = { readonly position: number; readonly eventCount: number };

const FIRST_BUFFER_BYTES = 65_536;
const LARGEST_FRESH_BUFFER_BYTES = 2_097_152;
/** What the journal adds for each event of a batch. */
const LENGTH_BYTES = 4;

export function batchWriter(origin: string, nextSequence: number): BatchWriter {
  return {
    origin,
    writer: eventWriter(FIRST_BUFFER_BYTES),
    start: 0,
    firstSequence: nextSequence,
    eventCount: 0,
    ends: new Uint32Array(256),
    timeMicros: 0,
    unit: undefined,
    ready: [],
    readyBytes: 0,
  };
}

/** The sequence that the next event will have. */
export function nextSequence(batch: BatchWriter): number {
  return batch.firstSequence + batch.eventCount;
}

export function beginUnit(batch: BatchWriter): void {
  assertThat(batch.unit === undefined, 'a unit ends before the next begins');
  const { writer, eventCount } = batch;
  const firstSequence = nextSequence(batch);
  batch.unit = { start: writer.position, eventsBefore: eventCount, firstSequence, isCut: false };
}

/** Counts the event that was just written to `batch.writer`. */
export function eventWritten(batch: BatchWriter): void {
  if (batch.eventCount === batch.ends.length) {
    const longer = new Uint32Array(batch.ends.length * 2);
    longer.set(batch.ends);
    batch.ends = longer;
  }
  batch.ends[batch.eventCount] = batch.writer.position;
  batch.eventCount += 1;
}

export function markOf(batch: BatchWriter): Mark {
  return { position: batch.writer.position, eventCount: batch.eventCount };
}

/** Drops the events written since the mark; nothing may have been cut since. */
export function rewind(batch: BatchWriter, mark: Mark): void {
  batch.writer.position = mark.position;
  batch.eventCount = mark.eventCount;
}

/** Cuts what no longer fits one batch. Called when a decision is complete, so that it can never be half taken. */
export function cutWhatIsFull(batch: BatchWriter): void {
  const { unit } = batch;
  assertThat(unit !== undefined, 'events belong to a unit');
  if (isWithinBatch(batch, batch.eventCount)) return;
  if (unit.eventsBefore > 0) cut(batch, unit.eventsBefore, 0, true);
  unit.start = batch.start;
  unit.eventsBefore = 0;
  while (!isWithinBatch(batch, batch.eventCount)) {
    let count = 1;
    while (isWithinBatch(batch, count + 1)) count += 1;
    cut(batch, count, unit.firstSequence, false);
    unit.isCut = true;
    unit.start = batch.start;
  }
}

export function endUnit(batch: BatchWriter): void {
  const { unit } = batch;
  assertThat(unit !== undefined, 'a unit begins before it ends');
  if (unit.isCut) cut(batch, batch.eventCount, unit.firstSequence, true);
  batch.unit = undefined;
}

/**
 * Drops the unit: what is still here goes without a trace. When a part of it was taken already, that part stays in
 * the log as a group without commit, which every reader ignores; the answer says whether one was.
 */
export function dropUnit(batch: BatchWriter): { readonly partWasTaken: boolean } {
  const { unit } = batch;
  assertThat(unit !== undefined, 'a unit begins before it is dropped');
  rewind(batch, { position: unit.start, eventCount: unit.eventsBefore });
  batch.unit = undefined;
  if (!unit.isCut) return { partWasTaken: false };
  const left = batch.ready.filter(({ group }) => group === unit.firstSequence);
  const next = left[0]?.firstSequence;
  batch.ready = batch.ready.filter(({ group }) => group !== unit.firstSequence);
  batch.readyBytes -= left.reduce((sum, { plain }) => sum + plain.length, 0);
  if (next !== undefined) batch.firstSequence = next;
  return { partWasTaken: next !== unit.firstSequence };
}

/** Drops all that is not taken; the writer is of no more use then. */
export function dropEverything(batch: BatchWriter): void {
  batch.unit = undefined;
  batch.ready = [];
  batch.readyBytes = 0;
  rewind(batch, { position: batch.start, eventCount: 0 });
}

/** Cuts all whole units; an open unit stays. */
export function cutWholeUnits(batch: BatchWriter): void {
  const count = batch.unit === undefined ? batch.eventCount : batch.unit.eventsBefore;
  if (count > 0) cut(batch, count, 0, true);
  if (batch.unit === undefined) return;
  batch.unit.start = batch.start;
  batch.unit.eventsBefore = 0;
}

/** Takes batches from the front, at least one if there is one, until they pass `limitBytes`. */
export function takeReady(batch: BatchWriter, limitBytes: number): Batch[] {
  const taken: Batch[] = [];
  let bytes = 0;
  while (bytes < limitBytes) {
    const next = batch.ready.shift();
    if (next === undefined) break;
    taken.push(next);
    bytes += next.plain.length;
  }
  batch.readyBytes -= bytes;
  return taken;
}

function isWithinBatch(batch: BatchWriter, eventCount: number): boolean {
  if (eventCount > batch.eventCount) return false;
  return endOf(batch, eventCount) - batch.start + LENGTH_BYTES * eventCount <= MAX_BATCH_BYTES;
}

/** Position after the first `eventCount` events of the open batch. */
function endOf(batch: BatchWriter, eventCount: number): number {
  if (eventCount === 0) return batch.start;
  const end = batch.ends[eventCount - 1];
  assertThat(end !== undefined, 'an event of the open batch has an end');
  return end;
}

/** Makes a batch of the first `eventCount` events of the open one; the rest becomes the open batch. */
function cut(batch: BatchWriter, eventCount: number, group: number, commit: boolean): void {
  const end = endOf(batch, eventCount);
  const eventLengths = new Uint32Array(eventCount);
  let from = batch.start;
  for (let i = 0; i < eventCount; i += 1) {
    const to = endOf(batch, i + 1);
    eventLengths[i] = to - from;
    from = to;
  }
  const { origin, firstSequence, timeMicros } = batch;
  const plain = batch.writer.bytes.subarray(batch.start, end);
  batch.ready.push({ origin, firstSequence, plain, eventLengths, timeMicros, group, commit });
  batch.readyBytes += plain.length;
  batch.ends.copyWithin(0, eventCount, batch.eventCount);
  batch.start = end;
  batch.firstSequence += eventCount;
  batch.eventCount -= eventCount;
  if (batch.eventCount === 0) freshBuffer(batch, plain.length);
}

/** The rest of the buffer serves the next batches while a like one still fits; else a new buffer does. */
function freshBuffer(batch: BatchWriter, lastBytes: number): void {
  const { writer } = batch;
  if (writer.bytes.length - writer.position >= lastBytes * 2) return;
  const wanted = Math.min(Math.max(lastBytes * 8, FIRST_BUFFER_BYTES), LARGEST_FRESH_BUFFER_BYTES);
  Object.assign(writer, eventWriter(wanted));
  batch.start = 0;
}
