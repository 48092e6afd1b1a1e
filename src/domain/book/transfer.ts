import { dayNumber } from '../basics/business-date.ts';
import { accept, type Rejection, reject } from '../basics/decision.ts';
import { findPosition } from '../position/position-state.ts';
import type { TransferDecided, TransferRequested } from '../position/transfer-events.ts';
import { mayBecome, statusOf, type Transfer } from '../position/transfer-state.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { segregationAllows } from '../reference/parties.ts';
import { isGiveUpAccount, isSuspense } from '../trade/suspense-account.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookDecision, Context, Facts } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import type { DecideTransfer, RequestTransfer } from './commands.ts';
import { findTrade, sequencesAbout } from './find-trade.ts';
import { missingHistories } from './missing-histories.ts';
import { movedLotProblem } from './moved-lot.ts';
import { tradeChanges } from './trade-changes.ts';
import { movedLots } from './transfer-lots.ts';

type Refused = { readonly ok: false; readonly rejection: Rejection };

/** Takes a request to move contracts; nothing moves before somebody approves it. */
export function requestTransfer(
  book: Book,
  command: RequestTransfer,
  context: Context,
): BookDecision {
  const { transferId, contract, quantity, fromAccount, toAccount } = command;
  const { type: _type, ...asked } = command;
  const known = book.transfers.get(transferId)?.requested;
  if (known !== undefined && isSame(known, asked)) return accept();
  if (transferId.trim() === '' || transferId.includes('~') || known !== undefined) {
    const seen =
      known === undefined ? `'${transferId}'` : `${transferId} is known with other terms`;
    return reject('transfer_must_be_new', seen, 'an id of its own, without ~');
  }
  const refusal = placesProblem(command) ?? accountsProblem(book, command);
  if (refusal !== undefined) return refusal;
  if (!Number.isSafeInteger(quantity) || quantity <= 0)
    return reject('transfer_quantity_must_be_whole', String(quantity), 'contracts above zero');
  const stated = command.lots.reduce((sum, lot) => sum + lot.quantity, 0);
  const mustState = fromAccount === '';
  if ((mustState || command.lots.length > 0) && stated !== quantity) {
    const seen = `lots of ${stated} in a transfer of ${quantity}`;
    return reject('transfer_lots_must_add_up', seen, 'lots that add up to the transfer');
  }
  const position = findPosition(book.positions, fromAccount, contract);
  if (fromAccount !== '' && position === undefined)
    return reject('position_must_exist', `${fromAccount} ${contract}`, 'a position with lots');
  return kindProblem(book, command, toAccount) ?? requested(asked, context.actor);
}

function requested(asked: Omit<RequestTransfer, 'type'>, actor: string): BookDecision {
  return accept({ type: 'TransferRequested', ...asked, actor });
}

function isSame(known: TransferRequested, asked: Omit<RequestTransfer, 'type'>): boolean {
  const { type: _type, actor: _actor, ...said } = known;
  return (
    JSON.stringify(Object.entries(said).sort()) === JSON.stringify(Object.entries(asked).sort())
  );
}

/** Within the firm: two accounts. With another firm: one account and the firm. */
function placesProblem({
  fromAccount,
  toAccount,
  counterparty,
}: RequestTransfer): Refused | undefined {
  const named = [fromAccount, toAccount].filter((account) => account !== '').length;
  const wanted = 'two accounts of the firm, or one and another firm';
  const seen = `from '${fromAccount}' to '${toAccount}', other firm '${counterparty}'`;
  if (named !== (counterparty === '' ? 2 : 1) || fromAccount === toAccount)
    return reject('transfer_must_have_two_sides', seen, wanted);
  return undefined;
}

function accountsProblem(
  book: Book,
  { contract, fromAccount, toAccount }: RequestTransfer,
): Refused | undefined {
  const { newest } = book.days;
  const date = newest === '' ? '9999-12-31' : newest;
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined)
    return reject('product_must_be_known', contract, 'a contract of a product in reference');
  for (const account of [fromAccount, toAccount]) {
    if (account === '') continue;
    const known = accountTermsOn(book.reference, account, date);
    const isBarred = isGiveUpAccount(account) || (account === toAccount && isSuspense(account));
    if (known === undefined || isBarred)
      return reject('account_must_be_known', account, 'an account in reference');
    if (account === toAccount && !segregationAllows(known, terms)) {
      const wanted = 'a market that the account may hold';
      return reject('account_segregation_must_fit_the_market', terms.productKey, wanted);
    }
  }
  return undefined;
}

/** DMIST: a simple transfer changes no beneficial owner; a complex one says why it is made. */
function kindProblem(
  book: Book,
  { kind, reason, fromAccount }: RequestTransfer,
  toAccount: string,
): Refused | undefined {
  if (kind === 'complex') {
    if (reason.trim() !== '') return undefined;
    return reject('reason_must_be_given', '', 'why a complex transfer is made');
  }
  if (fromAccount === '' || toAccount === '') return undefined;
  const date = book.days.newest;
  const from = accountTermsOn(book.reference, fromAccount, date)?.client;
  const to = accountTermsOn(book.reference, toAccount, date)?.client;
  if (from === to) return undefined;
  const seen = `${fromAccount} is ${from}'s, ${toAccount} is ${to}'s`;
  return reject('transfer_must_be_complex', seen, 'kind complex where the owner changes');
}

/**
 * Approves, rejects or cancels a request, or reverses an approved transfer: one state after the other, and no other.
 * An approval moves the lots on `date`; a reversal takes its trades out, as-of where that day is final.
 */
export function decideTransfer(
  book: Book,
  command: DecideTransfer,
  context: Context,
): BookDecision {
  const { transferId, outcome, reason } = command;
  const transfer = book.transfers.get(transferId);
  if (transfer === undefined)
    return reject('transfer_must_be_requested', transferId, 'a transfer that was requested');
  if (!mayBecome(transfer, outcome)) {
    const wanted = outcome === 'reversed' ? 'an approved transfer' : 'a request that waits';
    return reject('transfer_must_be_open', `${transferId} is ${statusOf(transfer)}`, wanted);
  }
  if (outcome !== 'approved' && reason.trim() === '')
    return reject('reason_must_be_given', '', `why the transfer is ${outcome}`);
  if (outcome === 'approved') return approved(book, command, transfer, context);
  const date = transfer.decided?.date ?? '';
  if (outcome === 'reversed') return reversed(book, command, transfer, context);
  return accept(decidedEvent(command, date, context.actor, []));
}

/**
 * What of it has gone already went with its lot, by a bust or a correction. The event names the trades that are taken out.
 */
function reversed(
  book: Book,
  command: DecideTransfer,
  transfer: Transfer,
  context: Context,
): BookDecision {
  const standing = tradesOf(book, transfer, context.facts);
  if (standing.length === 0) {
    const seen = `all of ${command.transferId} went with the trades whose lots it moved`;
    return reject('transfer_must_have_trades_that_stand', seen, 'a transfer with a trade');
  }
  for (const { booked } of standing) {
    const moved = movedLotProblem(book, booked);
    if (moved !== undefined) return moved;
  }
  const leaving = standing.map(({ trade, booked, bookedSequence }) => {
    return { trade, booked, bookedSequence, removal: 'reverse' as const };
  });
  const tradeIds = standing.map(({ booked }) => booked.tradeId);
  const date = transfer.decided?.date ?? '';
  const decided = decidedEvent(command, date, context.actor, tradeIds);
  const at = { ...context, sequence: context.sequence + 1 };
  return accept(decided, ...tradeChanges(book, { leaving, entering: [] }, at));
}

function approved(
  book: Book,
  command: DecideTransfer,
  transfer: Transfer,
  context: Context,
): BookDecision {
  const { date } = command;
  const { contract } = transfer.requested;
  const refusal =
    dayProblem(book, contract, date) ??
    accountsProblem(book, { ...transfer.requested, type: 'requestTransfer' });
  if (refusal !== undefined) return refusal;
  const moved = movedLots(book, transfer.requested, date, context);
  if ('ok' in moved) return moved;
  const decided = decidedEvent(command, date, context.actor, moved.tradeIds);
  return accept(decided, ...moved.events);
}

function decidedEvent(
  { transferId, outcome, reason }: DecideTransfer,
  date: string,
  actor: string,
  tradeIds: readonly string[],
): TransferDecided {
  const trades = tradeIds.map((tradeId) => ({ tradeId }));
  return { type: 'TransferDecided', transferId, outcome, date, reason, actor, trades };
}

function dayProblem(book: Book, contract: string, date: string): Refused | undefined {
  if (dayNumber(date) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  if (isFinal(book, date)) {
    const wanted = `a day after ${book.days.finalThrough}`;
    return reject('day_must_not_be_final', `${date} is final`, wanted);
  }
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined || !isClearingDay(book.reference, terms.calendar, date)) {
    const seen = `${date} is none for ${contract}`;
    return reject('date_must_be_a_clearing_day', seen, 'a clearing day of its CCP');
  }
  if (terms.expiryDate === '' || date <= terms.expiryDate) return undefined;
  const seen = `${contract} expired on ${terms.expiryDate}`;
  return reject('contract_must_not_be_expired', seen, `a contract alive on ${date}`);
}

function tradesOf(book: Book, { decided }: Transfer, facts: Facts) {
  return (decided?.trades ?? []).flatMap(({ tradeId }) => {
    const known = findTrade(book, tradeId, facts);
    return known?.live === true ? [known] : [];
  });
}

/** Old events that a reversal needs. */
export function missingToReverse(
  book: Book,
  { transferId, outcome }: DecideTransfer,
  facts: Facts,
): readonly number[] {
  const transfer = outcome === 'reversed' ? book.transfers.get(transferId) : undefined;
  if (transfer === undefined) return [];
  const trades = transfer.decided?.trades ?? [];
  const unknown = trades
    .flatMap(({ tradeId }) => sequencesAbout(book, tradeId))
    .filter((sequence) => !facts.has(sequence));
  if (unknown.length > 0) return unknown;
  const places = tradesOf(book, transfer, facts).map(({ booked }) => booked);
  return missingHistories(book, places, facts);
}
