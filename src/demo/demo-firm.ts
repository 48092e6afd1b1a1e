import type { DemoCcp } from './shipped-reference.ts';

/** The invented clearing broker whose day is shown. Its codes contain letters where real members have none. */
export const DEMO_FIRM = {
  firm: 'northgate',
  name: 'Northgate Clearing',
  /** As in the 80-character record. */
  reportingFirm: 'N97',
} as const;

/** Our clearing member id at each CCP; executing and clearing firm are one. */
export const CLEARING_MEMBER: Readonly<Record<DemoCcp, string>> = {
  CME: '9N7',
  ICUS: 'NGT',
  ICEU: 'NGT',
  ECAG: 'NGTFR',
};

/** A second trading id of ours at CME. */
export const SECOND_TRADING_MEMBER = '9N8';

export const ZONES: Readonly<Record<DemoCcp, string>> = {
  CME: 'America/Chicago',
  ICUS: 'America/New_York',
  ICEU: 'Europe/London',
  ECAG: 'Europe/Berlin',
};

/** Chicago time of the day in progress up to which trades have come: Europe has settled, the US has not. */
export const NOW_MINUTES = 11 * 60 + 30;
