import type { AverageGroupAnswer } from '../api/allocation-answers.ts';
import { amountOrder, displayAmount, displayCount, isNegative } from '../format/amount.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { sideWord, textColumn } from './term-columns.ts';

export function averageGroupColumns(names: Names): readonly Column<AverageGroupAnswer>[] {
  return [
    textColumn('groupId', 'Group', 130, (row) => row.groupId, 'plain'),
    {
      ...textColumn<AverageGroupAnswer>('status', 'Status', 96, (row) => row.status, 'plain'),
      tone: ({ status }) =>
        status === 'allocated' ? 'good' : status === 'complete' ? 'warn' : 'plain',
    },
    ...contractColumns(names, (row: AverageGroupAnswer) => row.contract),
    {
      ...textColumn<AverageGroupAnswer>('side', 'Side', 60, (row) => sideWord(row.side)),
      tone: ({ side }) => (side === 'buy' ? 'buy' : 'sell'),
    },
    countColumn('fills', 'Fills', 60, (row) => row.fills),
    countColumn('quantity', 'Contracts', 86, (row) => row.quantity),
    {
      key: 'averagePrice',
      title: 'Average',
      width: 116,
      align: 'end',
      text: (row) => names.price(row.contract, row.averagePrice),
      exact: (row) => row.averagePrice,
      sortKey: (row) => Number(row.averagePrice),
    },
    {
      key: 'residual',
      title: 'Residual',
      width: 116,
      align: 'end',
      text: ({ residual, currency }) => `${displayAmount(residual)} ${currency}`,
      exact: ({ residual }) => residual,
      sortKey: ({ residual }) => amountOrder(residual),
      tone: ({ residual }) => (isNegative(residual) ? 'negative' : 'plain'),
    },
    {
      ...textColumn<AverageGroupAnswer>('ccp', 'CCP says', 96, ccpWords),
      tone: ({ isBreak }) => (isBreak ? 'warn' : 'dim'),
    },
    textColumn('account', 'Account', 124, (row) => row.account, 'plain'),
    textColumn('clearingDate', 'Clearing date', 104, (row) => row.clearingDate),
  ];
}

function countColumn(
  key: string,
  title: string,
  width: number,
  countOf: (row: AverageGroupAnswer) => number,
): Column<AverageGroupAnswer> {
  const text = (row: AverageGroupAnswer) => displayCount(countOf(row));
  return { key, title, width, align: 'end', text, sortKey: countOf };
}

function ccpWords({ ccpAveragePrice, isBreak }: AverageGroupAnswer): string {
  if (ccpAveragePrice === '') return '';
  return isBreak ? 'otherwise' : 'the same';
}
