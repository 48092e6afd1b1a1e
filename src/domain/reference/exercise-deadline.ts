import type { BusinessDate } from '../basics/business-date.ts';
import { ccpOn } from './clearing-calendar.ts';
import type { ProductTerms } from './contract-terms.ts';
import type { ReferenceState } from './reference-state.ts';

/**
 * The instant (microseconds since 1970 UTC) from which an instruction to exercise or abandon is too late for `date`: the
 * product's local time in its CCP's zone. Undefined when the product has no deadline.
 */
export function exerciseDeadline(
  state: ReferenceState,
  { ccp, exerciseDeadline: time }: Pick<ProductTerms, 'ccp' | 'exerciseDeadline'>,
  date: BusinessDate,
): number | undefined {
  const zone = ccpOn(state, ccp, date)?.zone;
  if (time === '' || zone === undefined) return undefined;
  const local = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
  return local.toZonedDateTime(zone).epochMilliseconds * 1000;
}
