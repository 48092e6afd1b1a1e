import { executionFee } from '../allocation/execution-fee.ts';
import { isWithClaimer } from '../allocation/give-up-life.ts';
import type { Book, BookEvent } from './book-state.ts';

/**
 * What is owed back when the CCP takes out, or changes past recognition, a trade that had been given up and claimed: the
 * claim ends with it, and nobody executed what is not there. On the day of the claim, which is that of its line.
 */
export function feesOfGone(book: Book, events: readonly BookEvent[]): BookEvent[] {
  if (book.giveUps.bySource.size === 0) return [];
  return events.flatMap((event) => {
    if (event.type !== 'DerivationEnded' || event.reason === 'cancelled') return [];
    const giveUpId = book.giveUps.bySource.get(event.derivationId);
    const life = giveUpId === undefined ? undefined : book.giveUps.byId.get(giveUpId);
    if (life === undefined || !isWithClaimer(life.state)) return [];
    return executionFee(life, 'reversal', life.stepDate);
  });
}
