import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { isOwnTradeId } from '../trade/trade-id.ts';
import type { TransferState } from './transfer-state.ts';

/**
 * Of lots that were transferred or delivered, by the trade that made the lot: the book's own trades that took contracts out
 * of it, and brought them into another account. Plain data.
 */
export type MovedLots = Map<string, string[]>;

export function evolveMovedBooked(
  state: MovedLots,
  transfers: TransferState,
  event: TradeBooked,
): void {
  const lot = lotOf(transfers, event);
  if (lot === '') return;
  const known = state.get(lot) ?? [];
  if (!known.includes(event.tradeId)) state.set(lot, [...known, event.tradeId].sort());
}

export function evolveMovedGone(
  state: MovedLots,
  transfers: TransferState,
  event: TradeRemoved,
): void {
  const lot = lotOf(transfers, event);
  if (lot === '') return;
  const left = (state.get(lot) ?? []).filter((tradeId) => tradeId !== event.tradeId);
  if (left.length === 0) state.delete(lot);
  else state.set(lot, left);
}

/** What made a trade: `transfer X1`, `delivery D1`. */
const TRANSFER = 'transfer ';
const DELIVERY = 'delivery ';

/** The trade whose lot an own trade took contracts of; blank where it is none, or another firm's. */
function lotOf(
  transfers: TransferState,
  { tradeType, tradeId, source, matchId }: TradeBooked | TradeRemoved,
): string {
  const isMove = tradeType === 'transfer' || tradeType === 'delivery';
  if (!isMove || !isOwnTradeId(tradeId)) return '';
  const prefix = tradeType === 'transfer' ? TRANSFER : DELIVERY;
  const madeBy = source.slice(prefix.length);
  const isElsewhere =
    tradeType === 'transfer' && transfers.get(madeBy)?.requested.fromAccount === '';
  return isElsewhere ? '' : matchId.slice(madeBy.length + 1);
}

/** The transfer that an own trade belongs to; blank = it is of a delivery. */
export function transferOf({ tradeType, source }: TradeBooked): string {
  return tradeType === 'transfer' ? source.slice(TRANSFER.length) : '';
}
