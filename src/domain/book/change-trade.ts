import { reject } from '../basics/decision.ts';
import { QUANTITY_LIMIT } from '../basics/quantity.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { shareTrade } from './allocate.ts';
import type { Book, BookDecision, Context, Facts } from './book-state.ts';
import { boundTradeProblem } from './bound-trade.ts';
import { captureRemoval, captureReplace } from './capture-change.ts';
import { lastChangeDay } from './change-period.ts';
import type { Refusal } from './enter-again.ts';
import { findTrade, type KnownTrade, notStanding, stands } from './find-trade.ts';
import type { BustTrade, CorrectTrade } from './trade-life-commands.ts';

/**
 * A person says what a CCP would: a trade is wrong in a term, or was never one. It goes through everything that was made
 * of it, at any stage, as the CCP's own word does.
 */
export function correctTrade(book: Book, command: CorrectTrade, context: Context): BookDecision {
  const known = ownTrade(book, command.tradeId, context.facts);
  if ('ok' in known) return known;
  const { quantity } = command.terms;
  if (quantity !== undefined && !isQuantity(quantity))
    return reject(
      'correction_quantity_must_be_whole_and_above_zero',
      String(quantity),
      'whole contracts',
    );
  if (Object.values(command.terms).every((term) => term === undefined))
    return reject(
      'correction_must_change_something',
      command.tradeId,
      'a term and what it should be',
    );
  const late = tooLate(book, command, known.booked);
  if (late !== undefined) return late;
  const misplaced = accountProblem(book, command, known, context);
  if (misplaced !== undefined) return misplaced;
  const { tradeId } = known.booked;
  const report = correctedReport(command, known.booked);
  const capture = { report, known, context, tradeId, fromSpread: known.booked.fromSpread };
  return captureReplace(book, capture);
}

export function bustTrade(book: Book, { tradeId }: BustTrade, context: Context): BookDecision {
  const known = ownTrade(book, tradeId, context.facts);
  if ('ok' in known) return known;
  const report = removalReport(known.booked);
  const { fromSpread } = known.booked;
  return captureRemoval(book, {
    report,
    known,
    context,
    tradeId: known.booked.tradeId,
    fromSpread,
  });
}

function isQuantity(quantity: number): boolean {
  return Number.isSafeInteger(quantity) && quantity > 0 && quantity <= QUANTITY_LIMIT;
}

/** A trade that stands and was not made of others: what was made of it follows it. */
function ownTrade(book: Book, tradeId: string, facts: Facts): KnownTrade | Refusal {
  const known = findTrade(book, tradeId, facts);
  if (!stands(known)) return notStanding(tradeId);
  const derivationId = book.derivations.byResult.get(known.booked.tradeId);
  if (derivationId === undefined) return boundTradeProblem(known.booked) ?? known;
  const sources = book.derivations.byId.get(derivationId)?.sources ?? [];
  const seen = `${tradeId} was made of ${sources.length === 1 ? sources[0]?.tradeId : derivationId}`;
  return reject('trade_must_not_be_derived', seen, 'the trade that it was made of');
}

/** The trade as it should have been reported, in the account in which it stands. */
function correctedReport({ terms }: CorrectTrade, booked: TradeBooked): TradeReport {
  const report = reportOfBooked(booked);
  return {
    ...report,
    action: 'replace',
    account: terms.account ?? (isSuspense(booked.account) ? report.account : booked.account),
    price: terms.price ?? report.price,
    quantity: terms.quantity ?? report.quantity,
    openClose: terms.openClose ?? report.openClose,
    cti: terms.cti ?? report.cti,
    orderId: terms.orderId ?? report.orderId,
    source: 'correction',
  };
}

function removalReport(booked: TradeBooked): TradeReport {
  return { ...reportOfBooked(booked), action: 'remove', removal: 'bust', source: 'correction' };
}

/** The report that an instruction stands for, for the facts that it needs; undefined while its trade is not known. */
export function reportOfChange(
  book: Book,
  command: CorrectTrade | BustTrade,
  facts: Facts,
): TradeReport | undefined {
  const known = findTrade(book, command.tradeId, facts);
  if (known === undefined) return undefined;
  return command.type === 'bustTrade'
    ? removalReport(known.booked)
    : correctedReport(command, known.booked);
}

function tooLate(book: Book, { terms, tradeId }: CorrectTrade, booked: TradeBooked) {
  const { account, openClose, cti, orderId } = terms;
  if ((account ?? openClose ?? cti ?? orderId) === undefined) return undefined;
  const last = lastChangeDay(book, booked);
  if (last === undefined || book.days.newest <= last) return undefined;
  const seen = `${tradeId} of ${booked.clearingDate}, on ${book.days.newest}`;
  return reject('change_must_be_within_the_ccps_period', seen, `until ${last}`);
}

/** An account that a person names may hold the trade, as for a share of it. */
function accountProblem(
  book: Book,
  { terms: { account }, tradeId }: CorrectTrade,
  { booked }: KnownTrade,
  context: Context,
): Refusal | undefined {
  if (account === undefined) return undefined;
  const { quantity } = booked;
  const fits = shareTrade(book, booked, { account, quantity, tradeId }, context);
  return 'ok' in fits ? fits : undefined;
}
