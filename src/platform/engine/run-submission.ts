import { assertThat } from '../../domain/basics/decision.ts';
import { EpochLockedError } from '../journal/journal-errors.ts';
import { beginUnit, cutWhatIsFull, dropUnit, endUnit, nextSequence } from './batch-writer.ts';
import type { BookEvent, BookRules } from './book-rules.ts';
import { applyCommand, checkCommand } from './decide-command.ts';
import { MAX_REJECTED_RAW_BYTES } from './engine-events.ts';
import { rememberKey } from './idempotency-keys.ts';
import { type LiveLog, stateIsWritten, writeEvent } from './live-log.ts';
import {
  type Answer,
  engineRejection,
  lockedRejection,
  type Outcome,
  type Submission,
} from './submission.ts';
import {
  findRecord,
  type KeyedSubmission,
  packRuns,
  repeatedAnswer,
  runsOf,
} from './submission-record.ts';

/** What running a submission needs of the engine. */
export type Running<Book, Event extends BookEvent, Command> = {
  readonly rules: BookRules<Book, Event, Command>;
  readonly log: LiveLog<Book, Event>;
  /** Called before a unit begins: opens the batch at the time it is. */
  readonly openBatch: () => void;
};

/** A step done; or the book is ahead of a unit that was dropped, and must be folded anew before the next step. */
export type Step = 'go on' | 'rebuild the book';

/**
 * Runs a submission in steps, so that other firms have their turn between its commands. Each command is a unit of its
 * own, except in a submission with a key or `atomic`: that is one unit, so that a crash leaves all of it or nothing.
 *
 * `atomic` is decided twice. First every command is checked against the book as it is: one refusal, and nothing is
 * applied. Then the commands are applied one after the other, as always. A command that only the earlier ones of the
 * same submission make impossible is found in that second pass; its unit is dropped, so nothing of it was or will be
 * durable, and the book, already changed in memory, is folded anew from the journal. That is slow and rare: a file
 * that contradicts itself. (Deciding all before evolving any would be fast, but books a trade twice that a file
 * holds twice.)
 */
export function* runSubmission<Book, Event extends BookEvent, Command>(
  running: Running<Book, Event, Command>,
  submission: Submission<Command>,
): Generator<Step, Answer<Event>> {
  const { log } = running;
  if (submission.preview) return answerOf(log, yield* decideAll(running, submission), false);
  const repeated = yield* earlierAnswer(log, submission);
  if (repeated) return repeated;
  if (submission.atomic) {
    const refused = yield* checkAll(running, submission);
    if (refused) return recordRefusal(running, submission, refused);
  }
  const outcomes = yield* applyAll(running, submission);
  if (!submission.atomic || outcomes.every(({ ok }) => ok)) return answerOf(log, outcomes, true);
  dropUnit(log.batch);
  yield 'rebuild the book';
  return recordRefusal(running, submission, outcomes);
}

/** What was answered under the same key before; a refusal when that was in a time whose keys were erased here. */
function* earlierAnswer<Book, Event extends BookEvent, Command>(
  log: LiveLog<Book, Event>,
  submission: Submission<Command>,
): Generator<'go on', Answer<Event> | undefined> {
  const keyed = keyOf(submission);
  if (keyed === undefined) return undefined;
  try {
    const record = findRecord(log, keyed);
    return record && (yield* repeatedAnswer(log, keyed, record));
  } catch (failure) {
    if (failure instanceof EpochLockedError) return lockedRejection(log.name);
    throw failure;
  }
}

function keyOf<Command>({
  sender,
  key,
  bodyDigest = '',
}: Submission<Command>): KeyedSubmission | undefined {
  return key === undefined ? undefined : { sender, key, bodyDigest };
}

/** The outcomes when any command would be refused now, else undefined. */
function* checkAll<Book, Event extends BookEvent, Command>(
  running: Running<Book, Event, Command>,
  submission: Submission<Command>,
): Generator<Step, readonly Outcome<Event>[] | undefined> {
  const outcomes = yield* decideAll(running, submission);
  return outcomes.every(({ ok }) => ok) ? undefined : notApplied(submission, outcomes);
}

/** What each command would come to on the book as it is; nothing is written. */
function* decideAll<Book, Event extends BookEvent, Command>(
  { rules, log, openBatch }: Running<Book, Event, Command>,
  submission: Submission<Command>,
): Generator<Step, readonly Outcome<Event>[]> {
  const outcomes: Outcome<Event>[] = [];
  openBatch();
  beginUnit(log.batch);
  for (const command of submission.commands) {
    outcomes.push(checkCommand(rules, log, command, submission.actor));
    yield 'go on';
  }
  endUnit(log.batch);
  return outcomes;
}

/** By command: why it was refused itself, or that another one was. */
function notApplied<Event, Command>(
  { commands }: Submission<Command>,
  outcomes: readonly Outcome<Event>[],
): readonly Outcome<Event>[] {
  const other = engineRejection('other_command_was_rejected', 'a refusal', 'all commands accepted');
  return commands.map((_, i) => {
    const outcome = outcomes[i];
    return outcome === undefined || outcome.ok ? other : outcome;
  });
}

/**
 * Applies the commands in order. With a key or `atomic` the unit is left open when a command of an atomic submission
 * was refused: the caller drops it.
 */
function* applyAll<Book, Event extends BookEvent, Command>(
  { rules, log, openBatch }: Running<Book, Event, Command>,
  submission: Submission<Command>,
): Generator<Step, readonly Outcome<Event>[]> {
  const { commands, actor, atomic, key } = submission;
  const isOneUnit = atomic === true || key !== undefined;
  const outcomes: Outcome<Event>[] = [];
  openBatch();
  const firstSequence = nextSequence(log.batch);
  if (isOneUnit) beginUnit(log.batch);
  for (const [i, command] of commands.entries()) {
    if (!isOneUnit) {
      openBatch();
      beginUnit(log.batch);
    }
    const outcome = applyCommand(rules, log, command, actor);
    outcomes.push(outcome);
    if (atomic && !outcome.ok) return notApplied(submission, outcomes);
    if (!outcome.ok) writeRejection(log, submission, i, outcome);
    if (!isOneUnit) endUnit(log.batch);
    yield 'go on';
  }
  if (key !== undefined) writeRecord(log, submission, { outcomes, firstSequence, applied: true });
  if (isOneUnit) endUnit(log.batch);
  return outcomes;
}

/** The refusals of an atomic submission that was not applied, recorded when they are to be. */
function recordRefusal<Book, Event extends BookEvent, Command>(
  { log, openBatch }: Running<Book, Event, Command>,
  submission: Submission<Command>,
  outcomes: readonly Outcome<Event>[],
): Answer<Event> {
  openBatch();
  const firstSequence = nextSequence(log.batch);
  beginUnit(log.batch);
  outcomes.forEach((outcome, i) => {
    if (!outcome.ok) writeRejection(log, submission, i, outcome);
  });
  if (submission.key !== undefined) {
    writeRecord(log, submission, { outcomes, firstSequence, applied: false });
  }
  endUnit(log.batch);
  return answerOf(log, outcomes, false);
}

function writeRejection<Book, Event extends BookEvent, Command>(
  log: LiveLog<Book, Event>,
  { sender, actor, key, raw }: Submission<Command>,
  index: number,
  { rejection }: Extract<Outcome<Event>, { readonly ok: false }>,
): void {
  const message = raw?.[index] ?? new Uint8Array();
  const isConsequence = rejection.code === 'other_command_was_rejected';
  if (isConsequence || (key === undefined && message.length === 0)) return;
  writeEvent(log, {
    type: 'CommandRejected',
    sender,
    actor,
    code: rejection.code,
    seen: shortened(rejection.seen),
    wanted: shortened(rejection.wanted),
    raw: message.subarray(0, MAX_REJECTED_RAW_BYTES),
    rawBytes: message.length,
  });
  stateIsWritten(log);
  cutWhatIsFull(log.batch);
}

// Texts of a rejection repeat what was sent, which may be long or no text at all.
function shortened(text: string): string {
  return text.slice(0, 4_000).toWellFormed();
}

function writeRecord<Book, Event extends BookEvent, Command>(
  log: LiveLog<Book, Event>,
  submission: Submission<Command>,
  result: {
    readonly outcomes: readonly Outcome<Event>[];
    readonly firstSequence: number;
    readonly applied: boolean;
  },
): void {
  const { sender, actor, key, bodyDigest = '' } = submission;
  const { outcomes, firstSequence, applied } = result;
  assertThat(key !== undefined, 'a recorded submission has a key');
  const runs = packRuns(runsOf(outcomes));
  const sequence = writeEvent(log, {
    type: 'SubmissionRecorded',
    sender,
    actor,
    key,
    bodyDigest,
    firstSequence,
    applied,
    runs,
  });
  rememberKey(log.state.keys, sender, key, sequence, log.batch.timeMicros);
  stateIsWritten(log);
  cutWhatIsFull(log.batch);
}

function answerOf<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  outcomes: readonly Outcome<Event>[],
  applied: boolean,
): Answer<Event> {
  return { ok: true, sequence: nextSequence(log.batch) - 1, outcomes, applied, replayed: false };
}
