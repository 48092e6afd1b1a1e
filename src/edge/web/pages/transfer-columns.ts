import type { TransferAnswer } from '../api/life-answers.ts';
import { displayCount } from '../format/amount.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { textColumn } from './term-columns.ts';

export function transferColumns(names: Names): readonly Column<TransferAnswer>[] {
  return [
    {
      key: 'status',
      title: 'State',
      width: 96,
      align: 'start',
      text: (row) => row.status,
      sortKey: (row) => row.status,
      tone: (row) =>
        row.status === 'requested' ? 'warn' : row.status === 'approved' ? 'good' : 'dim',
    },
    textColumn('transferId', 'Transfer', 120, (row) => row.transferId, 'plain'),
    ...contractColumns(names, (row: TransferAnswer) => row.contract),
    textColumn('side', 'Side', 60, (row) => row.side, 'plain'),
    {
      key: 'quantity',
      title: 'Contracts',
      width: 86,
      align: 'end',
      text: (row) => displayCount(row.quantity),
      sortKey: (row) => row.quantity,
    },
    textColumn('fromAccount', 'From', 124, fromWords, 'plain'),
    textColumn('toAccount', 'To', 124, toWords, 'plain'),
    textColumn('basis', 'Price', 120, (row) => row.basis.replaceAll('-', ' ')),
    textColumn('kind', 'Kind', 80, (row) => row.kind),
    textColumn('date', 'Moved on', 100, (row) => row.date),
    textColumn('requestedBy', 'Asked by', 96, (row) => row.requestedBy),
    textColumn('decidedBy', 'Decided by', 96, (row) => row.decidedBy),
    textColumn('reason', 'Reason', 150, (row) => row.reason),
  ];
}

/** An account of ours, or the other firm. */
export function fromWords({ fromAccount, counterparty }: TransferAnswer): string {
  return fromAccount === '' ? `firm ${counterparty}` : fromAccount;
}

export function toWords({ toAccount, counterparty }: TransferAnswer): string {
  return toAccount === '' ? `firm ${counterparty}` : toAccount;
}
