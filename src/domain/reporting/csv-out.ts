import { assertThat } from '../basics/decision.ts';

/**
 * A cell that a spreadsheet would run as a formula gets a leading apostrophe; a plain decimal such as `-12.50` is a
 * number and stays one. The list is OWASP's "CSV Injection": `= + - @`, tab and carriage return (line feed likewise).
 */
const FORMULA_START = /^[=+\-@\t\r\n]/;
const PLAIN_DECIMAL = /^[+-]?\d+(?:\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** `number` cells must be whole and safe: amounts and prices come as exact decimal text. */
export type CsvCell = string | number;

/** One line of CSV with its CRLF (RFC 4180). */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: CsvCell): string {
  const text = typeof cell === 'number' ? numberText(cell) : guarded(cell);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function numberText(cell: number): string {
  assertThat(Number.isSafeInteger(cell), `${cell} is no whole safe number for CSV`);
  return String(cell);
}

function guarded(text: string): string {
  return FORMULA_START.test(text) && !PLAIN_DECIMAL.test(text) ? `'${text}` : text;
}

/** Header and rows as text without a byte order mark, to be written as UTF-8. Every row is as wide as the first. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  const width = rows[0]?.length;
  for (const row of rows) {
    assertThat(row.length === width, `a CSV row has ${row.length} cells, its header ${width}`);
  }
  return rows.map(csvLine).join('');
}
