import { assertThat } from '../../domain/basics/decision.ts';
import type { BookEvent } from './book-rules.ts';
import { isEngineEvent, type SubmissionRecorded } from './engine-events.ts';
import { candidateRecords } from './idempotency-keys.ts';
import { type LiveLog, readEvent } from './live-log.ts';
import { type Answer, engineRejection, type Outcome } from './submission.ts';

export type KeyedSubmission = {
  readonly sender: string;
  readonly key: string;
  readonly bodyDigest: string;
};

export type FoundRecord = { readonly record: SubmissionRecorded; readonly sequence: number };

/** So many commands after each other that made so many events each. */
export type Run = { readonly commands: number; readonly events: number };

/** The record of the submission that came first under this sender and key. */
export function findRecord<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  { sender, key }: KeyedSubmission,
): FoundRecord | undefined {
  for (const sequence of candidateRecords(log.state.keys, sender, key)) {
    const record = readEvent(log, sequence);
    assertThat(
      isEngineEvent(record) && record.type === 'SubmissionRecorded',
      'a key leads to its record',
    );
    if (record.sender === sender && record.key === key) return { record, sequence };
  }
  return undefined;
}

/** The first outcome again, read back from the events; or a refusal when the body is another. */
export function* repeatedAnswer<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  { bodyDigest }: KeyedSubmission,
  { record, sequence }: FoundRecord,
): Generator<'go on', Answer<Event>> {
  if (record.bodyDigest !== bodyDigest) {
    return engineRejection('idempotency_key_reused', record.key, 'a new key for another body');
  }
  const outcomes: Outcome<Event>[] = [];
  let next = record.firstSequence;
  for (const { commands, events } of unpackRuns(record.runs)) {
    for (let i = 0; i < commands; i += 1) {
      outcomes.push(outcomeFrom(log, next, events, record.applied));
      next += events;
      yield 'go on';
    }
  }
  return { ok: true, sequence, outcomes, applied: record.applied, replayed: true };
}

function outcomeFrom<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  first: number,
  count: number,
  applied: boolean,
): Outcome<Event> {
  if (!applied && count === 0) {
    return engineRejection('other_command_was_rejected', 'a refusal', 'all commands accepted');
  }
  const events: Event[] = [];
  for (let sequence = first; sequence < first + count; sequence += 1) {
    const event = readEvent(log, sequence);
    if (!isEngineEvent(event)) {
      events.push(event);
      continue;
    }
    assertThat(event.type === 'CommandRejected', 'a command made book events or one refusal');
    const { code, seen, wanted } = event;
    return { ok: false, rejection: { code, seen, wanted } };
  }
  return { ok: true, events };
}

/** How many events the commands made, in runs. A refused command made one, unless only others were to blame. */
export function runsOf<Event>(outcomes: readonly Outcome<Event>[]): readonly Run[] {
  const runs: { commands: number; events: number }[] = [];
  for (const outcome of outcomes) {
    const events = eventsMade(outcome);
    const last = runs.at(-1);
    if (last?.events === events) last.commands += 1;
    else runs.push({ commands: 1, events });
  }
  return runs;
}

function eventsMade<Event>(outcome: Outcome<Event>): number {
  if (outcome.ok) return outcome.events.length;
  return outcome.rejection.code === 'other_command_was_rejected' ? 0 : 1;
}

export function packRuns(runs: readonly Run[]): Uint8Array {
  const packed = Buffer.alloc(runs.length * 8);
  runs.forEach(({ commands, events }, i) => {
    packed.writeUInt32LE(commands, i * 8);
    packed.writeUInt32LE(events, i * 8 + 4);
  });
  return packed;
}

export function unpackRuns(packed: Uint8Array): readonly Run[] {
  const bytes = Buffer.from(packed);
  return Array.from({ length: bytes.length / 8 }, (_, i) => ({
    commands: bytes.readUInt32LE(i * 8),
    events: bytes.readUInt32LE(i * 8 + 4),
  }));
}
