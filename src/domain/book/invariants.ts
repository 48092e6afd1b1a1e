import { trialBalance } from '../cash/cash-state.ts';
import { lotAt, nextOf, openOf, tradedOf } from '../position/lot-table.ts';
import type { Position } from '../position/position-state.ts';
import type { Book } from './book-state.ts';

/**
 * What must be so at any moment; each breach is one sentence. Long and short are never negative and equal the lots;
 * no lot exceeds its trade; the ledger sums to zero in every currency (domain.md, "Positions", "Money").
 */
export function brokenInvariants(book: Book): string[] {
  const broken: string[] = [];
  const { lots } = book.positions;
  for (const position of book.positions.positions) {
    let long = 0;
    let short = 0;
    for (let link = position.firstLot; link > 0; link = nextOf(lots, link - 1)) {
      const open = openOf(lots, link - 1);
      const traded = tradedOf(lots, link - 1);
      if (open > 0) long += open;
      else short -= open;
      if (Math.abs(open) > Math.abs(traded) || open * traded < 0) {
        const { tradeId } = lotAt(lots, link - 1);
        broken.push(`lot ${tradeId} has ${open} open of ${traded} traded`);
      }
    }
    if (long !== position.long || short !== position.short) {
      const said = `${position.long}/${position.short}`;
      broken.push(`${nameOf(position)} is ${said}, its lots are ${long}/${short}`);
    }
    if (position.long < 0 || position.short < 0) broken.push(`${nameOf(position)} is negative`);
  }
  for (const [currency, sum] of trialBalance(book.cash)) {
    if (sum !== 0) broken.push(`the ledger in ${currency} sums to ${sum} instead of 0`);
  }
  return broken;
}

function nameOf({ account, contract }: Position): string {
  return `${account} ${contract}`;
}
