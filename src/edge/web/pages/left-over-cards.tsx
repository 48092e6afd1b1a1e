import { Link } from '@tanstack/react-router';
import type { UnmarkedAnswer, WithheldAnswer, WorklistAnswer } from '../api/answers.ts';
import { counted, displayCount } from '../format/amount.ts';
import { displayDate } from '../format/display-date.ts';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { ContractCell } from './contract-cell.tsx';
import { MoreRows } from './more-rows.tsx';
import { PlainTable } from './plain-table.tsx';
import { sideWord } from './term-columns.ts';
import { itemKey, reasonWords, worklistTitle } from './worklist-words.ts';

const UNMARKED_WORDS: Readonly<Record<string, string>> = {
  'no-price': 'No settlement price',
  'prices-differ': 'Two sources of its price differ',
  'placeholder-price': 'A trade still has a placeholder price',
  'early-price-not-allowed': 'An early price only',
  'ccp-stopped': 'Its CCP is stopped by held trades',
  'past-expiry': 'Still open after its expiry',
};

/** Rows of one table at most; the counts say how many there are. */
const SHOWN_ROWS = 200;

type CardProps<Row> = { readonly date: string; readonly rows: readonly Row[] };

export function UnmarkedCard({ date, rows }: CardProps<UnmarkedAnswer>) {
  const { firm } = useFirm();
  const names = useNames();
  return (
    <section className="card">
      <h2>Left over: {counted(rows.length, 'position')} without a mark</h2>
      <p className="card-text">
        Their accounts are incomplete and their statements withheld; all others are done.
      </p>
      <PlainTable titles={['Why', 'Account', 'Contract', 'Product']}>
        {rows.slice(0, SHOWN_ROWS).map(({ account, contract, reason }) => (
          <tr key={`${account} ${contract}`}>
            <td>{UNMARKED_WORDS[reason] ?? reason}</td>
            <td>{account}</td>
            <td className="mono">
              <Link
                to="/f/$firm/positions"
                params={{ firm }}
                search={{ date, text: `${account} ${names.term(contract)}` }}
              >
                {contract}
              </Link>
            </td>
            <ContractCell contract={contract} />
          </tr>
        ))}
      </PlainTable>
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}

type WithheldProps = CardProps<WithheldAnswer> & { readonly isFinal: boolean };

export function WithheldCard({ date, rows, isFinal }: WithheldProps) {
  const { firm } = useFirm();
  const names = useNames();
  const view = isFinal ? { view: 'released' } : {};
  return (
    <section className="card">
      <h2>
        {isFinal ? 'Left over' : 'To be left over'}: {counted(rows.length, 'statement')} withheld
      </h2>
      <p className="card-text">
        {isFinal
          ? 'Withheld when the day was released: a mark was missing. A price that comes now counts from the first open day.'
          : 'A release would leave them behind, and the day is final for them too. A price, and another run, completes them.'}
      </p>
      <PlainTable titles={['Account', 'Currency', 'No mark for']}>
        {rows.slice(0, SHOWN_ROWS).map(({ account, currency, missing }) => (
          <tr key={`${account} ${currency}`}>
            <td>
              <Link to="/f/$firm/statements" params={{ firm }} search={{ account, date, ...view }}>
                {account}
              </Link>
            </td>
            <td>{currency}</td>
            <td>
              {missing
                .split(' ')
                .map((contract) => `${names.product(contract)} ${names.term(contract)}`)
                .join(', ')}
            </td>
          </tr>
        ))}
      </PlainTable>
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}

export function WaitingCard({ rows }: Pick<CardProps<WorklistAnswer>, 'rows'>) {
  const { firm } = useFirm();
  return (
    <section className="card">
      <h2>Left over: {counted(rows.length, 'trade')} of the day or before</h2>
      <p className="card-text">
        Suspense is marked and reported where it is; a held trade stops its CCP; of a conflict what
        is booked stands until you decide.
      </p>
      <PlainTable
        titles={[
          'Worklist',
          'Why it waits',
          'CCP',
          'Contract',
          'Side',
          ['Contracts', 'end'],
          'Clearing date',
        ]}
      >
        {rows.slice(0, SHOWN_ROWS).map((row) => (
          <tr key={itemKey(row)}>
            <td>{worklistTitle(row.worklist)}</td>
            <td>
              <Link to="/f/$firm/worklists" params={{ firm }} search={{ item: itemKey(row) }}>
                {reasonWords(row)}
              </Link>
            </td>
            <td>{row.ccp}</td>
            <ContractCell contract={row.contract} />
            <td>{sideWord(row.side)}</td>
            <td className="end">{displayCount(row.quantity)}</td>
            <td className="date">{row.clearingDate}</td>
          </tr>
        ))}
      </PlainTable>
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}

type NotRunProps = {
  readonly days: readonly string[];
  readonly onChoose: (date: string) => void;
};

/** Days that a run jumped over have no trade and stand in no list: here they are chosen. */
export function NotRunCard({ days, onChoose }: NotRunProps) {
  return (
    <section className="card">
      <h2>Left over: {counted(days.length, 'clearing day')} before it not run</h2>
      <p className="card-text">
        Variation of those days comes with the next mark; their statements are missing until they
        are run.
      </p>
      <ul className="day-links">
        {days.slice(0, SHOWN_ROWS).map((day) => (
          <li key={day}>
            <button type="button" className="text-button" onClick={() => onChoose(day)}>
              {displayDate(day)}
            </button>
          </li>
        ))}
      </ul>
      <MoreRows shown={SHOWN_ROWS} total={days.length} />
    </section>
  );
}
