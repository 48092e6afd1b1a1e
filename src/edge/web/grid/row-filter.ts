import type { Column } from './column.ts';

/** What narrows the rows. All of it must hold; blank texts hold for every row. */
export type RowFilter = {
  /** Words found anywhere in the row, in any order, whatever their case. */
  readonly text: string;
  /** By column key: `corn`, `=C-100`, `<>live`, `>=50`, `<-10`. */
  readonly byColumn: Readonly<Record<string, string>>;
};

export const NO_FILTER: RowFilter = { text: '', byColumn: {} };

/** Rows with these words, or all when nothing is asked for. */
export function textFilter(text: string | undefined): RowFilter {
  return text === undefined ? NO_FILTER : { ...NO_FILTER, text };
}

type Condition<Row> = (row: Row) => boolean;

/** The condition a filter makes, or undefined when it lets every row through. */
export function filterCondition<Row>(
  filter: RowFilter,
  columns: readonly Column<Row>[],
): Condition<Row> | undefined {
  const conditions = [
    ...wordConditions(filter.text, columns),
    ...columnConditions(filter, columns),
  ];
  if (conditions.length === 0) return undefined;
  return (row) => conditions.every((holds) => holds(row));
}

function wordConditions<Row>(text: string, columns: readonly Column<Row>[]): Condition<Row>[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  return [
    (row) => {
      const texts = columns.map((column) => column.text(row).toLowerCase());
      return words.every((word) => texts.some((cell) => cell.includes(word)));
    },
  ];
}

function columnConditions<Row>(
  filter: RowFilter,
  columns: readonly Column<Row>[],
): Condition<Row>[] {
  return columns.flatMap((column) => {
    const text = filter.byColumn[column.key]?.trim() ?? '';
    return text === '' ? [] : [columnCondition(column, text)];
  });
}

const COMPARISON = /^(<>|<=|>=|<|>|=)\s*(.*)$/;

function columnCondition<Row>(column: Column<Row>, text: string): Condition<Row> {
  const [, operator, wanted = ''] = COMPARISON.exec(text) ?? [];
  if (operator === undefined || wanted === '') {
    const part = text.toLowerCase();
    return (row) => column.text(row).toLowerCase().includes(part);
  }
  return (row) => compares(operator, orderOf(column.sortKey(row), wanted));
}

/** Number against number where both are; else text against text. */
function orderOf(key: number | string, wanted: string): number {
  const bound = Number(wanted.replaceAll(',', ''));
  if (typeof key === 'number' && !Number.isNaN(bound)) return Math.sign(key - bound);
  const text = String(key).toLowerCase();
  const other = wanted.toLowerCase();
  return text < other ? -1 : text > other ? 1 : 0;
}

function compares(operator: string, order: number): boolean {
  if (operator === '=') return order === 0;
  if (operator === '<>') return order !== 0;
  if (order === 0) return operator.endsWith('=');
  return operator.startsWith('<') === order < 0;
}
