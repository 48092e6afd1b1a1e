import type { TableStep } from './document.ts';

/** Columns that hold money or contracts; a row in which all of those shown are zero says the same as no row. */
const VALUE_COLUMNS: ReadonlySet<string> = new Set([
  'cash',
  'openTradeEquity',
  'longOptionValue',
  'shortOptionValue',
  'totalEquity',
  'liquidatingValue',
  'initialBalance',
  'premium',
  'fees',
  'realised',
  'variation',
  'variationCash',
  'cashEntries',
  'long',
  'short',
  'bought',
  'sold',
  'optionValue',
  'quantity',
  'profit',
]);

/**
 * Where an answer of the command line differs from a table of the document: one line per row that is missing or not
 * expected, in the table's columns. Rows may come in any order, each as often as the table has it. Empty = equal.
 */
export function differences(table: TableStep, answer: unknown): readonly string[] {
  if (!Array.isArray(answer)) return [`answered ${JSON.stringify(answer)}, wanted a list`];
  const answered = answer.map((entry: unknown) => rowOf(table.columns, entry));
  const left = tellingRows(table.columns, answered);
  const missing: string[] = [];
  for (const row of tellingRows(table.columns, table.rows)) {
    const at = left.indexOf(row);
    if (at < 0) missing.push(`missing:      ${row}`);
    else left.splice(at, 1);
  }
  return [...missing, ...left.map((row) => `not expected: ${row}`)];
}

function tellingRows(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.filter((row) => !isZeroRow(columns, row)).map((row) => row.join(' | '));
}

function isZeroRow(columns: readonly string[], row: readonly string[]): boolean {
  const values = row.filter((_, index) => VALUE_COLUMNS.has(columns[index] ?? ''));
  return values.length > 0 && values.every((value) => /^0(\.0+)?$/.test(value));
}

function rowOf(columns: readonly string[], entry: unknown): readonly string[] {
  return columns.map((column) => cellText(entry, column));
}

/** A field that is absent shows as such, so that it never equals an empty cell. */
function cellText(entry: unknown, column: string): string {
  if (typeof entry !== 'object' || entry === null) return `<${JSON.stringify(entry)}>`;
  const value: unknown = new Map(Object.entries(entry)).get(column);
  if (value === undefined) return `<no ${column}>`;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
