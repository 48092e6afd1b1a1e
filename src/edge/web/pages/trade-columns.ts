import { instantMicros } from '../../../domain/basics/instant.ts';
import { isSuspense } from '../../../domain/trade/suspense-account.ts';
import type { TradeAnswer } from '../api/answers.ts';
import { displayCount } from '../format/amount.ts';
import { displayTime } from '../format/display-date.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { termColumns } from './term-columns.ts';

/** `price_off_tick account_unknown` as `price off tick, account unknown`. */
export function warningWords(warnings: string): string {
  return warnings
    .split(' ')
    .filter((code) => code !== '')
    .map((code) => code.replaceAll('_', ' '))
    .join(', ');
}

export function tradeColumns(names: Names): readonly Column<TradeAnswer>[] {
  return [
    {
      key: 'sequence',
      title: 'Event',
      width: 74,
      align: 'end',
      text: (row) => displayCount(row.sequence),
      exact: (row) => String(row.sequence),
      sortKey: (row) => row.sequence,
      tone: () => 'dim',
    },
    {
      key: 'time',
      title: 'Executed',
      width: 128,
      align: 'start',
      text: (row) => displayTime(row.executionTime),
      exact: (row) => row.executionTime,
      // Without an execution time a trade sorts as a text, after every time.
      sortKey: (row) => instantMicros(row.executionTime) ?? '',
    },
    {
      key: 'account',
      title: 'Account',
      width: 124,
      align: 'start',
      text: (row) => row.account,
      sortKey: (row) => row.account,
      tone: (row) => (isSuspense(row.account) ? 'warn' : 'plain'),
    },
    ...contractColumns(names, (row: TradeAnswer) => row.contract),
    ...termColumns<TradeAnswer>(names),
    {
      key: 'tradeType',
      title: 'Type',
      width: 88,
      align: 'start',
      text: (row) => row.tradeType,
      sortKey: (row) => row.tradeType,
      tone: (row) => (row.tradeType === 'regular' ? 'dim' : 'plain'),
    },
    {
      key: 'ccpTradeId',
      title: 'CCP trade id',
      width: 138,
      align: 'start',
      text: (row) => row.ccpTradeId,
      exact: (row) => row.tradeId,
      sortKey: (row) => row.ccpTradeId,
      tone: () => 'id',
    },
    {
      key: 'state',
      title: 'State',
      width: 92,
      align: 'start',
      text: (row) => (row.state === 'live' ? 'live' : row.removal),
      sortKey: (row) => (row.state === 'live' ? 'live' : row.removal),
      tone: (row) => (row.state === 'live' ? 'dim' : 'negative'),
    },
    {
      key: 'warnings',
      title: 'Warnings',
      width: 170,
      align: 'start',
      text: (row) => warningWords(row.warnings),
      exact: (row) => row.warnings,
      sortKey: (row) => row.warnings,
      tone: () => 'warn',
    },
  ];
}
