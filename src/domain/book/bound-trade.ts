import { reject } from '../basics/decision.ts';
import { isGiveUpAccount } from '../trade/suspense-account.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { isOwnTradeId } from '../trade/trade-id.ts';
import type { Book } from './book-state.ts';
import type { Refusal } from './enter-again.ts';

/**
 * Refuses a trade that goes with others: one that the book made for a transfer, an ending or a delivery, or one that waits
 * for a claim or was closed by it, or a part of an average-price group. Changed, divided or given up alone, its contracts would be lost or doubled.
 */
export function boundTradeProblem(
  { derivations }: Book,
  { tradeId, account }: TradeBooked,
): Refusal | undefined {
  // A part bears the name of its own derivation: made anything of by itself, it would no longer be known what it was made of.
  if (derivations.byResult.get(tradeId) === tradeId) {
    const wanted = 'the group, or what it is allocated to';
    return reject('trade_must_not_be_in_a_group', `${tradeId} is a group's part`, wanted);
  }
  if (isOwnTradeId(tradeId)) {
    const wanted = 'a trade that was reported; what made this one is taken back as a whole';
    return reject('trade_must_not_be_made_by_the_book', tradeId, wanted);
  }
  if (!isGiveUpAccount(account)) return undefined;
  const seen = `${tradeId} is in ${account}`;
  return reject('trade_must_not_be_given_up', seen, 'a trade that is no part of a give-up');
}
