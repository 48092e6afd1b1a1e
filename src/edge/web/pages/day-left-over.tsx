import { Link } from '@tanstack/react-router';
import type { DayAnswer, UnmarkedAnswer, WorklistAnswer } from '../api/answers.ts';
import { sentenceOf } from '../api/client.ts';
import { counted, displayCount } from '../format/amount.ts';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { MoreRows } from './more-rows.tsx';
import { useLeftOver } from './use-left-over.ts';
import { reasonWords, worklistTitle } from './worklist-words.ts';

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

/** Everything of a day that waits for a person, by name. */
export function DayLeftOver({ day }: { readonly day: DayAnswer }) {
  const left = useLeftOver(day.date);
  const { firm } = useFirm();
  if (left.state === 'failed') {
    return (
      <p className="notice" data-tone="bad" role="alert">
        What is left over could not be read: {sentenceOf(left.error)}
      </p>
    );
  }
  if (left.state === 'reading') return <NothingCard>Reading what is left over …</NothingCard>;
  const { unmarked, waiting } = left;
  if (unmarked.length === 0 && waiting.length === 0) {
    return (
      <NothingCard>
        {day.status === 'open'
          ? 'Nothing waits. What has no price is known once the day is run.'
          : 'Nothing: every position is marked, no trade of the day waits.'}
      </NothingCard>
    );
  }
  return (
    <>
      {unmarked.length === 0 ? null : <Unmarked rows={unmarked} />}
      {waiting.length === 0 ? null : <Waiting rows={waiting} firm={firm} />}
    </>
  );
}

function NothingCard({ children }: { readonly children: string }) {
  return (
    <section className="card">
      <h2>Left over</h2>
      <p className="card-text">{children}</p>
    </section>
  );
}

function Unmarked({ rows }: { readonly rows: readonly UnmarkedAnswer[] }) {
  const names = useNames();
  return (
    <section className="card">
      <h2>Left over: {counted(rows.length, 'position')} without a mark</h2>
      <p className="card-text">
        Their accounts are incomplete and their statements withheld; all others are done.
      </p>
      <table className="plain-table">
        <thead>
          <tr>
            <th>Why</th>
            <th>Account</th>
            <th>Contract</th>
            <th>Product</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map(({ account, contract, reason }) => (
            <tr key={`${account} ${contract}`}>
              <td>{UNMARKED_WORDS[reason] ?? reason}</td>
              <td>{account}</td>
              <td className="mono">{contract}</td>
              <td>
                {names.product(contract)} {names.term(contract)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}

function Waiting({
  rows,
  firm,
}: {
  readonly rows: readonly WorklistAnswer[];
  readonly firm: string;
}) {
  const names = useNames();
  return (
    <section className="card">
      <h2>Left over: {counted(rows.length, 'trade')} of the day or before</h2>
      <p className="card-text">
        Suspense is marked and reported where it is; a held trade stops its CCP. Both are worked off
        on the{' '}
        <Link to="/f/$firm/worklists" params={{ firm }}>
          worklists
        </Link>
        .
      </p>
      <table className="plain-table">
        <thead>
          <tr>
            <th>Worklist</th>
            <th>Why it waits</th>
            <th>CCP</th>
            <th>Contract</th>
            <th>Side</th>
            <th className="end">Contracts</th>
            <th>Clearing date</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map((row) => (
            <tr key={`${row.worklist} ${row.itemId}`}>
              <td>{worklistTitle(row.worklist)}</td>
              <td>{reasonWords(row)}</td>
              <td>{row.ccp}</td>
              <td>
                {names.product(row.contract)} {names.term(row.contract)}
              </td>
              <td>{row.side === 'buy' ? 'Buy' : 'Sell'}</td>
              <td className="end">{displayCount(row.quantity)}</td>
              <td className="date">{row.clearingDate}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <MoreRows shown={SHOWN_ROWS} total={rows.length} />
    </section>
  );
}
