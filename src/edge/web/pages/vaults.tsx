import type { SystemAnswer } from '../api/answers.ts';
import { displayCount } from '../format/amount.ts';
import { PlainTable } from './plain-table.tsx';

/** Whom the journal is copied to, and what answers survive because of it. */
export function Vaults({ system: { vaults, levels, logs } }: { readonly system: SystemAnswer }) {
  const entriesOf = (origin: string) => logs.find((log) => log.origin === origin)?.entries;
  return (
    <section className="card">
      <h2>Vaults</h2>
      <p className="card-text">
        {vaults.length === 0
          ? 'None is listened for: what is acknowledged survives a crash of this host, not its loss.'
          : levels.map(({ firm, answersAt }) => `${firm} answers at ${answersAt}`).join(', ')}
      </p>
      {vaults.length === 0 ? null : (
        <PlainTable titles={['Vault', 'Connection', 'Log', ['Countersigned', 'end'], 'State']}>
          {vaults.flatMap(({ vault, isConnected, logs: copied }) =>
            copied.map(({ origin, covered, isAwaited, refused }) => (
              <tr key={`${vault} ${origin}`}>
                <td>{vault}</td>
                <td data-tone={isConnected ? 'good' : 'warn'}>
                  {isConnected ? 'connected' : 'away'}
                </td>
                <td>{origin}</td>
                <td className="end">{coveredWords(covered, entriesOf(origin))}</td>
                <td data-tone={refused === '' ? undefined : 'negative'}>
                  {stateWords(isAwaited, refused)}
                </td>
              </tr>
            )),
          )}
        </PlainTable>
      )}
    </section>
  );
}

function coveredWords(covered: number, entries: number | undefined): string {
  return entries === undefined
    ? displayCount(covered)
    : `${displayCount(covered)} of ${displayCount(entries)}`;
}

function stateWords(isAwaited: boolean, refused: string): string {
  if (refused !== '') return `frozen: ${refused.replaceAll('_', ' ')}`;
  return isAwaited ? 'answers wait for it' : 'answers do not wait for it';
}
