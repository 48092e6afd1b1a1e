import type { BusinessDate } from '../basics/business-date.ts';
import type { Valuation } from '../position/close-out.ts';
import type { LotsClosedOut, Pair } from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import type { AccountTerms } from './accounts.ts';

/** Pairs in one event at most: an event must fit a journal entry. */
export const PAIRS_PER_EVENT = 1000;

/** Close-out profit enters cash where variation does not: domain.md, "Money". */
export function postsProfit(account: AccountTerms, valuation: Valuation): boolean {
  return account.settlementStyle === 'open-trade-equity' && !valuation.premiumStyle;
}

/** The pairs of one day, cut into events that fit. `linkCloseOuts` fills in `previous`. */
export function closingEvents(
  position: Position,
  closing: {
    readonly date: BusinessDate;
    readonly bookingDate: BusinessDate;
    readonly postsProfit: boolean;
    readonly instructed: boolean;
    readonly pairs: readonly Pair[];
  },
): LotsClosedOut[] {
  const { account, contract, currency } = position;
  const head = { type: 'LotsClosedOut', account, contract, currency, previous: 0 } as const;
  return partsOf(closing.pairs).map((pairs) => ({ ...head, ...closing, pairs }));
}

/** The list cut into parts of at most PAIRS_PER_EVENT. */
export function partsOf(pairs: readonly Pair[]): (readonly Pair[])[] {
  if (pairs.length <= PAIRS_PER_EVENT) return pairs.length === 0 ? [] : [pairs];
  const parts: Pair[][] = [];
  for (let at = 0; at < pairs.length; at += PAIRS_PER_EVENT)
    parts.push(pairs.slice(at, at + PAIRS_PER_EVENT));
  return parts;
}
