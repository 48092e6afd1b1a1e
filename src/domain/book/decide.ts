import { groupPrefix } from '../allocation/average-groups.ts';
import { dayNumber } from '../basics/business-date.ts';
import { accept, reject } from '../basics/decision.ts';
import { minorDigits } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import { isFiller, NO_PRICE_WANTED } from '../basics/settlement-text.ts';
import { quoteOf } from '../position/price-table.ts';
import { decideReference } from '../reference/decide-reference.ts';
import { teachContract } from '../reference/teach-contract.ts';
import { accountTermsOn } from './accounts.ts';
import { allocate, deallocate } from './allocate.ts';
import { allocateTrades } from './allocate-trades.ts';
import { allocateAssignment, withdrawAssignment } from './assignment-notice.ts';
import { allocateAverageGroup } from './average-allocation.ts';
import { addToAverageGroup, stateAverageGroup, stepAverageGroup } from './average-group.ts';
import { tellAverageGroup } from './average-told.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { firmBookingDate } from './booking-day.ts';
import { capture } from './capture.ts';
import { bustTrade, correctTrade } from './change-trade.ts';
import type {
  CaptureTrade,
  Command,
  EnterCash,
  KeepInbound,
  SetSettlementPrice,
  TeachContract,
} from './commands.ts';
import { disagreementEvents } from './contract-facts.ts';
import { intendDelivery, noticeDelivery, withdrawDelivery } from './delivery.ts';
import { advanceEndOfDay, releaseDay } from './end-of-day.ts';
import { instructExercise } from './exercise.ts';
import { decideApproval, orAsksApproval, setFourEyes } from './four-eyes.ts';
import { expireGiveUps, settleGiveUpBreak, stepGiveUp } from './give-up-commands.ts';
import { markGiveUp } from './give-up-mark.ts';
import { tellAllocation } from './give-up-told.ts';
import { closeOut, reopen } from './instructed-close-out.ts';
import { tellPosition } from './position-told.ts';
import { redriveHeld, resolveItem, resolveSuspense } from './resolve.ts';
import { someCcpClearsOn } from './skipped-days.ts';
import { joinTrade, splitTrade } from './split-trade.ts';
import { setStandingAllocation } from './standing-allocation.ts';
import { cancelTicket, replaceTicket } from './ticket.ts';
import { confirmTicket } from './ticket-match.ts';
import type { DecideApproval } from './trade-life-commands.ts';
import { decideTransfer, requestTransfer } from './transfer.ts';

/** The firm's rules: what a command makes of the book, or why it is refused. Pure and total. */
export function decide(book: Book, command: Command, context: Context): BookDecision {
  if (command.type === 'captureTrade') return capture(book, command.report, context);
  if (command.type === 'decideApproval') return decideApproval(book, command, context, decideAlone);
  return orAsksApproval(book, command, context, decideAlone(book, command, context));
}

/** What the command comes to when one person is enough. */
function decideAlone(
  book: Book,
  command: Exclude<Command, CaptureTrade | DecideApproval>,
  context: Context,
): BookDecision {
  switch (command.type) {
    case 'createFirm':
      return createFirm(book, command);
    case 'setReference':
      return decideReference(book.reference, command, { enteredBy: context.actor });
    case 'teachContract':
      return teach(book, command, context);
    case 'cancelTicket':
      return cancelTicket(book, command);
    case 'replaceTicket':
      return replaceTicket(book, command, context);
    case 'resolveSuspense':
      return resolveSuspense(book, command, context);
    case 'allocate':
      return allocate(book, command, context);
    case 'deallocate':
      return deallocate(book, command, context);
    case 'setStandingAllocation':
      return setStandingAllocation(book, command, context);
    case 'correctTrade':
      return correctTrade(book, command, context);
    case 'bustTrade':
      return bustTrade(book, command, context);
    case 'splitTrade':
      return splitTrade(book, command, context);
    case 'joinTrade':
      return joinTrade(book, command, context);
    case 'allocateTrades':
      return allocateTrades(book, command, context);
    case 'stateAverageGroup':
      return stateAverageGroup(book, command, context);
    case 'tellAverageGroup':
      return tellAverageGroup(book, command, context);
    case 'tellPosition':
      return tellPosition(book, command, context);
    case 'addToAverageGroup':
      return addToAverageGroup(book, command, context);
    case 'stepAverageGroup':
      return stepAverageGroup(book, command, context);
    case 'allocateAverageGroup':
      return allocateAverageGroup(book, command, context);
    case 'resolveItem':
      return resolveItem(book, command, context);
    case 'confirmTicket':
      return confirmTicket(book, command);
    case 'redriveHeld':
      return redriveHeld(book, context);
    case 'setSettlementPrice':
      return setSettlementPrice(book, command, context);
    case 'enterCash':
      return enterCash(book, command);
    case 'closeOut':
      return closeOut(book, command, context);
    case 'reopen':
      return reopen(book, command, context);
    case 'instructExercise':
      return instructExercise(book, command, context);
    case 'allocateAssignment':
      return allocateAssignment(book, command, context);
    case 'withdrawAssignment':
      return withdrawAssignment(book, command, context);
    case 'requestTransfer':
      return requestTransfer(book, command, context);
    case 'decideTransfer':
      return decideTransfer(book, command, context);
    case 'intendDelivery':
      return intendDelivery(book, command, context);
    case 'noticeDelivery':
      return noticeDelivery(book, command, context);
    case 'withdrawDelivery':
      return withdrawDelivery(book, command, context);
    case 'advanceEndOfDay':
      return advanceEndOfDay(book, command, context);
    case 'releaseDay':
      return releaseDay(book, command);
    case 'keepInbound':
      return keepInbound(command, context);
    case 'markGiveUp':
      return markGiveUp(book, command, context);
    case 'stepGiveUp':
      return stepGiveUp(book, command, context);
    case 'tellAllocation':
      return tellAllocation(book, command, context);
    case 'expireGiveUps':
      return expireGiveUps(book, command, context);
    case 'settleGiveUpBreak':
      return settleGiveUpBreak(book, command, context);
    case 'setFourEyes':
      return setFourEyes(book, command, context);
    case 'recordFile':
      return accept({ ...command, type: 'FileImported', importedAtMicros: context.nowMicros });
  }
}

function keepInbound(command: KeepInbound, { nowMicros }: Context): BookDecision {
  const { begins, ...kept } = command;
  const inbound: BookEvent = { ...kept, type: 'InboundKept' };
  if (begins === undefined) return accept(inbound);
  const { sha256, reading, batch } = begins;
  const batches = batch + 1;
  const taken = { sha256, reading, batches, atMicros: nowMicros };
  return accept<BookEvent>(inbound, { type: 'FileAdvanced', ...taken });
}

function createFirm(
  book: Book,
  command: Extract<Command, { readonly type: 'createFirm' }>,
): BookDecision {
  const { firm, reportingFirm, fingerprintKey } = command;
  if (book.firm !== '')
    return reject('firm_must_be_new', firm, `a log without a firm, this one is ${book.firm}'s`);
  if (!/^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])$/.test(firm)) {
    return reject('firm_must_be_a_slug', firm, '2 to 20 of a–z, 0–9 and inner hyphens');
  }
  if (!/^[A-Z0-9]{0,3}$/.test(reportingFirm)) {
    return reject(
      'reporting_firm_must_be_three_characters',
      reportingFirm,
      'at most 3 of A–Z and 0–9',
    );
  }
  return accept({ type: 'FirmOpened', firm, reportingFirm, fingerprintKey });
}

/** A settlement of an unknown product is kept all the same: the product may come later. */
function setSettlementPrice(
  book: Book,
  command: SetSettlementPrice,
  context: Context,
): BookDecision {
  const { contract, date, kind, price, source, sourceHash } = command;
  if (dayNumber(date) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  if (isFiller(price))
    return reject('settlement_must_be_a_price', priceToText(price), NO_PRICE_WANTED);
  if (date <= book.days.finalThrough) {
    const known = quoteOf(book.positions.prices, { contract, date, kind, source });
    if (known?.price === price) return accept();
    return reject(
      'price_date_must_not_be_final',
      `${contract} ${date} at ${priceToText(price)}`,
      `a day after ${book.days.finalThrough}`,
    );
  }
  const known = quoteOf(book.positions.prices, { contract, date, kind, source });
  if (known?.price === price && known.sourceHash === sourceHash) return accept();
  const version = known === undefined ? 1 : known.version + 1;
  return accept({
    type: 'SettlementPriceSet',
    contract,
    date,
    kind,
    price,
    source,
    sourceHash,
    version,
    actor: context.actor,
  });
}

/** What reference leaves blank is learned; what it has otherwise is a worklist item, and stays as it is. */
function teach(book: Book, command: TeachContract, context: Context): BookDecision {
  const { type: _type, ...stated } = command;
  const date = book.days.newest === '' ? '9999-12-31' : book.days.newest;
  const facts = { ...stated, date, firstNoticeDate: '', enteredBy: context.actor };
  const lesson = teachContract(book.reference, facts);
  if (lesson.outcome === 'taught') return accept(lesson.event);
  if (lesson.outcome === 'nothing') return accept();
  return accept(...disagreementEvents(book, lesson.disagreements, facts));
}

function enterCash(book: Book, command: EnterCash): BookDecision {
  const { entryId, account, currency, amount, clearingDate, valueDate } = command;
  if (entryId.startsWith(groupPrefix(''))) {
    const wanted = `an id that is no average-price group's`;
    return reject('cash_entry_must_not_begin_as_a_groups', entryId, wanted);
  }
  const unreal = [clearingDate, valueDate].find((date) => dayNumber(date) === undefined);
  if (unreal !== undefined) return reject('date_must_be_real', unreal, 'a day as YYYY-MM-DD');
  if (minorDigits(currency) === undefined)
    return reject('currency_must_be_known', currency, 'an ISO 4217 code');
  if (accountTermsOn(book.reference, account, clearingDate) === undefined) {
    return reject('account_must_be_known', account, 'an account in reference');
  }
  if (amount === 0) return reject('amount_must_not_be_zero', '0', 'money in or out');
  if (!Number.isSafeInteger(amount)) {
    return reject('amount_must_be_money', String(amount), 'whole minor units below 90 trillion');
  }
  if (!someCcpClearsOn(book.reference, clearingDate)) {
    const seen = `no CCP clears on ${clearingDate}`;
    return reject('date_must_be_a_clearing_day', seen, 'a clearing day of a CCP');
  }
  const bookingDate = firmBookingDate(book, clearingDate);
  return accept({ ...command, type: 'CashEntered', bookingDate });
}
