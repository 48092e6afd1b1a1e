import { useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { PositionAnswer } from '../api/answers.ts';
import { usePositions } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Column, Sort } from '../grid/column.ts';
import { textFilter } from '../grid/row-filter.ts';
import { Figure } from '../shell/figure.tsx';
import { type Names, useFirm, useNames } from '../shell/firm-context.ts';
import { contractColumns } from './contract-columns.ts';
import { CurrencySums } from './currency-sums.tsx';
import { DayRowsPage } from './day-rows-page.tsx';
import { amountColumn, countColumn } from './number-columns.ts';
import { useRowsView } from './use-rows-view.ts';

const BY_ACCOUNT: Sort = { column: 'account', direction: 'ascending' };

function keyOf({ account, contract }: PositionAnswer): string {
  return `${account} ${contract}`;
}

function positionColumns(names: Names): readonly Column<PositionAnswer>[] {
  return [
    {
      key: 'account',
      title: 'Account',
      width: 140,
      pinned: true,
      align: 'start',
      text: (row) => row.account,
      sortKey: keyOf,
    },
    ...contractColumns(names, (row: PositionAnswer) => row.contract),
    countColumn('long', 'Long', (row) => row.long),
    countColumn('short', 'Short', (row) => row.short),
    countColumn('net', 'Net', (row) => row.long - row.short),
    {
      key: 'settlementPrice',
      title: 'Settlement',
      width: 100,
      align: 'end',
      text: (row) =>
        row.settlementPrice === '' ? 'unmarked' : names.price(row.contract, row.settlementPrice),
      exact: (row) => row.settlementPrice,
      sortKey: (row) =>
        row.settlementPrice === '' ? Number.NEGATIVE_INFINITY : Number(row.settlementPrice),
      tone: (row) => (row.settlementPrice === '' ? 'warn' : 'plain'),
    },
    {
      key: 'priceDate',
      title: 'Priced',
      width: 104,
      align: 'start',
      text: (row) => row.priceDate,
      sortKey: (row) => row.priceDate,
      tone: () => 'dim',
    },
    amountColumn('openTradeEquity', 'Open trade equity', (row) => row.openTradeEquity),
    amountColumn('optionValue', 'Option value', (row) => row.optionValue),
    amountColumn('variation', 'Variation', (row) => row.variation),
    {
      key: 'currency',
      title: 'Ccy',
      width: 56,
      align: 'start',
      text: (row) => row.currency,
      sortKey: (row) => row.currency,
      tone: () => 'dim',
    },
    countColumn('bought', 'Bought', (row) => row.bought),
    countColumn('sold', 'Sold', (row) => row.sold),
  ];
}

/** Open positions, now or at the end of a day. */
export function PositionsPage() {
  const { firm } = useFirm();
  const names = useNames();
  const asked = useSearch({ strict: false });
  const [date, setDate] = useState(asked.date);
  const reading = usePositions(firm, date);
  const columns = useMemo(() => positionColumns(names), [names]);
  const view = useRowsView({
    rows: reading.data,
    columns,
    keyOf,
    sort: BY_ACCOUNT,
    filter: textFilter(asked.text),
  });
  const shown = [...view.shown()];
  const unmarked = shown.filter((row) => row.settlementPrice === '').length;
  return (
    <DayRowsPage
      title="Positions"
      row="position"
      rows="positions"
      filterHint="Filter: account, contract, currency"
      nothing="No open positions"
      view={view}
      reading={reading}
      date={date}
      onDate={setDate}
    >
      <Figure label="Positions">{displayCount(shown.length)}</Figure>
      <Figure label="Accounts">
        {displayCount(new Set(shown.map((row) => row.account)).size)}
      </Figure>
      <Figure label="Unmarked" tone={unmarked > 0 ? 'warn' : undefined}>
        {displayCount(unmarked)}
      </Figure>
      <CurrencySums
        rows={shown}
        label="Open trade equity"
        currencyOf={(row) => row.currency}
        amountOf={(row) => row.openTradeEquity}
      />
    </DayRowsPage>
  );
}
