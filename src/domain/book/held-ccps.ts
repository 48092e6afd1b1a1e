import { productOn } from '../reference/contract-terms.ts';
import type { TradeHeld } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';

/**
 * CCPs whose positions a held trade may be missing from: the one it states, else its product's, else those of its
 * exchange's products. Of an exchange that nobody knows it may be any, and every CCP waits for reference.
 */
export function ccpsOfHeld(
  book: Book,
  { ccp, contract, clearingDate }: Pick<TradeHeld, 'ccp' | 'contract' | 'clearingDate'>,
): readonly string[] {
  if (ccp !== '') return [ccp];
  const [exchange = '', product = '', type = ''] = contract.split(':');
  const known = productOn(book.reference, `${exchange}:${product}:${type}`, clearingDate);
  if (known !== undefined) return [known.ccp];
  const rows = [...book.reference.products.values()].flat();
  const ofExchange = rows.filter((row) => row.exchange === exchange);
  const meant = ofExchange.length > 0 ? ofExchange : rows;
  return [...new Set(meant.map((row) => row.ccp))].sort();
}
