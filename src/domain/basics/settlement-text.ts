import { parseDecimal, toScaled } from './decimal.ts';
import { PRICE_PLACES, type Price } from './price.ts';

/**
 * Texts in a settlement column that mean "no price": blank, CME's filler 9999999 (however many zeros follow), `CAB`
 * (cabinet, no settlement) and dashes. Seen: 798 options of the CME file of 2019-12-20 carry 9999999.
 */
export function isNoPrice(text: string): boolean {
  if (text === '' || text === 'CAB' || /^-+$/.test(text)) return true;
  const decimal = parseDecimal(text);
  return decimal !== undefined && toScaled(decimal, 0) === BigInt(FILLER);
}

const FILLER = 9_999_999;

export const NO_PRICE_WANTED = `a settlement; ${FILLER}, CAB, dashes and blank say that there is none`;

/** The filler, read as if it were a price. */
export function isFiller(price: Price): boolean {
  return price === FILLER * 10 ** PRICE_PLACES;
}
