import type { GiveUpAnswer } from '../api/give-up-answers.ts';
import { displayAmount } from '../format/amount.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { stateWords } from './give-up-words.ts';
import { termColumns, textColumn } from './term-columns.ts';

export function giveUpColumns(names: Names): readonly Column<GiveUpAnswer>[] {
  return [
    {
      key: 'state',
      title: 'State',
      width: 150,
      align: 'start',
      text: (row) => stateWords(row),
      exact: (row) => row.state,
      sortKey: (row) => row.state,
      tone: (row) => (row.state === 'claimed' ? 'good' : row.steps.length > 0 ? 'warn' : 'dim'),
    },
    {
      key: 'priceRisk',
      title: 'Price risk',
      width: 120,
      align: 'end',
      text: (row) =>
        row.priceRisk === '' ? '' : `${displayAmount(row.priceRisk)} ${row.currency}`,
      exact: (row) => row.priceRisk,
      sortKey: riskOrder,
    },
    ...contractColumns(names, (row: GiveUpAnswer) => row.contract),
    ...termColumns<GiveUpAnswer>(names),
    textColumn('executingFirm', 'Executed by', 96, (row) => row.executingFirm, 'plain'),
    textColumn('clearingFirm', 'For', 96, (row) => row.clearingFirm, 'plain'),
    textColumn('theirAccount', 'Its account', 110, (row) => row.theirAccount),
    textColumn('account', 'Our account', 124, (row) => row.account),
    textColumn('tradeDate', 'Trade date', 100, (row) => row.tradeDate),
    textColumn('lastDay', 'Last day', 100, (row) => row.lastDay),
    textColumn('ccpAllocationId', "CCP's id", 110, (row) => row.ccpAllocationId),
  ];
}

/** What waits and has no figure comes before all: nobody knows that it is little. */
function riskOrder(row: GiveUpAnswer): number {
  if (row.priceRisk !== '') return Number(row.priceRisk);
  return row.steps.length > 0 && row.state !== 'claimed' ? Number.MAX_SAFE_INTEGER : -1;
}
