import { bookHashInSlices } from './book-hash.ts';
import type { BookEvent } from './book-rules.ts';
import { type EngineState, originOf } from './engine-state.ts';

/** The book hash after so many entries of a firm's log. */
export type StillBookHash = { readonly size: number; readonly bookHash: string };

class NotStill extends Error {}

/**
 * Hashes a firm's book a few milliseconds at a time beside the work. Undefined when something was decided meanwhile or
 * waits to be durable: a book is hashed whole or not at all, and nobody is made to wait for it.
 */
export async function stillBookHash<Book, Event extends BookEvent, Command>(
  { firms, journal, options }: EngineState<Book, Event, Command>,
  name: string,
): Promise<StillBookHash | undefined> {
  const firm = firms.get(name);
  const at = firm?.log.state.lastSequence;
  const isStill = () =>
    firm?.status === 'live' &&
    firm.jobs.length === 0 &&
    firm.log.state.lastSequence === at &&
    firm.log.durableSequence === at;
  if (firm === undefined || !isStill()) return undefined;
  const size = journal.size(originOf(options.originPrefix, name));
  const lines = whileStill(options.rules.canonicalState(firm.log.state.book), isStill);
  try {
    return { size, bookHash: await bookHashInSlices(lines) };
  } catch (failure) {
    if (failure instanceof NotStill) return undefined;
    throw failure;
  }
}

function* whileStill(lines: Iterable<string>, isStill: () => boolean): Generator<string> {
  const iterator = lines[Symbol.iterator]();
  for (;;) {
    // Before the next line is worked out, so that no half-changed book is ever looked at.
    if (!isStill()) throw new NotStill();
    const { done, value } = iterator.next();
    if (done === true) return;
    yield value;
  }
}
