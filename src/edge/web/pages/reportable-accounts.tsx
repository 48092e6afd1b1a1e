import type { ReportableAnswer } from '../api/report-answers.ts';
import { displayCount } from '../format/amount.ts';
import { useNames } from '../shell/firm-context.ts';
import { PlainTable } from './plain-table.tsx';

type ReportableProps = {
  readonly rows: readonly ReportableAnswer[];
  /** Account number whose records are shown alone; blank = all. */
  readonly chosen: string;
  readonly onChoose: (accountNumber: string) => void;
};

/** Who is in the file, in which commodity, and from which level on. */
export function ReportableAccounts({ rows, chosen, onChoose }: ReportableProps) {
  const names = useNames();
  return (
    <section className="card part17-accounts">
      <h2>Reportable accounts</h2>
      {rows.length === 0 ? (
        <p className="card-text">No account is at or above its level: the file is empty.</p>
      ) : (
        <PlainTable
          titles={[
            'Account number',
            'Accounts',
            'Commodity',
            'Market',
            'State',
            ['Level', 'end'],
            ['Long', 'end'],
            ['Short', 'end'],
            ['Records', 'end'],
          ]}
        >
          {rows.map((row) => (
            <tr
              key={`${row.accountNumber} ${row.exchange} ${row.commodity}`}
              data-chosen={row.accountNumber === chosen}
            >
              <td>
                <button
                  type="button"
                  className="text-button mono"
                  aria-pressed={row.accountNumber === chosen}
                  title="Show its records alone"
                  onClick={() => onChoose(row.accountNumber === chosen ? '' : row.accountNumber)}
                >
                  {row.accountNumber}
                </button>
              </td>
              <td>{row.accounts.join(', ')}</td>
              <td title={row.commodity}>{names.product(row.commodity)}</td>
              <td>{row.exchange}</td>
              <td>{row.state === 'exit' ? 'exit' : 'reportable'}</td>
              <td className="end">{row.level === undefined ? '' : displayCount(row.level)}</td>
              <td className="end">{displayCount(row.long)}</td>
              <td className="end">{displayCount(row.short)}</td>
              <td className="end">{displayCount(row.lines)}</td>
            </tr>
          ))}
        </PlainTable>
      )}
    </section>
  );
}
