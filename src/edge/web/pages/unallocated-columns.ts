import type { UnallocatedAnswer } from '../api/allocation-answers.ts';
import { displayDuration } from '../format/display-date.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { termColumns, textColumn } from './term-columns.ts';

/** A stage of the 30/30/30 clocks. */
const LATE_SECONDS = 30 * 60;

export function unallocatedColumns(names: Names): readonly Column<UnallocatedAnswer>[] {
  return [
    {
      ...textColumn<UnallocatedAnswer>('waits', 'Waits', 142, waitsWords, 'plain'),
      exact: ({ waits }) => waits,
      tone: ({ kind }) => (kind === 'suspense' ? 'warn' : 'plain'),
    },
    {
      key: 'age',
      title: 'Since execution',
      width: 116,
      align: 'end',
      text: ({ waitedSeconds }) =>
        waitedSeconds === undefined ? '' : displayDuration(waitedSeconds),
      exact: ({ executionTime }) => executionTime,
      sortKey: ({ waitedSeconds }) => (waitedSeconds === undefined ? -1 : waitedSeconds),
      tone: (row) => (isOverdue(row) ? 'warn' : 'dim'),
    },
    ...contractColumns(names, (row: UnallocatedAnswer) => row.contract),
    ...termColumns<UnallocatedAnswer>(names),
    textColumn('account', 'Account', 130, (row) => row.account, 'plain'),
    textColumn('clearingDate', 'Clearing date', 104, (row) => row.clearingDate),
    textColumn('orderId', 'Order', 110, (row) => row.orderId),
    textColumn('id', 'Id', 230, (row) => row.id),
  ];
}

/** Longer than the thirty minutes that one stage of an order may take. */
export function isOverdue({ waitedSeconds }: UnallocatedAnswer): boolean {
  return waitedSeconds !== undefined && waitedSeconds > LATE_SECONDS;
}

export function waitsWords({ kind, waits }: UnallocatedAnswer): string {
  if (kind === 'group') return `group, ${waits}`;
  return waits === 'changed' ? 'changed since' : waits;
}
