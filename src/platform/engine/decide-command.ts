import { assertThat } from '../../domain/basics/decision.ts';
import { EventEncodingError } from '../journal/codec-error.ts';
import { forgetNames } from '../journal/codec-names.ts';
import { EpochLockedError } from '../journal/journal-errors.ts';
import { cutWhatIsFull, markOf, nextSequence, rewind } from './batch-writer.ts';
import type { BookEvent, BookRules, Facts } from './book-rules.ts';
import { isEngineEvent } from './engine-events.ts';
import { type LiveLog, readEvent, stateIsWritten, writeEvent } from './live-log.ts';
import { engineRejection, lockedRejection, type Outcome } from './submission.ts';

// A decision that asks for more facts again and again will never be made.
const MAX_FACT_ROUNDS = 64;

const NO_FACTS: ReadonlyMap<number, never> = new Map<number, never>();

/** Decides one command of the open unit, writes its events and lets the book evolve. */
export function applyCommand<Book, Event extends BookEvent, Command>(
  rules: BookRules<Book, Event, Command>,
  log: LiveLog<Book, Event>,
  command: Command,
  actor: string,
): Outcome<Event> {
  const sequence = nextSequence(log.batch);
  const outcome = decideAndWrite(rules, log, command, actor);
  if (!outcome.ok) return outcome;
  try {
    let at = sequence;
    for (const event of outcome.events) {
      rules.evolve(log.state.book, event, at);
      at += 1;
    }
  } catch (bug) {
    rewind(log.batch, outcome.mark);
    throw bug;
  }
  stateIsWritten(log);
  cutWhatIsFull(log.batch);
  return { ok: true, events: outcome.events };
}

/** What `applyCommand` would answer now; changes nothing. */
export function checkCommand<Book, Event extends BookEvent, Command>(
  rules: BookRules<Book, Event, Command>,
  log: LiveLog<Book, Event>,
  command: Command,
  actor: string,
): Outcome<Event> {
  const knownNames = log.state.names.names.length;
  const outcome = decideAndWrite(rules, log, command, actor);
  if (!outcome.ok) return outcome;
  rewind(log.batch, outcome.mark);
  forgetNames(log.state.names, knownNames);
  return { ok: true, events: outcome.events };
}

type Written<Event> =
  | {
      readonly ok: true;
      readonly events: readonly Event[];
      readonly mark: ReturnType<typeof markOf>;
    }
  | Extract<Outcome<Event>, { readonly ok: false }>;

function decideAndWrite<Book, Event extends BookEvent, Command>(
  rules: BookRules<Book, Event, Command>,
  log: LiveLog<Book, Event>,
  command: Command,
  actor: string,
): Written<Event> {
  const { batch, state } = log;
  const gathered = gatherFacts(rules, log, command);
  if (!gathered.ok) return gathered;
  const { facts } = gathered;
  const sequence = nextSequence(batch);
  const decision = rules.decide(state.book, command, {
    nowMicros: batch.timeMicros,
    actor,
    sequence,
    facts,
  });
  if (!decision.ok) return decision;
  const mark = markOf(batch);
  const knownNames = state.names.names.length;
  try {
    for (const event of decision.events) writeEvent(log, event);
  } catch (failure) {
    rewind(batch, mark);
    forgetNames(state.names, knownNames);
    if (!(failure instanceof EventEncodingError)) throw failure;
    const { field, seen, wanted } = failure;
    return engineRejection('event_cannot_be_written', `${field}: ${seen.slice(0, 200)}`, wanted);
  }
  return { ok: true, events: decision.events, mark };
}

type Gathered<Event> =
  | { readonly ok: true; readonly facts: Facts<Event> }
  | Extract<Outcome<never>, { readonly ok: false }>;

/** Refused when a fact is of a time whose keys were erased here. */
function gatherFacts<Book, Event extends BookEvent, Command>(
  rules: BookRules<Book, Event, Command>,
  log: LiveLog<Book, Event>,
  command: Command,
): Gathered<Event> {
  try {
    return { ok: true, facts: readFacts(rules, log, command) };
  } catch (failure) {
    if (failure instanceof EpochLockedError) return lockedRejection(log.name);
    throw failure;
  }
}

function readFacts<Book, Event extends BookEvent, Command>(
  rules: BookRules<Book, Event, Command>,
  log: LiveLog<Book, Event>,
  command: Command,
): Facts<Event> {
  const first = rules.factSequences(log.state.book, command, NO_FACTS);
  if (first.length === 0) return NO_FACTS;
  const facts = new Map<number, Event>();
  for (let round = 0; round < MAX_FACT_ROUNDS; round += 1) {
    const wanted = rules.factSequences(log.state.book, command, facts);
    let missing = 0;
    for (const sequence of wanted) {
      if (facts.has(sequence)) continue;
      const event = readEvent(log, sequence);
      assertThat(!isEngineEvent(event), 'a fact is an event of the book');
      facts.set(sequence, event);
      missing += 1;
    }
    if (missing === 0) return facts;
  }
  throw new Error(`Bug: a decision asked for facts ${MAX_FACT_ROUNDS} times`);
}
