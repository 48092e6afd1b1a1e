import { groupOfDerivation, groupOfFill } from '../allocation/average-groups.ts';
import type { DerivedResult, TradesDerived } from '../allocation/derivation-events.ts';
import { accept, reject } from '../basics/decision.ts';
import { originFits } from '../reference/account-row.ts';
import { segregationAllows } from '../reference/parties.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import { isSuspense } from '../trade/suspense-account.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { accountTermsOn } from './accounts.ts';
import { groupsLeft } from './average-break.ts';
import type { Book, BookDecision, BookEvent, Context, Facts } from './book-state.ts';
import { boundTradeProblem } from './bound-trade.ts';
import type { TradeEntering } from './change-setting.ts';
import { enrich } from './enrich.ts';
import { enteringAgain, enteringDerived, type Refusal } from './enter-again.ts';
import { findTrade, type KnownTrade, notStanding, sequencesAbout, stands } from './find-trade.ts';
import { missingHistories } from './missing-histories.ts';
import { movedLotProblem } from './moved-lot.ts';
import { ended, resultsOf, sequencesUnder } from './ripple.ts';
import { tradeChanges } from './trade-changes.ts';
import type { Allocate, AllocationShare, Deallocate } from './trade-life-commands.ts';

/**
 * Divides a trade among accounts by quantity, as if it had been theirs from the start: each has a trade of its own at the
 * trade's price (domain.md, "Trade life"). The shares add up to the trade.
 */
export function allocate(book: Book, command: Allocate, context: Context): BookDecision {
  const { tradeId, shares } = command;
  const known = findTrade(book, tradeId, context.facts);
  if (!stands(known)) return notStanding(tradeId);
  if (known.derivation !== undefined) {
    const seen = `${tradeId} is the source of ${known.derivation.kind} ${known.derivation.derivationId}`;
    return reject('trade_must_not_be_divided', seen, 'a trade that stands in a position');
  }
  const bound = boundTradeProblem(known.booked) ?? movedLotProblem(book, known.booked);
  if (bound !== undefined) return bound;
  const group = groupOfFill(book.averageGroups, tradeId);
  if (group !== undefined) {
    const wanted = 'a trade in no average-price group';
    return reject('trade_must_not_be_in_a_group', `${tradeId} is in ${group.groupId}`, wanted);
  }
  const refusal = sharesProblem(known, shares);
  if (refusal !== undefined) return refusal;
  const entering: TradeEntering[] = [];
  for (const share of shares) {
    const trade = shareTrade(
      book,
      known.booked,
      { ...share, tradeId: shareId(tradeId, share) },
      context,
    );
    if ('ok' in trade) return trade;
    entering.push(trade);
  }
  const derived: BookEvent = {
    type: 'TradesDerived',
    derivationId: tradeId,
    kind: 'allocation',
    method: 'quantity',
    evidence: '',
    actor: context.actor,
    atMicros: context.nowMicros,
    sources: [{ tradeId }],
    results: shares.map((share) => resultOf(tradeId, share)),
  };
  const { trade, booked, bookedSequence } = known;
  const leaving = [{ trade, booked, bookedSequence, removal: 'derived' as const }];
  const at = { ...context, sequence: context.sequence + 1 };
  return accept(derived, ...tradeChanges(book, { leaving, entering }, at));
}

/** Takes an allocation back: the trade stands again in the account it was in. */
export function deallocate(book: Book, { tradeId }: Deallocate, context: Context): BookDecision {
  const known = findTrade(book, tradeId, context.facts);
  const derivation = known?.derivation;
  if (known === undefined || derivation?.kind !== 'allocation')
    return reject('trade_must_be_allocated', tradeId, 'a trade that is allocated');
  const group = groupOfDerivation(book.averageGroups, derivation.derivationId);
  if (group !== undefined) {
    const wanted = `average-price reopen of ${group.groupId}`;
    return reject('trade_must_not_be_in_a_group', `${tradeId} is of ${group.groupId}`, wanted);
  }
  return wholeAgain(book, known, derivation, context);
}

/** What was made of a trade goes, and it stands again where it was; only while nothing was made of that in turn. */
export function wholeAgain(
  book: Book,
  known: KnownTrade,
  derivation: TradesDerived,
  context: Context,
): BookDecision {
  const results = resultsOf(book, derivation, context.facts);
  const divided = results.find(({ live }) => !live);
  if (divided !== undefined) {
    const seen = `${divided.booked.tradeId} is the source of ${divided.derivation?.kind}`;
    return reject('trade_must_not_be_divided', seen, 'shares that stand in their accounts');
  }
  for (const { booked } of results) {
    const moved = movedLotProblem(book, booked);
    if (moved !== undefined) return moved;
  }
  const entering = enteringAgain(book, known, context);
  if ('ok' in entering) return entering;
  const leaving = results.map(({ trade, booked, bookedSequence }) => {
    return { trade, booked, bookedSequence, removal: 'derived' as const };
  });
  const records = [ended(derivation, 'cancelled', context), ...groupsLeft(book, leaving, context)];
  const at = { ...context, sequence: context.sequence + records.length };
  const changed = tradeChanges(book, { leaving, entering: [entering] }, at);
  return accept(...records, ...changed);
}

/** Old events that dividing a trade, or taking that back, needs and `facts` does not have. */
export function missingToAllocate(
  book: Book,
  { tradeId, shares }: Pick<Allocate, 'tradeId' | 'shares'>,
  facts: Facts,
): readonly number[] {
  const about = [
    ...sequencesAbout(book, tradeId),
    ...sequencesUnder(book, tradeId),
    ...shares.flatMap((share) => sequencesAbout(book, shareId(tradeId, share))),
  ].filter((sequence) => !facts.has(sequence));
  if (about.length > 0) return about;
  const known = findTrade(book, tradeId, facts);
  if (known === undefined) return [];
  const { account, contract, clearingDate } = known.booked;
  const results = known.derivation?.results ?? [];
  const accounts = [account, ...[...shares, ...results].map((share) => share.account)];
  const places = accounts.map((name) => ({ account: name, contract, clearingDate }));
  return missingHistories(book, places, facts);
}

function shareId(tradeId: string, { account }: Pick<AllocationShare, 'account'>): string {
  return `${tradeId}/${account}`;
}

function resultOf(tradeId: string, { account, quantity }: AllocationShare): DerivedResult {
  return { tradeId: shareId(tradeId, { account }), account, quantity };
}

/** Shares of one event; a longer list is divided in two steps. */
const MOST_SHARES = 1_000;

function sharesProblem(
  { booked }: KnownTrade,
  shares: readonly AllocationShare[],
): Refusal | undefined {
  if (shares.length === 0 || shares.length > MOST_SHARES) {
    const wanted = `1 to ${MOST_SHARES} shares`;
    return reject('allocation_must_have_shares', `${shares.length} shares`, wanted);
  }
  const bad = shares.find(({ quantity }) => !Number.isSafeInteger(quantity) || quantity <= 0);
  if (bad !== undefined) {
    const seen = `${bad.quantity} for ${bad.account}`;
    return reject('share_must_be_contracts', seen, 'whole contracts above zero');
  }
  const accounts = new Set<string>();
  for (const { account } of shares) {
    if (accounts.has(account))
      return reject('share_account_must_be_named_once', account, 'one share an account');
    accounts.add(account);
  }
  let sum = 0;
  for (const { quantity } of shares) sum += quantity;
  if (sum === booked.quantity) return undefined;
  const seen = `shares of ${sum} in a trade of ${booked.quantity}`;
  return reject('allocation_must_conserve_quantity', seen, 'shares that add up to the trade');
}

/**
 * One share's trade, under the id that it is given. It is the firm's own instruction: what a CCP may state freely, a person
 * may not.
 */
export function shareTrade(
  book: Book,
  booked: TradeBooked,
  share: AllocationShare & { readonly tradeId: string },
  context: Context,
): TradeEntering | Refusal {
  const { account, quantity } = share;
  const { clearingDate, customerOrigin } = booked;
  const terms = accountTermsOn(book.reference, account, clearingDate);
  if (terms === undefined || isSuspense(account)) {
    return reject('account_must_be_known', account, `an account in reference on ${clearingDate}`);
  }
  if (!originFits(customerOrigin, terms.accountType)) {
    const seen = `${account} is ${terms.accountType}, the trade has origin ${customerOrigin}`;
    return reject('account_must_fit_the_origin', seen, 'an account of that origin');
  }
  const enriched = enrich(book, { ...reportOfBooked(booked), account, quantity }, context);
  if (!enriched.ok) return enriched;
  if (!segregationAllows(terms, enriched.terms)) {
    const seen = `${account} is ${terms.segregation}`;
    const wanted = 'an account that may hold the market';
    return reject('account_segregation_must_fit_the_market', seen, wanted);
  }
  return enteringDerived(book, share.tradeId, enriched, context);
}
