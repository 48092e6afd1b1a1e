import type { WorklistAnswer } from '../api/answers.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { termColumns, textColumn } from './term-columns.ts';
import { reasonWords, worklistTitle } from './worklist-words.ts';

export function worklistColumns(names: Names): readonly Column<WorklistAnswer>[] {
  return [
    {
      key: 'worklist',
      title: 'Worklist',
      width: 108,
      align: 'start',
      text: (row) => worklistTitle(row.worklist),
      sortKey: (row) => row.worklist,
      tone: () => 'warn',
    },
    {
      key: 'reason',
      title: 'Why it waits',
      width: 260,
      grows: true,
      align: 'start',
      text: (row) => reasonWords(row),
      exact: (row) => row.reason,
      sortKey: (row) => row.reason,
    },
    textColumn('ccp', 'CCP', 64, (row) => row.ccp),
    ...contractColumns(names, (row: WorklistAnswer) => row.contract),
    ...termColumns<WorklistAnswer>(names),
    textColumn('clearingDate', 'Clearing date', 100, (row) => row.clearingDate),
    textColumn('names', 'Named by the CCP', 190, (row) => row.names),
    textColumn('source', 'Source', 150, (row) => row.source),
  ];
}
