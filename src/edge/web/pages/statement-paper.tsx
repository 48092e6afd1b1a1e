import type { BalanceAnswer } from '../api/answers.ts';
import type { AccountStatementAnswer } from '../api/report-answers.ts';
import { displayDate } from '../format/display-date.ts';
import { useNames } from '../shell/firm-context.ts';
import { AmountCell } from './amount-cell.tsx';
import { StatementPositions } from './statement-positions.tsx';
import { StatementPurchases, StatementTrades } from './statement-trades.tsx';

type PaperProps = { readonly statement: AccountStatementAnswer };

/** A statement as it is read: whose, of when, what it may be used for, then the figures from the sum to the detail. */
export function StatementPaper({ statement }: PaperProps) {
  const { account, client, segregation, date, view } = statement;
  return (
    <article className="statement-page" aria-label={`Statement of ${account}`}>
      <header className="card statement-head">
        <div>
          <h2>{account}</h2>
          <p>
            {client === '' ? 'The firm’s own account' : `Client ${client}`}
            {segregation === 'none' ? '' : `, segregation ${segregation}`}
          </p>
        </div>
        <div>
          <h2>{displayDate(date)}</h2>
          <p>{view === 'known' ? 'As known now' : 'As closed: what was released'}</p>
        </div>
      </header>
      <Notices statement={statement} />
      <Balances rows={statement.balances} />
      <StatementTrades rows={statement.trades} />
      <StatementPurchases rows={statement.purchaseAndSale} />
      <StatementPositions rows={statement.positions} />
    </article>
  );
}

function Notices({ statement: { release, notices } }: PaperProps) {
  const names = useNames();
  if (release === 'ready') return null;
  return (
    <div className="notice" data-tone="warn" role="status">
      <strong>Withheld: it must not go out while a mark is missing.</strong>
      <ul>
        {notices.map(({ currency, contracts }) => (
          <li key={currency}>
            {currency}:{' '}
            {contracts
              .map((contract) => `${names.product(contract)} ${names.term(contract)}`)
              .join(', ')}
          </li>
        ))}
      </ul>
    </div>
  );
}

const FIGURES: readonly (readonly [keyof BalanceAnswer, string])[] = [
  ['initialBalance', 'Balance brought forward'],
  ['premium', 'Premium'],
  ['fees', 'Fees'],
  ['realised', 'Realised'],
  ['variation', 'Variation'],
  ['variationCash', 'Variation in cash'],
  ['cashEntries', 'Cash entries'],
  ['cash', 'Cash'],
  ['openTradeEquity', 'Open trade equity'],
  ['totalEquity', 'Total equity'],
  ['longOptionValue', 'Long option value'],
  ['shortOptionValue', 'Short option value'],
  ['liquidatingValue', 'Liquidating value'],
];
const SUMS: readonly string[] = ['cash', 'totalEquity', 'liquidatingValue'];

function Balances({ rows }: { readonly rows: readonly BalanceAnswer[] }) {
  return (
    <section className="card statement-balances">
      <h2>Balances</h2>
      {rows.length === 0 ? (
        <p className="card-text">No money has moved.</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th>Figure</th>
              {rows.map(({ currency }) => (
                <th key={currency} className="end">
                  {currency}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {FIGURES.map(([key, title]) => (
              <tr key={key} data-sum={SUMS.includes(key)}>
                <td>{title}</td>
                {rows.map((row) => (
                  <AmountCell key={row.currency} amount={String(row[key])} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
