import type { PositionRow } from '../reporting/rows.ts';
import type { Book } from './book-state.ts';

/**
 * What the firm's unconfirmed tickets would add to each position, apart from it: no CCP has said that these trades are
 * so, and they are in no statement, balance or report (domain.md, "Trade life"). By account and contract; blank
 * `account` = all. Never marked, so every amount is undefined. `bought` and `sold` are the tickets' contracts.
 */
export function provisionalPositions({ tickets }: Book, account: string): PositionRow[] {
  const rows = new Map<string, PositionRow>();
  for (const ticket of tickets.open.values()) {
    if (account !== '' && ticket.account !== account) continue;
    const key = `${ticket.account} ${ticket.contract}`;
    const known = rows.get(key);
    const bought = (known?.bought ?? 0) + (ticket.side === 'buy' ? ticket.quantity : 0);
    const sold = (known?.sold ?? 0) + (ticket.side === 'sell' ? ticket.quantity : 0);
    rows.set(key, {
      account: ticket.account,
      contract: ticket.contract,
      currency: ticket.currency,
      long: bought,
      short: sold,
      settlementPrice: undefined,
      priceDate: '',
      priceKind: '',
      openTradeEquity: undefined,
      optionValue: undefined,
      variation: undefined,
      bought,
      sold,
    });
  }
  return [...rows.keys()].sort().flatMap((key) => rows.get(key) ?? []);
}
