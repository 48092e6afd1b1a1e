import type { PurchaseAndSaleAnswer, StatementLineAnswer } from '../api/report-answers.ts';
import { displayAmount, displayCount, sumOf } from '../format/amount.ts';
import { useNames } from '../shell/firm-context.ts';
import { AmountCell } from './amount-cell.tsx';
import { ContractCell } from './contract-cell.tsx';
import { MoreRows } from './more-rows.tsx';
import { PlainTable } from './plain-table.tsx';

/** Rows of one table at most; the CSV has all. */
export const SHOWN_ROWS = 500;

export function StatementTrades({ rows }: { readonly rows: readonly StatementLineAnswer[] }) {
  const names = useNames();
  return (
    <section className="card">
      <h2>Trades ({displayCount(rows.length)})</h2>
      {rows.length === 0 ? (
        <p className="card-text">No trade on this day.</p>
      ) : (
        <PlainTable
          titles={[
            'Line',
            'Contract',
            'Side',
            ['Contracts', 'end'],
            ['Price', 'end'],
            ['Premium', 'end'],
            ['Fees', 'end'],
            'Trade id',
          ]}
        >
          {rows.slice(0, SHOWN_ROWS).map((row) => (
            <tr key={`${row.line} ${row.tradeId} ${row.quantity} ${row.price}`}>
              <td>{lineOf(row.line, row.clearingDate, row.bookingDate)}</td>
              <ContractCell contract={row.contract} />
              <td data-side={row.side}>{row.side === 'buy' ? 'Buy' : 'Sell'}</td>
              <td className="end">{displayCount(row.quantity)}</td>
              <td className="end" title={row.price}>
                {names.price(row.contract, row.price)}
              </td>
              <AmountCell amount={row.premium} blankZero />
              <td className="end">
                <Fees row={row} />
              </td>
              <td className="mono date">{row.tradeId}</td>
            </tr>
          ))}
        </PlainTable>
      )}
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}

/** A line that corrects a final day says which. */
function lineOf(line: string, clearingDate: string, bookingDate: string): string {
  return clearingDate === bookingDate ? line : `${line} as of ${clearingDate}`;
}

/** One sum a currency; what it is made of is said on hover, and in full in the CSV. */
function Fees({ row }: { readonly row: StatementLineAnswer }) {
  const byCurrency = Map.groupBy(row.charges, ({ currency }) => currency);
  return [...byCurrency].map(([currency, charges]) => (
    <div key={currency} title={charges.map(({ fee, amount }) => `${fee} ${amount}`).join(', ')}>
      {displayAmount(sumOf(charges.map(({ amount }) => amount)))}
      {currency === row.currency ? '' : ` ${currency}`}
    </div>
  ));
}

export function StatementPurchases({ rows }: { readonly rows: readonly PurchaseAndSaleAnswer[] }) {
  const names = useNames();
  return (
    <section className="card">
      <h2>Purchase and sale ({displayCount(rows.length)})</h2>
      {rows.length === 0 ? (
        <p className="card-text">Nothing was closed out on this day.</p>
      ) : (
        <PlainTable
          titles={[
            'Line',
            'Contract',
            ['Contracts', 'end'],
            'Bought',
            ['at', 'end'],
            'Sold',
            ['at', 'end'],
            ['Profit', 'end'],
          ]}
        >
          {rows.slice(0, SHOWN_ROWS).map((row) => (
            <tr key={`${row.line} ${row.buyTradeId} ${row.sellTradeId} ${row.quantity}`}>
              <td>{lineOf(row.line, row.date, row.bookingDate)}</td>
              <ContractCell contract={row.contract} />
              <td className="end">{displayCount(row.quantity)}</td>
              <td className="date" title={row.buyTradeId}>
                {row.buyDate}
              </td>
              <td className="end">{names.price(row.contract, row.buyPrice)}</td>
              <td className="date" title={row.sellTradeId}>
                {row.sellDate}
              </td>
              <td className="end">{names.price(row.contract, row.sellPrice)}</td>
              <td className="end" data-negative={row.profit.startsWith('-')}>
                {displayAmount(row.profit)} {row.currency}
                {row.memo ? ' memo' : ''}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}
