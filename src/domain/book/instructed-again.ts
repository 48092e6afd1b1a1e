import { type MatchableLot, pairOf } from '../position/close-out.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { LotsClosedOut, Pair } from '../position/position-events.ts';
import { isMoveTradeId } from '../trade/trade-id.ts';
import type { Setting } from './change-setting.ts';
import type { StandingPair } from './close-out-history.ts';
import { closeInHand, type LotsInHand } from './lots-in-hand.ts';

/**
 * Instructed pairs of a trade that was replaced, made again with its new terms on days that are not final. One that
 * no longer fits (other side, fewer contracts, later day) falls away: a person instructs anew.
 */
export function instructedAgain(
  { position, valuation }: Pick<Setting, 'position' | 'valuation'>,
  lots: LotsInHand,
  instructed: readonly PairToMake[],
): LotsClosedOut[] {
  const { account, contract, currency } = position;
  return instructed.flatMap(({ date, postsProfit, pair }) => {
    const match = refitted(lots, pair, requiredDay(date));
    if (match === undefined) return [];
    closeInHand(lots, pair.buyTradeId, pair.sellTradeId, match.quantity);
    const head = {
      type: 'LotsClosedOut',
      account,
      contract,
      currency,
      date,
      bookingDate: date,
    } as const;
    return [
      { ...head, postsProfit, instructed: true, previous: 0, pairs: [pairOf(match, valuation)] },
    ];
  });
}

/** A pair by its trades; what its lots were before does not matter. */
export type PairToMake = Pick<StandingPair, 'date' | 'postsProfit'> & {
  readonly pair: PairedTrades;
};

type PairedTrades = Pick<Pair, 'buyTradeId' | 'sellTradeId' | 'quantity'>;

/** The pair's two lots as they are now, or undefined when they cannot be closed against each other on the day. */
export function refitted(
  lots: LotsInHand,
  { buyTradeId, sellTradeId, quantity }: PairedTrades,
  day: number,
) {
  const buy = lots.get(buyTradeId);
  const sell = lots.get(sellTradeId);
  if (buy === undefined || sell === undefined) return undefined;
  // What moves of a lot and the pair that takes it out are of one size, whatever became of the lot.
  const own = [buy, sell].find(({ tradeId }) => isMoveTradeId(tradeId));
  const due = own === undefined ? quantity : Math.min(quantity, Math.abs(own.open));
  const fits = (lot: MatchableLot) => lot.openDay <= day && Math.abs(lot.open) >= due;
  if (buy.open <= 0 || sell.open >= 0 || !fits(buy) || !fits(sell)) return undefined;
  return { buy: { ...buy }, sell: { ...sell }, quantity: due };
}
