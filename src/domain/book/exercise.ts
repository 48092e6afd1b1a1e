import { dayNumber } from '../basics/business-date.ts';
import { accept, reject } from '../basics/decision.ts';
import { instructionOf } from '../position/exercise-state.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import { exerciseDeadline } from '../reference/exercise-deadline.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookDecision, Context } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import type { InstructExercise } from './commands.ts';
import { heldOn } from './end-of-life.ts';
import { lastDayOf } from './ending-terms.ts';

/**
 * Takes an instruction to exercise or to abandon long options. The day's run brings it about; a clearing house's word
 * about a final day is brought about as-of by the next run.
 */
export function instructExercise(
  book: Book,
  command: InstructExercise,
  context: Context,
): BookDecision {
  const { account, contract, date, action, quantity, notifiedBy } = command;
  const terms = optionProblem(book, contract, date);
  if ('ok' in terms) return terms;
  if (accountTermsOn(book.reference, account, date) === undefined)
    return reject('account_must_be_known', account, 'an account in reference');
  const refusal = styleProblem(book, command, terms) ?? timeProblem(book, command, terms, context);
  if (refusal !== undefined) return refusal;
  const place = { account, contract, date, asOfRun: laterOf(date, book.days.newest) };
  const held = heldOn(book, place, context.facts);
  if (held === undefined)
    return reject('position_must_exist', `${account} ${contract}`, 'a position with lots');
  if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > held.long) {
    const seen = `${quantity} of ${held.long} long`;
    return reject('exercise_must_not_exceed_the_long', seen, `0 to ${held.long}`);
  }
  const known = instructionOf(book.exercises, command, action);
  const before = known === undefined ? 0 : known.quantity;
  if (before === quantity && (known === undefined || known.notifiedBy === notifiedBy))
    return accept();
  const bookingDate = bookingDateOf(book, terms.calendar, date);
  const { actor } = context;
  const said = { account, contract, date, bookingDate, action, quantity, notifiedBy, actor };
  return accept({ type: 'ExerciseInstructed', ...said });
}

/** The terms of an option that is alive on a clearing day, or why nothing can be said of it. */
export function optionProblem(
  book: Book,
  contract: string,
  date: string,
): ContractTerms | Extract<BookDecision, { readonly ok: false }> {
  if (dayNumber(date) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined || terms.putCall === '')
    return reject('contract_must_be_an_option', contract, 'an option of a product in reference');
  if (!isClearingDay(book.reference, terms.calendar, date)) {
    const wanted = `a clearing day of ${terms.calendar}`;
    return reject('date_must_be_a_clearing_day', `${date} is none for ${contract}`, wanted);
  }
  const lastDay = lastDayOf(book, contract, date);
  if (lastDay !== '' && date > lastDay) {
    const seen = `${contract} expired on ${terms.expiryDate}`;
    return reject('contract_must_not_be_expired', seen, `a contract alive on ${date}`);
  }
  return terms;
}

/** Why the option may not be exercised, or abandoned, on the day whatever is held; undefined = it may. */
export function styleProblem(
  book: Book,
  { contract, date, action }: Pick<InstructExercise, 'contract' | 'date' | 'action'>,
  terms: ContractTerms,
): BookDecision | undefined {
  const lastDay = lastDayOf(book, contract, date);
  if (date === lastDay) return undefined;
  const seen = `${date}, its last day is ${lastDay === '' ? 'not known' : lastDay}`;
  if (action === 'abandon')
    return reject('abandonment_must_be_on_the_last_day', seen, 'the last day of the option');
  if (terms.exerciseStyle === 'american') return undefined;
  return reject('exercise_must_fit_the_style', seen, 'the last day of a European option');
}

/** The clearing house's own word is a fact, whenever it comes. */
function timeProblem(
  book: Book,
  { date, notifiedBy }: InstructExercise,
  terms: ContractTerms,
  { nowMicros }: Context,
): BookDecision | undefined {
  if (notifiedBy === 'ccp') return undefined;
  if (isFinal(book, date)) {
    const wanted = `a day after ${book.days.finalThrough}, or the clearing house's notice`;
    return reject('day_must_not_be_final', `${date} is final`, wanted);
  }
  const deadline = exerciseDeadline(book.reference, terms, date);
  if (deadline === undefined || nowMicros < deadline) return undefined;
  const seen = `after ${terms.exerciseDeadline} on ${date}`;
  const wanted = `before ${terms.exerciseDeadline} at ${terms.ccp}, or the clearing house's notice`;
  return reject('exercise_must_be_in_time', seen, wanted);
}

function laterOf(one: string, other: string): string {
  return one > other ? one : other;
}
