import type { Dialect } from './dialect.ts';

/** CME Clearing: trade confirms and STP. Source of the rows: reference/fix.md §1.3, §1.7 and CME's sample set. */
export const cme: Dialect = {
  name: 'cme',
  ccp: 'CME',
  identifiers: ['CME'],
  exchanges: [
    'CME',
    'CBT',
    'NYMEX',
    'COMEX',
    'XCME',
    'XCBT',
    'XNYM',
    'XCEC',
    'CMECE',
    'NYM',
    'CMX',
  ],
  customVersion: 'CME.',
  originRoles: ['24', '38', '1'],
  accountInSubRole: '',
  effects: [
    ['out', '*', '*', '*', '*', '*', '*', 'notice'],
    ['in', '*', '*', '1,5,6', '*', '*', '*', 'notice'],
    ['in', '3,102,103', '*', '*', '*', '*', '*', 'notice'],
    ['in', '101', '*', '-', '*', '*', '*', 'notice'],
    ['in', '7', '1,5', '*', '*', '*', '-,N', 'remove (bust)'],
    ['in', '-,0,1,2,6,101', '1,5', '*', '*', '*', '-,N', 'remove (cancel)'],
    ['in', '-,0,1,2,6,101', '4', '*', '*', '*', '-,N', 'remove (reverse)'],
    ['in', '1', '0,2', '*', '*', '*', '-,N', 'unmatched'],
    ['in', '-,0,2,4,5,101', '0,2', '4,100,101', '*', '*', '-,N', 'unmatched'],
    ['in', '-,0,2,4,5,101', '0,2', '-,0,3', '1', '*', '-,N', 'unmatched'],
    ['in', '-,0,2,101', '0', '-,0,3', '-,0', '-,1,2,3', '-,N', 'book'],
    ['in', '-,0,2,4,5,101', '2', '-,0,3', '-,0', '-,1,2,3', '-,N', 'replace'],
  ],
};
