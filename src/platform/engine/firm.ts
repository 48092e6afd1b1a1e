import type { BookEvent } from './book-rules.ts';
import type { LiveLog, LogFailure } from './live-log.ts';
import type { Step } from './run-submission.ts';
import { type Answer, type EngineRejection, engineRejection } from './submission.ts';
import { whenDurable } from './ticks.ts';

/** A firm while the engine is open: its log and who waits for a turn. */
export type Firm<Book, Event extends BookEvent> = {
  readonly log: LiveLog<Book, Event>;
  /** `paused`: the book is folded anew or copied; jobs and queries wait. `stopped`: a bug was met; nothing is answered. */
  status: 'live' | 'paused' | 'stopped';
  /** In order of arrival; the first may be under way. */
  readonly jobs: Job<Event>[];
  queuedCommands: number;
  /** Queries that must not see a half applied submission. */
  readonly queries: (() => void)[];
  /** Why what was decided last is void, until the book is rebuilt without it. */
  voidedBy: LogFailure | undefined;
  /** Work that wants the firm still: run between two units, when everything decided is durable. */
  stillWork: (() => void) | undefined;
  /** Folds the durable log into `log` anew. */
  readonly reload: () => Promise<void>;
};

export type Job<Event> = {
  readonly steps: Generator<Step, Answer<Event>>;
  readonly commandCount: number;
  readonly settle: (answer: Answer<Event>) => void;
};

export type SliceEnd = 'idle' | 'more' | 'backlog' | 'rebuild' | 'pause';

/** Steps between two looks at the clock; a step is one command, tens of microseconds at most. */
const STEPS_A_LOOK = 8;
/** Decided but not handed over; more waits until the disk has caught up. */
const BACKLOG_BYTES = 8_388_608;

export function newFirm<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  reload: () => Promise<void>,
): Firm<Book, Event> {
  return {
    log,
    status: 'live',
    jobs: [],
    queuedCommands: 0,
    queries: [],
    voidedBy: undefined,
    stillWork: undefined,
    reload,
  };
}

/** Runs the firm's jobs until the time is over. Throws what a decision throws: a bug. */
export function runSlice<Book, Event extends BookEvent>(
  firm: Firm<Book, Event>,
  untilMs: number,
): SliceEnd {
  let steps = 0;
  do {
    steps += 1;
    if (firm.stillWork !== undefined && firm.log.batch.unit === undefined) return 'pause';
    const job = firm.jobs[0];
    if (job === undefined) return 'idle';
    if (firm.log.batch.readyBytes > BACKLOG_BYTES) return 'backlog';
    const step = job.steps.next();
    if (step.done === true) {
      firm.jobs.shift();
      firm.queuedCommands -= job.commandCount;
      answerWhenDurable(firm, job, step.value);
      runQueries(firm);
    } else if (step.value === 'rebuild the book') {
      return 'rebuild';
    }
  } while (steps % STEPS_A_LOOK > 0 || performance.now() < untilMs);
  return firm.jobs.length > 0 ? 'more' : 'idle';
}

/** A refusal by the engine depends on what was decided before it, so it waits like an acceptance. */
function answerWhenDurable<Book, Event extends BookEvent>(
  { log }: Firm<Book, Event>,
  job: Job<Event>,
  answer: Answer<Event>,
): void {
  const sequence = answer.ok ? answer.sequence : log.state.lastSequence;
  whenDurable(log, sequence, (failure) => {
    job.settle(failure === undefined ? answer : { ok: false, rejection: rejectionOf(failure) });
  });
}

export function rejectionOf(failure: LogFailure): EngineRejection {
  const wanted = failure.code === 'storage_low' ? failure.wanted : 'a running engine';
  return engineRejection(failure.code, failure.seen, wanted).rejection;
}

/** Queries run between units only. */
export function runQueries<Book, Event extends BookEvent>(firm: Firm<Book, Event>): void {
  if (firm.log.batch.unit !== undefined || firm.status === 'paused') return;
  for (const query of firm.queries.splice(0)) query();
}
