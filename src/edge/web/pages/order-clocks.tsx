import { sentenceOf } from '../api/client.ts';
import { useDates, useOrderClocks } from '../api/queries.ts';
import { counted, displayCount } from '../format/amount.ts';
import { displayDate, displayDuration } from '../format/display-date.ts';
import { useFirm } from '../shell/firm-context.ts';
import { PlainTable } from './plain-table.tsx';

const STAGE_WORDS: Readonly<Record<string, string>> = {
  confirm: 'Confirm',
  instruct: 'Instruct',
  book: 'Book',
};

/** Late clocks that are listed; the command line lists all of them. */
const MOST_LATE = 30;

/** The thirty minutes of each stage of the day's orders: whose clock runs, how long it took, and what is late. */
export function OrderClocks({ account }: { readonly account: string }) {
  const { firm } = useFirm();
  const { data: dates } = useDates(firm);
  const date = dates?.newest ?? '';
  const { data, error } = useOrderClocks(firm, date, account);
  return (
    <section className="share-preview" aria-label="Clocks of orders">
      <h3>Thirty minutes a stage{date === '' ? '' : `, ${displayDate(date)}`}</h3>
      {error === null ? null : (
        <p className="notice panel-note" data-tone="bad" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      {data === undefined || data.orders === 0 ? (
        <p className="share-evidence">No order of the day was divided or waits.</p>
      ) : (
        <ClockTables clocks={data} />
      )}
    </section>
  );
}

type Clocks = NonNullable<ReturnType<typeof useOrderClocks>['data']>;

function ClockTables({ clocks: { orders, figures, late } }: { readonly clocks: Clocks }) {
  return (
    <>
      <PlainTable titles={['Stage', 'Party', ['Median', 'end'], ['Runs', 'end'], ['Late', 'end']]}>
        {figures.map(({ stage, party, running, late: some, medianSeconds }) => (
          <tr key={`${stage} ${party}`}>
            <td>{STAGE_WORDS[stage] ?? stage}</td>
            <td>{party}</td>
            <td className="end">
              {medianSeconds === undefined ? '–' : displayDuration(medianSeconds)}
            </td>
            <td className="end">{displayCount(running)}</td>
            <td className="end" data-tone={some > 0 ? 'warn' : undefined}>
              {displayCount(some)}
            </td>
          </tr>
        ))}
      </PlainTable>
      <p className="share-evidence">
        {counted(orders, 'order')} divided or waiting, {counted(late.length, 'clock')} late.
      </p>
      {late.length === 0 ? null : (
        <PlainTable titles={['Late order', 'Stage', ['Time', 'end']]}>
          {late.slice(0, MOST_LATE).map(({ orderId, stage, party, seconds, isRunning }) => (
            <tr key={`${orderId} ${stage}`}>
              <td>{orderId}</td>
              <td>{[STAGE_WORDS[stage] ?? stage, party].filter(Boolean).join(', ')}</td>
              <td className="end" data-tone={isRunning ? 'warn' : undefined}>
                {displayDuration(seconds)}
                {isRunning ? ' …' : ''}
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
    </>
  );
}
