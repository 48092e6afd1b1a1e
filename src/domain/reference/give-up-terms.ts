import type { BusinessDate } from '../basics/business-date.ts';
import { nextClearingDay } from './clearing-calendar.ts';
import type { GiveUpAgreementSet, GiveUpDaysSet } from './reference-events.ts';
import { agreementKey, giveUpDaysKey, type ReferenceState } from './reference-state.ts';
import { inForce } from './versions.ts';

/** The agreement of two firms for a client in force on the date: the client's own, else that for every client. */
export function agreementOn(
  state: ReferenceState,
  parties: {
    readonly ccp: string;
    readonly executingFirm: string;
    readonly clearingFirm: string;
    readonly client: string;
  },
  date: BusinessDate,
): GiveUpAgreementSet | undefined {
  return (
    inForce(state.giveUpAgreements.get(agreementKey(parties)), date) ??
    inForce(state.giveUpAgreements.get(agreementKey({ ...parties, client: '*' })), date)
  );
}

/**
 * The last clearing date on which a trade of the product may be claimed: the days of the most exact row (product before
 * exchange before the CCP's own) counted from the trade's clearing date. Blank = no row says, and no day is the last.
 */
export function lastGiveUpDay(
  state: ReferenceState,
  product: { readonly ccp: string; readonly exchange: string; readonly product: string },
  calendar: string,
  clearingDate: BusinessDate,
): BusinessDate {
  const row = giveUpDaysOn(state, product, clearingDate);
  if (row === undefined) return '';
  let last = clearingDate;
  for (let day = 0; day < row.giveUpDays; day += 1) last = nextClearingDay(state, calendar, last);
  return last;
}

function giveUpDaysOn(
  state: ReferenceState,
  { ccp, exchange, product }: { ccp: string; exchange: string; product: string },
  date: BusinessDate,
): GiveUpDaysSet | undefined {
  const keys = [
    { ccp, exchange, product },
    { ccp, exchange: '*', product },
    { ccp, exchange, product: '*' },
    { ccp, exchange: '*', product: '*' },
  ];
  for (const key of keys) {
    const row = inForce(state.giveUpDays.get(giveUpDaysKey(key)), date);
    if (row !== undefined) return row;
  }
  return undefined;
}
