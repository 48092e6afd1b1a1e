import type { AlarmAnswer, SystemAnswer } from '../api/answers.ts';
import { displayCount } from '../format/amount.ts';
import { PlainTable } from './plain-table.tsx';

/** Who makes the books anew from the logs, and how far it has come. */
export function Replayers({ system: { replayers, logs } }: { readonly system: SystemAnswer }) {
  if (replayers.length === 0) return null;
  const entriesOf = (origin: string) => logs.find((log) => log.origin === origin)?.entries;
  return (
    <section className="card">
      <h2>Replayers</h2>
      <PlainTable
        titles={['Replayer', 'Connection', 'Log', ['Proven', 'end'], ['Lag, p95', 'end'], 'State']}
      >
        {replayers.flatMap(({ replayer, isConnected, logs: replayed }) =>
          replayed.map(({ origin, proven, lagP95Ms, refused }) => (
            <tr key={`${replayer} ${origin}`}>
              <td>{replayer}</td>
              <td data-tone={isConnected ? 'good' : 'warn'}>
                {isConnected ? 'connected' : 'away'}
              </td>
              <td>{origin}</td>
              <td className="end">{provenWords(proven, entriesOf(origin))}</td>
              <td className="end">{displayCount(Math.round(lagP95Ms))} ms</td>
              <td data-tone={refused === '' ? undefined : 'negative'}>
                {refused === '' ? 'its books are the same' : `refuses: ${refused}`}
              </td>
            </tr>
          )),
        )}
      </PlainTable>
    </section>
  );
}

/** What must be seen before anything else on the page. */
export function StandingAlarms({ alarms }: { readonly alarms: readonly AlarmAnswer[] }) {
  if (alarms.length === 0) return null;
  return (
    <div className="notice" data-tone="bad" role="alert">
      <p>
        This installation is isolated: it takes no instruction and signs nothing, questions are
        answered. Nothing was deleted or restored. Look into it before you clear it with{' '}
        <code>holdfast alarms clear</code>.
      </p>
      <ul>
        {alarms.map(({ kind, where, time }) => (
          <li key={`${kind} ${where} ${time}`}>
            {time.slice(0, 19).replace('T', ' ')} UTC: {kind.replaceAll(/[_-]/g, ' ')}, {where}
          </li>
        ))}
      </ul>
    </div>
  );
}

function provenWords(proven: number, entries: number | undefined): string {
  return entries === undefined
    ? displayCount(proven)
    : `${displayCount(proven)} of ${displayCount(entries)}`;
}
