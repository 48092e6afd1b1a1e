import { reject } from '../basics/decision.ts';
import { isGiveUpAccount } from '../trade/suspense-account.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { isOwnTradeId } from '../trade/trade-id.ts';
import type { Refusal } from './enter-again.ts';

/**
 * Refuses a trade that goes with others: one that the book made for a transfer, an ending or a delivery, or one that waits
 * for a claim or was closed by it. Changed, divided or given up alone, its contracts would be lost or doubled.
 */
export function boundTradeProblem({ tradeId, account }: TradeBooked): Refusal | undefined {
  if (isOwnTradeId(tradeId)) {
    const wanted = 'a trade that was reported; what made this one is taken back as a whole';
    return reject('trade_must_not_be_made_by_the_book', tradeId, wanted);
  }
  if (!isGiveUpAccount(account)) return undefined;
  const seen = `${tradeId} is in ${account}`;
  return reject('trade_must_not_be_given_up', seen, 'a trade that is no part of a give-up');
}
