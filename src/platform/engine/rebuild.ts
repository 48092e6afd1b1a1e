import { dropEverything, dropUnit } from './batch-writer.ts';
import type { BookEvent } from './book-rules.ts';
import { type Firm, rejectionOf, runQueries } from './firm.ts';
import type { LogFailure } from './live-log.ts';
import { forgetRecent, quiet, release, type Ticks } from './ticks.ts';

/** Refuses what waits for its turn. A job under way is left: the tick will refuse what it decided. */
export function refuseJobs<Book, Event extends BookEvent>(
  firm: Firm<Book, Event>,
  failure: LogFailure,
): void {
  const isUnderWay = firm.log.batch.unit !== undefined;
  for (const job of firm.jobs.splice(isUnderWay ? 1 : 0)) {
    firm.queuedCommands -= job.commandCount;
    job.settle({ ok: false, rejection: rejectionOf(failure) });
  }
}

/**
 * The journal refused a tick: what the firm decided and had not yet handed over is void, and the book must be rebuilt.
 * True when the caller is to do that; false when a rebuild is under way, which then goes without it too.
 */
export function makeVoid<Book, Event extends BookEvent>(
  firm: Firm<Book, Event>,
  failure: LogFailure,
): boolean {
  const isUnderWay = firm.log.batch.unit !== undefined;
  const job = isUnderWay ? firm.jobs.shift() : undefined;
  if (job !== undefined) {
    firm.queuedCommands -= job.commandCount;
    job.settle({ ok: false, rejection: rejectionOf(failure) });
  }
  dropEverything(firm.log.batch);
  firm.voidedBy = failure;
  if (firm.status !== 'live') return false;
  firm.status = 'paused';
  return true;
}

/** Folds the firm's book anew when everything that stays of it is durable, and tells who waited for what does not stay. */
export async function rebuild<Book, Event extends BookEvent>(
  ticks: Ticks,
  firm: Firm<Book, Event>,
): Promise<void> {
  firm.status = 'paused';
  await quiet(ticks, firm.log);
  const failure = ticks.failure ?? firm.voidedBy;
  firm.voidedBy = undefined;
  if (failure !== undefined) release(firm.log.waiting, Number.POSITIVE_INFINITY, failure);
  if (ticks.failure !== undefined) return;
  forgetRecent(ticks, firm.log);
  await firm.reload();
  firm.status = 'live';
  runQueries(firm);
}

/** Runs the firm's still work when everything decided is durable. */
export async function pause<Book, Event extends BookEvent>(
  ticks: Ticks,
  firm: Firm<Book, Event>,
): Promise<void> {
  firm.status = 'paused';
  await quiet(ticks, firm.log);
  if (firm.voidedBy !== undefined || ticks.failure !== undefined) return rebuild(ticks, firm);
  const work = firm.stillWork;
  firm.stillWork = undefined;
  work?.();
  firm.status = 'live';
  runQueries(firm);
}

/** A decision broke off: its events are dropped, those before it stay good, and this firm is answered no more. */
export function stopFirm<Book, Event extends BookEvent>(
  firm: Firm<Book, Event>,
  bug: unknown,
): void {
  firm.status = 'stopped';
  if (firm.log.batch.unit !== undefined) dropUnit(firm.log.batch);
  const failure: LogFailure = { code: 'engine_stopped', seen: String(bug) };
  for (const job of firm.jobs.splice(0)) job.settle({ ok: false, rejection: rejectionOf(failure) });
  firm.queuedCommands = 0;
  for (const query of firm.queries.splice(0)) query();
}
