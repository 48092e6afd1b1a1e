/**
 * Columns of the 80-character record, 17 CFR 17.00(g)(1) as in force on 2 June 2024, counted from 1. Column 79 is one
 * reserved character: the printed rule says two, the Guidebook (v2.0, Appendix E) has one, and only one fits.
 * docs/formats/part17.md is the same table for readers.
 */
export const PART17_LAYOUT = [
  { field: 'reportType', column: 1, length: 2 },
  { field: 'reportingFirm', column: 3, length: 3 },
  { field: 'reservedA', column: 6, length: 2 },
  { field: 'accountNumber', column: 8, length: 12 },
  { field: 'reportDate', column: 20, length: 8 },
  { field: 'exchange', column: 28, length: 2 },
  { field: 'putCall', column: 30, length: 1 },
  { field: 'commodity', column: 31, length: 5 },
  { field: 'expiration', column: 36, length: 8 },
  { field: 'strike', column: 44, length: 7 },
  { field: 'exerciseStyle', column: 51, length: 1 },
  { field: 'long', column: 52, length: 7 },
  { field: 'short', column: 59, length: 7 },
  { field: 'commodity2', column: 66, length: 5 },
  { field: 'expiration2', column: 71, length: 8 },
  { field: 'reservedB', column: 79, length: 1 },
  { field: 'action', column: 80, length: 1 },
] as const;

export type Part17Field = (typeof PART17_LAYOUT)[number]['field'];

export const PART17_RECORD_LENGTH = 80;

/** Largest number in a quantity or strike field: seven digits. */
export const SEVEN_DIGITS = 9_999_999;
