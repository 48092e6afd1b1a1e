import { z } from 'zod';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import { originOf } from '../../domain/book/assignment-origin.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { contractOn } from '../../domain/reference/contract-terms.ts';
import { exerciseSubmission, type Instructed } from '../../domain/reporting/exercise-submission.ts';
import { askBook, refused } from './ask.ts';
import { type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { clearingFirmOf } from './position-file-call.ts';

const question = z.object({ firm: z.string(), ccp: z.string(), date: dateInput });
type Question = z.infer<typeof question>;

/** Exercises and abandonments of a day, for the clearing house to be told of; what it told us itself is not among them. */
export function exerciseFileCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'exerciseFile',
    summary: 'Instructions to exercise or abandon, of a day, for a clearing house',
    kind: 'question',
    params: question,
    run: async (asked) => {
      const found = await askBook(installation, asked.firm, (book) => fileOf(book, asked));
      if (!found.ok) return found;
      const { ccp } = asked;
      return found.value === undefined
        ? refused('ccp_must_be_known', ccp, 'a CCP in reference')
        : { ok: true, value: found.value, sequence: found.sequence, left: 0 };
    },
  });
}

function fileOf(book: Book, { ccp, date }: Question) {
  const { reference, exercises } = book;
  if (!reference.ccps.has(ccp)) return undefined;
  const instructions = [...exercises.instructions.values()].flatMap((known): Instructed[] => {
    const { account, contract, action, quantity } = known;
    if (known.date !== date || known.notifiedBy === 'ccp') return [];
    const terms = accountTermsOn(reference, account, date);
    if (terms === undefined || contractOn(reference, contract, date)?.ccp !== ccp) return [];
    return [{ contract, origin: originOf(terms) === 'house' ? '2' : '1', action, quantity }];
  });
  const { lines, totals } = exerciseSubmission(instructions);
  const clearingFirm = clearingFirmOf(reference, ccp, date);
  const cells = lines.map(({ quantity, ...line }) => ({ ...line, long: quantity, short: 0 }));
  return { date, ccp, clearingFirm, kind: 'exercise', totals, lines: cells };
}
