import { useMemo, useState } from 'react';
import type { BalanceAnswer } from '../api/answers.ts';
import { useBalances } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Column, Sort } from '../grid/column.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm } from '../shell/firm-context.ts';
import { CurrencySums } from './currency-sums.tsx';
import { DayRowsPage } from './day-rows-page.tsx';
import { amountColumn } from './number-columns.ts';
import { useRowsView } from './use-rows-view.ts';

const BY_ACCOUNT: Sort = { column: 'account', direction: 'ascending' };

function keyOf({ account, currency }: BalanceAnswer): string {
  return `${account} ${currency}`;
}

const SEGREGATION_WORDS: Readonly<Record<string, string>> = {
  none: 'none',
  '4d': '4d, US',
  '30.7': '30.7, foreign',
};

function balanceColumns(): readonly Column<BalanceAnswer>[] {
  return [
    {
      key: 'account',
      title: 'Account',
      width: 160,
      pinned: true,
      align: 'start',
      text: (row) => row.account,
      sortKey: keyOf,
    },
    {
      key: 'currency',
      title: 'Ccy',
      width: 56,
      align: 'start',
      text: (row) => row.currency,
      sortKey: (row) => row.currency,
    },
    {
      key: 'complete',
      title: 'Marked',
      width: 96,
      align: 'start',
      text: (row) => (row.complete ? 'complete' : 'incomplete'),
      sortKey: (row) => (row.complete ? 1 : 0),
      tone: (row) => (row.complete ? 'dim' : 'warn'),
    },
    amountColumn('initialBalance', 'Opening cash', (row) => row.initialBalance),
    amountColumn('premium', 'Premium', (row) => row.premium),
    amountColumn('fees', 'Fees', (row) => row.fees),
    amountColumn('realised', 'Realised', (row) => row.realised),
    amountColumn('variation', 'Variation', (row) => row.variation),
    amountColumn('variationCash', 'Variation in cash', (row) => row.variationCash),
    amountColumn('cashEntries', 'Cash entries', (row) => row.cashEntries),
    amountColumn('cash', 'Cash', (row) => row.cash),
    amountColumn('openTradeEquity', 'Open trade equity', (row) => row.openTradeEquity),
    amountColumn('totalEquity', 'Total equity', (row) => row.totalEquity),
    amountColumn('longOptionValue', 'Long options', (row) => row.longOptionValue),
    amountColumn('shortOptionValue', 'Short options', (row) => row.shortOptionValue),
    amountColumn('liquidatingValue', 'Liquidating value', (row) => row.liquidatingValue),
    {
      key: 'segregation',
      title: 'Segregation',
      width: 120,
      grows: true,
      align: 'start',
      text: (row) => SEGREGATION_WORDS[row.segregation] ?? row.segregation,
      sortKey: (row) => row.segregation,
      tone: () => 'dim',
    },
  ];
}

/** Money of every account and currency, now or at the end of a day. */
export function BalancesPage() {
  const { firm } = useFirm();
  const [date, setDate] = useState<string>();
  const reading = useBalances(firm, date);
  const columns = useMemo(balanceColumns, []);
  const view = useRowsView({ rows: reading.data, columns, keyOf, sort: BY_ACCOUNT });
  const shown = [...view.shown()];
  const incomplete = shown.filter((row) => !row.complete).length;
  return (
    <DayRowsPage
      title="Balances"
      row="balance"
      rows="balances"
      filterHint="Filter: account, currency, segregation"
      nothing="No money has moved yet"
      view={view}
      reading={reading}
      date={date}
      onDate={setDate}
    >
      <Figure label="Accounts">
        {displayCount(new Set(shown.map((row) => row.account)).size)}
      </Figure>
      <Figure label="Incomplete" tone={incomplete > 0 ? 'warn' : undefined}>
        {displayCount(incomplete)}
      </Figure>
      <CurrencySums
        rows={shown}
        label="Total equity"
        currencyOf={(row) => row.currency}
        amountOf={(row) => row.totalEquity}
      />
    </DayRowsPage>
  );
}
