import { trialBalance } from '../cash/cash-state.ts';
import { lotAt } from '../position/lot-table.ts';
import { lotRows } from '../position/position-lots.ts';
import type { Book } from './book-state.ts';

/**
 * What must be so at any moment; each breach is one sentence. Long and short are never negative and equal the lots;
 * no lot exceeds its trade; the ledger sums to zero in every currency (domain.md, "Positions", "Money").
 */
export function brokenInvariants(book: Book): string[] {
  const broken: string[] = [];
  for (const position of book.positions.positions) {
    let long = 0;
    let short = 0;
    for (const row of lotRows(book.positions, position)) {
      const lot = lotAt(book.positions.lots, row);
      if (lot.open > 0) long += lot.open;
      else short -= lot.open;
      if (Math.abs(lot.open) > Math.abs(lot.traded) || lot.open * lot.traded < 0) {
        broken.push(`lot ${lot.tradeId} has ${lot.open} open of ${lot.traded} traded`);
      }
    }
    const name = `${position.account} ${position.contract}`;
    if (long !== position.long || short !== position.short) {
      broken.push(`${name} is ${position.long}/${position.short}, its lots are ${long}/${short}`);
    }
    if (position.long < 0 || position.short < 0) broken.push(`${name} is negative`);
  }
  for (const [currency, sum] of trialBalance(book.cash)) {
    if (sum !== 0) broken.push(`the ledger in ${currency} sums to ${sum} instead of 0`);
  }
  return broken;
}
