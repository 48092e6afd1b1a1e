import type { EndingAnswer } from '../api/life-answers.ts';
import { displayCount } from '../format/amount.ts';
import { displayTime } from '../format/display-date.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { endsWords } from './ending-words.ts';
import { textColumn } from './term-columns.ts';

export function endingColumns(names: Names): readonly Column<EndingAnswer>[] {
  return [
    textColumn('account', 'Account', 120, (row) => row.account, 'plain'),
    ...contractColumns(names, (row: EndingAnswer) => row.contract),
    countColumn('long', 'Long', (row) => row.long),
    countColumn('short', 'Short', (row) => row.short),
    {
      key: 'moneyness',
      title: 'In the money',
      width: 104,
      align: 'end',
      text: (row) => row.moneyness,
      sortKey: (row) => (row.moneyness === '' ? Number.NEGATIVE_INFINITY : Number(row.moneyness)),
      tone: (row) => (row.moneyness.startsWith('-') ? 'negative' : 'plain'),
    },
    {
      key: 'ends',
      title: 'The run would make of it',
      width: 190,
      align: 'start',
      text: endsWords,
      sortKey: endsWords,
      tone: (row) => (row.problem === '' ? 'plain' : 'warn'),
    },
    countColumn('exercise', 'To exercise', (row) => row.exercise),
    countColumn('abandon', 'To abandon', (row) => row.abandon),
    {
      ...textColumn<EndingAnswer>('deadline', 'Until', 128, (row) => displayTime(row.deadline)),
      exact: (row) => row.deadline,
      sortKey: (row) => row.deadline,
    },
    textColumn('lastDay', 'Last day', 100, (row) => row.lastDay),
  ];
}

/** A count of which nothing is shown when it is none. */
function countColumn(
  key: string,
  title: string,
  countOf: (row: EndingAnswer) => number,
): Column<EndingAnswer> {
  return {
    key,
    title,
    width: 84,
    align: 'end',
    text: (row) => (countOf(row) === 0 ? '' : displayCount(countOf(row))),
    exact: (row) => String(countOf(row)),
    sortKey: countOf,
  };
}
