import type { TradesDerived } from '../allocation/derivation-events.ts';
import { shareEvidence } from '../allocation/share-evidence.ts';
import { type ShareRule, sharesOf } from '../allocation/share-rule.ts';
import { accept, reject } from '../basics/decision.ts';
import { candidatesOf } from '../trade/trade-register.ts';
import { isKnownAccount } from './accounts.ts';
import { shareTrade } from './allocate.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import type { TradeEntering } from './change-setting.ts';
import { passing } from './passing.ts';
import { bookedEvent } from './trade-effects.ts';
import type { SetStandingAllocation } from './trade-life-commands.ts';

/** An account's new trades are divided by percent as they come; no shares: no longer. What is booked stays as it is. */
export function setStandingAllocation(
  book: Book,
  { account, shares }: SetStandingAllocation,
  { actor, nowMicros: atMicros }: Context,
): BookDecision {
  const unknown = [account, ...shares.map((share) => share.account)].find(
    (name) => !isKnownAccount(book.reference, name),
  );
  if (unknown !== undefined)
    return reject('account_must_be_known', unknown, 'an account in reference');
  const tried = shares.length === 0 ? undefined : sharesOf(1, { method: 'percent', shares });
  if (tried !== undefined && !tried.ok) return tried;
  if (shares.some((share) => share.account === account))
    return reject('standing_allocation_must_leave_the_account', account, 'other accounts');
  return accept({ type: 'StandingAllocationSet', account, shares, actor, atMicros });
}

/**
 * A new trade whose account has a standing instruction, booked as its shares at once: its own booking goes on record, though
 * no position sees it. Undefined where nothing stands, or where it would not be right without a person: a final day, an id
 * that lived before, an account that may not hold the trade.
 */
export function allocatedAtOnce(
  book: Book,
  entering: TradeEntering,
  context: Context,
): BookEvent[] | undefined {
  if (book.standingAllocations.size === 0) return undefined;
  const { enriched, tradeId, previousVersion } = entering;
  const shares = book.standingAllocations.get(enriched.account.account);
  if (shares === undefined || previousVersion !== 0) return undefined;
  if (isFinal(book, enriched.report.clearingDate)) return undefined;
  const rule: ShareRule = { method: 'percent', shares };
  const divided = sharesOf(enriched.report.quantity, rule);
  if (!divided.ok) return undefined;
  const [booked, removed] = passing(book, entering, 'derived', context.sequence);
  const come: TradeEntering[] = [];
  for (const { account, quantity } of divided.shares) {
    const share = { account, quantity, tradeId: `${tradeId}/${account}` };
    if (candidatesOf(book.register, share.tradeId).length > 0) return undefined;
    const trade = shareTrade(book, booked, share, context);
    if ('ok' in trade) return undefined;
    come.push(trade);
  }
  const derived: TradesDerived = {
    type: 'TradesDerived',
    derivationId: tradeId,
    kind: 'allocation',
    method: 'standing',
    evidence: shareEvidence(rule, divided),
    actor: context.actor,
    atMicros: context.nowMicros,
    sources: [{ tradeId }],
    results: divided.shares.map(({ account, quantity }) => {
      return { tradeId: `${tradeId}/${account}`, account, quantity };
    }),
  };
  const shared = come.map((trade) =>
    bookedEvent(book, trade, { basis: trade.enriched.report.price, isAsOf: false }),
  );
  return [booked, derived, removed, ...shared];
}
