import { executionFee } from '../allocation/execution-fee.ts';
import { isWithClaimer } from '../allocation/give-up-life.ts';
import { livesOfSource } from '../allocation/give-ups.ts';
import type { Book, BookEvent } from './book-state.ts';

/**
 * What is owed back when the CCP takes out, or changes past recognition, a trade that had been given up and claimed: the
 * claim ends with it, and nobody executed what is not there. On the day of the claim, which is that of its line.
 */
export function feesOfGone(book: Book, events: readonly BookEvent[]): BookEvent[] {
  if (book.giveUps.bySource.size === 0) return [];
  return events.flatMap((event) => {
    if (event.type !== 'DerivationEnded' || event.reason === 'cancelled') return [];
    return livesOfSource(book.giveUps, event.derivationId)
      .filter(({ state }) => isWithClaimer(state))
      .flatMap((life) => executionFee(life, 'reversal', life.stepDate));
  });
}
