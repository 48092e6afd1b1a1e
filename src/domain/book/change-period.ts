import type { BusinessDate } from '../basics/business-date.ts';
import { nextClearingDay } from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';

/**
 * Clearing days after its own on which a CCP lets a trade's account, open or close, customer type and texts be changed;
 * undefined = it states no limit that we know. Prices and quantities are the CCP's own word, and have none.
 *
 * | CCP | days | source |
 * |---|---|---|
 * | ECAG | 5 | Eurex, "Transaction Management": adjustments until T+5 (reference/industry.md, B6 and §2.6) |
 * | CME | none | a firm sends the report again with TransTyp 2 (reference/fix.md §1.7); a limit is [unverified] |
 * | ICUS, ICEU | none | a correction is RptTyp 0 with TransTyp 2 (reference/fix.md §1.7); a limit is [unverified] |
 * | LMEC | none | [unverified] |
 */
const CHANGE_DAYS: ReadonlyMap<string, number | undefined> = new Map([
  ['ECAG', 5],
  ['CME', undefined],
  ['ICUS', undefined],
  ['ICEU', undefined],
  ['LMEC', undefined],
]);

/** The last clearing date on which such a change is taken; undefined = there is none. */
export function lastChangeDay(
  book: Book,
  { ccp, contract, clearingDate }: Pick<TradeBooked, 'ccp' | 'contract' | 'clearingDate'>,
): BusinessDate | undefined {
  const days = CHANGE_DAYS.get(ccp);
  if (days === undefined) return undefined;
  const calendar = contractOn(book.reference, contract, clearingDate)?.calendar ?? ccp;
  let last = clearingDate;
  for (let day = 0; day < days; day += 1) last = nextClearingDay(book.reference, calendar, last);
  return last;
}
