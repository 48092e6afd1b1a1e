import type { RowView } from './row-view.ts';
import type { Range } from './selection.ts';

/** Rows that one copy takes; the clipboard of a spreadsheet ends near here too. */
export const MAX_COPIED_ROWS = 100_000;

/**
 * The range as spreadsheets paste it: tabs and line ends, the exact value where a cell shows less. A text that a
 * spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
 */
export function copiedText<Row>(view: RowView<Row>, range: Range): string {
  const columns = view.columns.slice(range.firstColumn, range.lastColumn + 1);
  const lines: string[] = [];
  const last = Math.min(range.lastRow, range.firstRow + MAX_COPIED_ROWS - 1);
  for (let index = range.firstRow; index <= last; index += 1) {
    const row = view.rowAt(index);
    if (row === undefined) break;
    lines.push(columns.map((column) => guarded((column.exact ?? column.text)(row))).join('\t'));
  }
  return lines.join('\n');
}

function guarded(text: string): string {
  const plain = text.replaceAll(/[\t\r\n]+/g, ' ');
  if (!/^[=+\-@]/.test(plain) || /^[+-]?[\d,]*\.?\d+$/.test(plain)) return plain;
  return `'${plain}`;
}
