import { PART17_LAYOUT, type Part17Field } from '../../../domain/reporting/part17-layout.ts';

/** What each part of the record says, as docs/formats/part17.md has it. */
const FIELD_WORDS: Readonly<Record<Part17Field, readonly [title: string, meaning: string]>> = {
  reportType: [
    'Report type',
    'RP positions, DN delivery notices, EP exchanges of futures for a commodity or derivatives',
  ],
  reportingFirm: ['Reporting firm', 'clearing member number or CFTC id'],
  reservedA: ['Reserved', 'blank'],
  accountNumber: ['Account number', 'special account number, zero-filled'],
  reportDate: ['Report date', 'the clearing date, YYYYMMDD'],
  exchange: ['Exchange', 'CFTC code of the market, not the MIC'],
  putCall: ['Put or call', 'P, C, blank for a future'],
  commodity: ['Commodity', 'the exchange’s code'],
  expiration: ['Expiration', 'YYYYMM, or YYYYMMDD for date-specific contracts'],
  strike: ['Strike', 'strike × 10 to the product’s scale; its last character carries a minus'],
  exerciseStyle: ['Exercise style', 'A or E for date-specific options'],
  long: ['Long', 'contracts long, bought or stopped'],
  short: ['Short', 'contracts short, sold or issued'],
  commodity2: ['Underlying commodity', 'code of the future an option exercises into'],
  expiration2: ['Underlying expiration', 'month of that future'],
  reservedB: ['Reserved', 'blank'],
  action: ['Action', 'A new, C correction, D deletion'],
};

export type RecordPart = {
  readonly field: Part17Field;
  readonly title: string;
  readonly meaning: string;
  /** `8–19`, counted from 1 as the rule does. */
  readonly columns: string;
  readonly text: string;
};

/** A record of 80 characters, cut into its parts. */
export function partsOfRecord(record: string): readonly RecordPart[] {
  return PART17_LAYOUT.map(({ field, column, length }) => {
    const [title, meaning] = FIELD_WORDS[field];
    const last = column + length - 1;
    const columns = length === 1 ? String(column) : `${column}–${last}`;
    return { field, title, meaning, columns, text: record.slice(column - 1, last) };
  });
}

/** `000000001001` of a record: what tells the accounts of the file apart. */
export function accountNumberOf(record: string): string {
  return partsOfRecord(record).find(({ field }) => field === 'accountNumber')?.text ?? '';
}
