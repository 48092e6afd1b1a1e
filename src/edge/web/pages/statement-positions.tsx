import { Fragment } from 'react';
import type { AccountStatementAnswer } from '../api/report-answers.ts';
import { displayCount } from '../format/amount.ts';
import { useNames } from '../shell/firm-context.ts';
import { AmountCell } from './amount-cell.tsx';
import { ContractCell } from './contract-cell.tsx';
import { MoreRows } from './more-rows.tsx';
import { PlainTable } from './plain-table.tsx';
import { SHOWN_ROWS } from './statement-trades.tsx';

type Rows = AccountStatementAnswer['positions'];

/** Open positions, each followed by its lots. */
export function StatementPositions({ rows }: { readonly rows: Rows }) {
  const names = useNames();
  return (
    <section className="card">
      <h2>Positions ({displayCount(rows.length)})</h2>
      {rows.length === 0 ? (
        <p className="card-text">No open position.</p>
      ) : (
        <PlainTable
          className="statement-positions"
          titles={[
            'Contract',
            ['Long', 'end'],
            ['Short', 'end'],
            ['Settlement', 'end'],
            'Priced',
            ['Open trade equity', 'end'],
            ['Option value', 'end'],
            ['Variation', 'end'],
            'Ccy',
          ]}
        >
          {rows.slice(0, SHOWN_ROWS).map((row) => (
            <Fragment key={row.contract}>
              <tr className="statement-position">
                <ContractCell contract={row.contract} />
                <td className="end">{displayCount(row.long)}</td>
                <td className="end">{displayCount(row.short)}</td>
                <td className="end" title={row.settlementPrice}>
                  {row.settlementPrice === ''
                    ? 'unmarked'
                    : names.price(row.contract, row.settlementPrice)}
                </td>
                <td className="date">{row.priceDate}</td>
                <AmountCell amount={row.openTradeEquity} blankZero />
                <AmountCell amount={row.optionValue} blankZero />
                <AmountCell amount={row.variation} blankZero />
                <td>{row.currency}</td>
              </tr>
              <LotRows position={row} />
            </Fragment>
          ))}
        </PlainTable>
      )}
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}

function LotRows({ position }: { readonly position: Rows[number] }) {
  const names = useNames();
  return position.lots.map((lot) => (
    <tr key={`${lot.side} ${lot.tradeId} ${lot.openDate}`} className="statement-lot">
      <td title={lot.tradeId}>lot of {lot.tradeDate}</td>
      <td className="end">{lot.side === 'buy' ? displayCount(lot.quantity) : ''}</td>
      <td className="end">{lot.side === 'sell' ? displayCount(lot.quantity) : ''}</td>
      <td className="end" title={lot.price}>
        {names.price(position.contract, lot.price)}
      </td>
      <td colSpan={5} className="mono">
        {lot.tradeId}
      </td>
    </tr>
  ));
}
