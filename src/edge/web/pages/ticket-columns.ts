import type { TicketAnswer } from '../api/answers.ts';
import { displayTime } from '../format/display-date.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { termColumns, textColumn } from './term-columns.ts';

export function ticketColumns(names: Names): readonly Column<TicketAnswer>[] {
  return [
    {
      ...textColumn<TicketAnswer>('sequence', 'Ticket', 96, (row) => row.ticketId, 'plain'),
      sortKey: (row) => row.sequence,
    },
    {
      key: 'status',
      title: 'State',
      width: 92,
      align: 'start',
      text: (row) => row.status,
      sortKey: (row) => row.status,
      tone: (row) => (row.status === 'open' ? 'warn' : row.status === 'confirmed' ? 'good' : 'dim'),
    },
    textColumn('account', 'Account', 124, (row) => row.account, 'plain'),
    ...contractColumns(names, (row: TicketAnswer) => row.contract),
    ...termColumns<TicketAnswer>(names),
    {
      key: 'executionTime',
      title: 'Executed',
      width: 128,
      align: 'start',
      text: (row) => displayTime(row.executionTime),
      exact: (row) => row.executionTime,
      sortKey: (row) => row.executionTime,
      tone: () => 'dim',
    },
    textColumn('clearingDate', 'Clearing date', 100, (row) => row.clearingDate),
    textColumn('tradeId', 'Confirmed by', 190, (row) => row.tradeId),
    textColumn('source', 'Source', 150, (row) => row.source),
  ];
}
