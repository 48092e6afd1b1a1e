import type { DerivedResult } from '../allocation/derivation-events.ts';
import { derivationOf } from '../allocation/derivations.ts';
import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import type { FeesAdjusted } from '../cash/cash-events.ts';
import { chargeDifferences, chargesFor } from '../cash/charges.ts';
import { contractOn } from '../reference/contract-terms.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { accountTermsOn } from './accounts.ts';
import { groupsLeft } from './average-break.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import { bookingDateOf } from './booking-day.ts';
import type { NewPair, TradeEntering, TradeLeaving } from './change-setting.ts';
import { findTrade } from './find-trade.ts';
import { tradeChanges } from './trade-changes.ts';

/**
 * What the steps of one give-up come to, gathered before anything is said: a message may make several steps true at
 * once, and its trades then change positions together.
 */
export type GiveUpPlan = {
  life: GiveUpStepped | undefined;
  readonly records: BookEvent[];
  readonly leaving: TradeLeaving[];
  readonly entering: TradeEntering[];
  readonly pairing: NewPair[];
  /** What the derivation comes to; undefined = as it was. */
  results: readonly DerivedResult[] | undefined;
  /** The derivation is over. */
  isEnded: boolean;
  /** Trades whose fees another firm is charged from now on, or is no longer, on that clearing date. */
  readonly fees: { readonly tradeId: string; readonly isCharged: boolean; readonly date: string }[];
};

export function newPlan(life: GiveUpStepped | undefined): GiveUpPlan {
  return {
    life,
    records: [],
    leaving: [],
    entering: [],
    pairing: [],
    results: undefined,
    isEnded: false,
    fees: [],
  };
}

/** The plan as events: steps, what is made of what, trades, fees. */
export function planEvents(book: Book, plan: GiveUpPlan, context: Context): BookEvent[] {
  const { records, leaving, entering, pairing } = plan;
  const before = [
    ...records,
    ...derivationEvents(book, plan, context),
    ...groupsLeft(book, leaving, context),
  ];
  const at = { ...context, sequence: context.sequence + before.length };
  const changed = tradeChanges(book, { leaving, entering, pairing }, at);
  return [...before, ...changed, ...feeEvents(book, plan, changed, context)];
}

/** Id of the derivation that holds what was made for a give-up: the trade given up, else the take-up itself. */
export function derivationIdOf(life: GiveUpStepped): string {
  return life.role === 'executor' ? life.sourceTradeId : life.giveUpId;
}

/** What was made for a give-up, as the plan leaves it. */
export function resultsOfPlan(book: Book, plan: GiveUpPlan): readonly DerivedResult[] {
  if (plan.results !== undefined) return plan.results;
  const { life } = plan;
  return life === undefined ? [] : (book.derivations.byId.get(derivationIdOf(life))?.results ?? []);
}

function derivationEvents(
  book: Book,
  plan: GiveUpPlan,
  { actor, nowMicros }: Context,
): BookEvent[] {
  const { life, results } = plan;
  if (life === undefined) return [];
  const derivationId = derivationIdOf(life);
  const by = { derivationId, actor, atMicros: nowMicros };
  if (plan.isEnded) return [{ type: 'DerivationEnded', ...by, reason: 'cancelled' }];
  if (results === undefined) return [];
  const isExecutor = life.role === 'executor';
  // Nothing of the book's own making is left of a take-up that the CCP has booked itself.
  if (results.length === 0 && !isExecutor) {
    const isThere = book.derivations.byId.has(derivationId);
    return isThere ? [{ type: 'DerivationEnded', ...by, reason: 'cancelled' }] : [];
  }
  return [
    {
      type: 'TradesDerived',
      ...by,
      kind: isExecutor ? 'give-up' : 'take-up',
      method: 'quantity',
      evidence: '',
      sources: isExecutor ? [{ tradeId: life.sourceTradeId }] : [],
      results,
    },
  ];
}

/** Clearing fees follow the carrying firm: what was charged goes back, or is charged again. */
function feeEvents(
  book: Book,
  plan: GiveUpPlan,
  changed: readonly BookEvent[],
  context: Context,
): FeesAdjusted[] {
  return plan.fees.flatMap(({ tradeId, isCharged, date }) => {
    const booked = bookedNow(book, tradeId, changed, context);
    if (booked === undefined) return [];
    const terms = contractOn(book.reference, booked.contract, booked.clearingDate);
    const account = accountTermsOn(book.reference, booked.account, booked.clearingDate);
    if (terms === undefined || account === undefined) return [];
    const { accountType, marginClass } = account;
    const due = isCharged
      ? chargesFor(book.reference, { ...booked, terms, accountType, marginClass })
      : [];
    const known = findTrade(book, tradeId, context.facts);
    const adjusted = known?.live === true ? book.adjustedCharges.get(known.trade) : undefined;
    const charges = chargeDifferences(adjusted ?? booked.charges, due);
    if (charges.length === 0) return [];
    return [
      {
        type: 'FeesAdjusted',
        tradeId,
        account: booked.account,
        clearingDate: date,
        bookingDate: bookingDateOf(book, terms.calendar, date),
        charged: booked.charges,
        charges,
      },
    ];
  });
}

/** A trade as it stands once these events are applied. */
function bookedNow(
  book: Book,
  tradeId: string,
  changed: readonly BookEvent[],
  context: Context,
): TradeBooked | undefined {
  for (const event of changed)
    if (event.type === 'TradeBooked' && event.tradeId === tradeId) return event;
  return findTrade(book, tradeId, context.facts)?.booked;
}

/** Whether the results of a give-up are all still trades of their own, and nothing was made of one of them. */
export function isUndivided(book: Book, results: readonly DerivedResult[]): boolean {
  return results.every(({ tradeId }) => derivationOf(book.derivations, tradeId) === undefined);
}
