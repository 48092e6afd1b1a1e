import type { ApprovalAnswer } from '../api/approval-answers.ts';
import { displayTime } from '../format/display-date.ts';
import type { Column } from '../grid/column.ts';
import { instructionWords, occasionWords, termsText } from './approval-words.ts';
import { textColumn } from './term-columns.ts';

export function approvalColumns(): readonly Column<ApprovalAnswer>[] {
  return [
    {
      key: 'status',
      title: 'State',
      width: 100,
      align: 'start',
      text: (row) => row.status,
      sortKey: (row) => row.status,
      tone: (row) =>
        row.status === 'pending' ? 'warn' : row.status === 'approved' ? 'good' : 'dim',
    },
    textColumn('occasion', 'Why two', 150, (row) => occasionWords(row.occasion), 'plain'),
    textColumn(
      'instruction',
      'Instruction',
      120,
      (row) => instructionWords(row.instruction),
      'plain',
    ),
    textColumn('subject', 'About', 170, (row) => row.subject, 'plain'),
    { ...textColumn<ApprovalAnswer>('terms', 'Terms', 220, termsText), grows: true },
    textColumn('requestedBy', 'Asked by', 100, (row) => row.requestedBy, 'plain'),
    {
      ...textColumn<ApprovalAnswer>('requestedAt', 'Asked at', 128, (row) =>
        displayTime(row.requestedAt),
      ),
      exact: (row) => row.requestedAt,
      sortKey: (row) => row.requestedAt,
    },
    textColumn('decidedBy', 'Decided by', 100, (row) => row.decidedBy),
    textColumn('reason', 'Reason', 150, (row) => row.reason),
  ];
}
