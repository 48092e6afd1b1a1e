import { parseDecimal, toScaled } from '../../domain/basics/decimal.ts';

/**
 * Texts in a settlement column that mean "no price": blank, CME's filler 9999999 (however many zeros follow), `CAB`
 * (cabinet, no settlement) and dashes. Seen: 798 options of the CME file of 2019-12-20 carry 9999999.
 */
export function isNoPrice(text: string): boolean {
  if (text === '' || text === 'CAB' || /^-+$/.test(text)) return true;
  const decimal = parseDecimal(text);
  return decimal !== undefined && toScaled(decimal, 0) === 9_999_999n;
}
