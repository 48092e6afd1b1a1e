import type { Dialect } from './dialect.ts';

/**
 * ICE Clear Europe. The normal feed is a drop copy (CopyMsgInd Y) in which legs of a strategy come as own reports tied by
 * StrategyLinkID. Source of the rows: reference/fix.md §1.7, real traffic of 2016; reversal by analogy with ICE Clear US.
 */
export const iceEurope: Dialect = {
  name: 'ice-europe',
  ccp: 'ICEU',
  identifiers: ['ICEU', 'ICE'],
  exchanges: ['IFEU', 'IFLL', 'IFLX', 'IFLO', 'NDEX', 'ICEU'],
  customVersion: '',
  originRoles: ['38', '24', '1'],
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
    ['in', '-,0,2', '0', '-,0,3', '-,0', '-,1,2,3', 'Y', 'book'],
    ['in', '-,0,2', '0', '-,0,3', '-,0', '-,1,2,3', '-,N', 'book'],
    ['in', '-,0,2,4,5', '2', '-,0,3', '-,0', '-,1,2,3', '-,N,Y', 'replace'],
  ],
};
