import type { Dialect } from './dialect.ts';

/**
 * ICE Clear US, FIXML over MQ. One TrdID may be submitted, reversed and submitted again; the book keeps its lives apart.
 * Source of the rows: reference/fix.md §1.7 (ICE Clear US Trade Capture Report specification 1.2).
 */
export const iceUs: Dialect = {
  name: 'ice-us',
  ccp: 'ICUS',
  identifiers: ['ICUS', 'ICE'],
  exchanges: ['IFUS'],
  customVersion: '',
  originRoles: ['24', '38', '1'],
  accountInSubRole: '',
  effects: [
    ['out', '*', '*', '*', '*', '*', '*', 'notice'],
    ['in', '*', '*', '1,5,6', '*', '*', '*', 'notice'],
    ['in', '3', '*', '*', '*', '*', '*', 'notice'],
    ['in', '-,0,1,2,6,7', '4', '*', '*', '*', '-,N,Y', 'remove (reverse)'],
    ['in', '7', '1,5', '*', '*', '*', '-,N,Y', 'remove (bust)'],
    ['in', '-,0,1,2,6', '1,5', '*', '*', '*', '-,N,Y', 'remove (cancel)'],
    ['in', '1', '0,2', '*', '*', '*', '-,N,Y', 'unmatched'],
    ['in', '-,0,2,4,5', '0,2', '4', '*', '*', '-,N,Y', 'unmatched'],
    ['in', '-,0,2,4,5', '0,2', '-,0,3', '1', '*', '-,N,Y', 'unmatched'],
    ['in', '-,0,2', '0', '-,0,3', '-,0', '-,1,2,3', '-,N,Y', 'book'],
    ['in', '-,0,2,4,5', '2', '-,0,3', '-,0', '-,1,2,3', '-,N,Y', 'replace'],
  ],
};
