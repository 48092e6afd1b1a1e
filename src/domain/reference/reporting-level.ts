import type { BusinessDate } from '../basics/business-date.ts';
import type { ReferenceState } from './reference-state.ts';
import { inForce } from './versions.ts';

const ALL_OTHER = 'All other commodities';

/** 17 CFR 15.03(b), last line. Used while no table is loaded: reporting too much is the safe side. */
const LOWEST_LEVEL = 25;

/** Contracts from which a position of the class is reportable. A class without a row falls to all other commodities. */
export function reportingLevel(
  state: ReferenceState,
  part17Class: string,
  date: BusinessDate,
): number {
  const row =
    inForce(state.reportingLevels.get(part17Class), date) ??
    inForce(state.reportingLevels.get(ALL_OTHER), date);
  return row?.level ?? LOWEST_LEVEL;
}
