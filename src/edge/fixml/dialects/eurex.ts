import type { Dialect } from './dialect.ts';

/**
 * Eurex Clearing C7. Accounts are named by Sub type 26 of role 1. The rows follow the FIX meanings of the codes: the exact
 * usage stands in Eurex's FIXML Interface Specification, volumes 3 and 4, open to members only (reference/fix.md §1.7).
 */
export const eurex: Dialect = {
  name: 'eurex',
  ccp: 'ECAG',
  identifiers: ['ECAG', 'EUREX', 'EUREXCLR'],
  exchanges: ['XEUR', 'EUREX', 'XEEE'],
  customVersion: '',
  originRoles: ['1', '24', '38'],
  accountInSubRole: '1',
  effects: [
    ['out', '*', '*', '*', '*', '*', '*', 'notice'],
    ['in', '*', '*', '1,5,6', '*', '*', '*', 'notice'],
    ['in', '3', '*', '*', '*', '*', '*', 'notice'],
    ['in', '-,0,2,6,7', '4', '*', '*', '*', '-,N', 'remove (reverse)'],
    ['in', '7', '1,5', '*', '*', '*', '-,N', 'remove (bust)'],
    ['in', '-,0,1,2,6', '1,5', '*', '*', '*', '-,N', 'remove (cancel)'],
    ['in', '1', '0,2', '*', '*', '*', '-,N', 'unmatched'],
    ['in', '-,0,2,4,5', '0,2', '4', '*', '*', '-,N', 'unmatched'],
    ['in', '-,0,2,4,5', '0,2', '-,0,3', '1', '*', '-,N', 'unmatched'],
    ['in', '-,0,2', '0', '-,0,3', '-,0', '-,1,2,3', '-,N', 'book'],
    ['in', '-,0,2,4,5', '2', '-,0,3', '-,0', '-,1,2,3', '-,N', 'replace'],
  ],
};
