import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { accept, reject } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { type AssignableShort, assignedShares } from '../position/assignment.ts';
import { closesOutByItself, type MatchableLot, matchLots } from '../position/close-out.ts';
import { assignedTo } from '../position/exercise-state.ts';
import { bookingDayOf, lotAt } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import { lotRows } from '../position/position-lots.ts';
import { type Position, positionsOfContract, runOn } from '../position/position-state.ts';
import { endsContracts } from '../trade/trade-id.ts';
import { accountTermsOn } from './accounts.ts';
import { originOf } from './assignment-origin.ts';
import type { Book, BookDecision, Context, Facts } from './book-state.ts';
import { bookingDateOf } from './booking-day.ts';
import type { AllocateAssignment, WithdrawAssignment } from './commands.ts';
import { heldOn, sequencesOfLife } from './end-of-life.ts';
import { optionProblem } from './exercise.ts';

/** Accounts that can share one assignment: the list of an event is bounded. */
const ACCOUNTS_AT_MOST = 60_000;

/**
 * Splits a clearing house's assignment among the accounts that are short, and keeps all that the split depended on. If
 * more is assigned than is short, contracts bought back on that day count as well: the clearing house assigned them
 * before it saw the purchase.
 */
export function allocateAssignment(
  book: Book,
  command: AllocateAssignment,
  context: Context,
): BookDecision {
  const { noticeId, contract, date, origin, quantity, method, seed } = command;
  const terms = optionProblem(book, contract, date);
  if ('ok' in terms) return terms;
  const known = book.exercises.notices.get(noticeId)?.allocated;
  if (known !== undefined && saysTheSame(known, command)) return accept();
  if (noticeId.trim() === '' || known !== undefined) {
    const seen = noticeId === '' ? 'no id' : `${noticeId} is known with other terms`;
    return reject('assignment_notice_must_be_new', seen, 'an id of its own; withdraw the other');
  }
  const shorts = assignableShorts(book, command, context.facts);
  const total = shorts.reduce((sum, { short }) => sum + short, 0);
  if (!Number.isSafeInteger(quantity) || quantity <= 0 || quantity > total) {
    const seen = `${quantity} of ${total} short`;
    return reject('assignment_must_not_exceed_the_short', seen, `1 to ${total}`);
  }
  const shares = assignedShares({ shorts, quantity, method, seed });
  const bookingDate = bookingDateOf(book, terms.calendar, date);
  const notice = { noticeId, contract, date, bookingDate, origin, quantity, method, seed };
  return accept({ type: 'AssignmentAllocated', ...notice, actor: context.actor, shares });
}

/** A notice that was wrong: what it assigned is undone by the day's run, or as-of by the next. */
export function withdrawAssignment(
  book: Book,
  { noticeId, reason }: WithdrawAssignment,
  context: Context,
): BookDecision {
  const notice = book.exercises.notices.get(noticeId);
  if (notice === undefined || notice.withdrawn)
    return reject('assignment_notice_must_stand', noticeId, 'a notice that is not withdrawn');
  if (reason.trim() === '') return reject('reason_must_be_given', '', 'why the notice was wrong');
  const { contract, date } = notice.allocated;
  const terms = optionProblem(book, contract, date);
  if ('ok' in terms) return terms;
  const bookingDate = bookingDateOf(book, terms.calendar, date);
  const { actor } = context;
  return accept({ type: 'AssignmentWithdrawn', noticeId, bookingDate, reason, actor });
}

/** Old events that tell what the accounts are short. */
export function missingForAssignment(
  book: Book,
  command: AllocateAssignment,
  facts: Facts,
): readonly number[] {
  if ('ok' in optionProblem(book, command.contract, command.date)) return [];
  return candidatesFor(book, command)
    .flatMap((position) => sequencesOfLife(book, placeOf(book, position, command.date)))
    .filter((sequence) => !facts.has(sequence));
}

function saysTheSame(
  known: Omit<AllocateAssignment, 'type' | 'account'>,
  command: AllocateAssignment,
): boolean {
  const { contract, date, origin, quantity, method, seed } = command;
  return (
    known.contract === contract &&
    known.date === date &&
    known.origin === origin &&
    known.quantity === quantity &&
    known.method === method &&
    known.seed === seed
  );
}

function candidatesFor(book: Book, { contract, date, origin, account }: AllocateAssignment) {
  return positionsOfContract(book.positions, contract)
    .filter((position) => {
      if (account !== '' && position.account !== account) return false;
      const terms = accountTermsOn(book.reference, position.account, date);
      return terms !== undefined && originOf(terms) === origin;
    })
    .slice(0, ACCOUNTS_AT_MOST);
}

function assignableShorts(
  book: Book,
  command: AllocateAssignment,
  facts: Facts,
): AssignableShort[] {
  const { quantity, date, contract, origin } = command;
  const positions = candidatesFor(book, command);
  const shorts = positions.map((position) => {
    const held = heldOn(book, placeOf(book, position, date), facts);
    const { account } = position;
    const already = assignedTo(book.exercises, { account, contract, date }, origin);
    const short = (held === undefined ? 0 : held.short) - (already ?? 0);
    return { position, account, short: Math.max(0, short) };
  });
  const open = shorts.reduce((sum, { short }) => sum + short, 0);
  return shorts
    .map(({ position, account, short }) => ({
      account,
      short: quantity <= open ? short : short + boughtBack(book, position, date),
    }))
    .filter(({ short }) => short > 0);
}

/** Contracts of carried shorts that the day's purchases closed, or will close when the day is run. */
function boughtBack(book: Book, position: Position, date: BusinessDate): Quantity {
  const { lots } = book.positions;
  const day = requiredDay(date);
  let quantity = toBeBoughtBack(book, position, date);
  for (const { pairs } of runOn(position, date)?.closeOuts ?? []) {
    for (const pair of pairs) {
      const isLife = endsContracts(lotAt(lots, pair.buyRow).tradeId);
      if (!isLife && bookingDayOf(lots, pair.sellRow) < day) quantity += pair.quantity;
    }
  }
  return quantity;
}

/** So that a notice says the same before the day's run as after it. */
function toBeBoughtBack(book: Book, position: Position, date: BusinessDate): Quantity {
  const account = accountTermsOn(book.reference, position.account, date);
  if (account === undefined || !closesOutByItself(account)) return 0;
  const day = requiredDay(date);
  const lots: MatchableLot[] = [];
  for (const row of lotRows(book.positions, position)) {
    const lot = lotAt(book.positions.lots, row);
    const isOfDay = lot.bookingDay <= day && !endsContracts(lot.tradeId);
    if (isOfDay && lot.open !== 0) lots.push({ ...lot, bookedSequence: 0 });
  }
  let quantity = 0;
  for (const match of matchLots(lots, account.closeOutOrder))
    if (match.sell.bookingDay < day) quantity += match.quantity;
  return quantity;
}

function placeOf(
  book: Book,
  { account, contract }: { readonly account: string; readonly contract: ContractId },
  date: BusinessDate,
) {
  const { newest } = book.days;
  return { account, contract, date, asOfRun: newest > date ? newest : date };
}
