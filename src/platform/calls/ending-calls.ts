import { z } from 'zod';
import { priceToText } from '../../domain/basics/price.ts';
import { type EndingRow, endingRows } from '../../domain/book/ending-rows.ts';
import { askBook } from './ask.ts';
import { type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';

const endingInput = z.object({
  firm: z.string(),
  /** Without it the newest day. */
  date: dateInput.optional(),
  list: z.enum(['last-day', 'all']).default('last-day'),
});

/** What ends on a day, and what may be exercised on it. */
export function endingsCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'endings',
    summary:
      'Positions whose contracts end on a day, or may be exercised on it, and how they would end',
    kind: 'question',
    params: endingInput,
    run: async ({ firm, date, list }) => {
      const found = await askBook(installation, firm, (book) => {
        const day = date ?? book.days.newest;
        return day === '' ? [] : endingRows(book, day, list).map(endingJson);
      });
      return found.ok ? { ...found, left: 0 } : found;
    },
  });
}

/** Blank text and `null` = not known, or no option. */
function endingJson({ deadlineMicros, moneyness, ends, actions, ...row }: EndingRow) {
  return {
    ...row,
    deadline:
      deadlineMicros === undefined
        ? ''
        : Temporal.Instant.fromEpochMilliseconds(Math.floor(deadlineMicros / 1_000)).toString(),
    moneyness: moneyness === undefined ? '' : priceToText(moneyness),
    ends: ends === undefined ? null : { ...ends },
    actions: [...actions],
  };
}
