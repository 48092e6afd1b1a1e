import type { SystemAnswer } from '../api/answers.ts';
import { displayCount } from '../format/amount.ts';
import { displayMoment, FrozenLogs } from './frozen-logs.tsx';
import { PlainTable } from './plain-table.tsx';

/** Whom the journal is copied to, and what answers survive because of it. */
export function Vaults({ system: { vaults, levels, logs } }: { readonly system: SystemAnswer }) {
  const entriesOf = (origin: string) => logs.find((log) => log.origin === origin)?.entries;
  return (
    <section className="card">
      <h2>Vaults</h2>
      {vaults.length === 0 ? (
        <p className="card-text">
          None is listened for: what is acknowledged survives a crash of this host, not its loss.
        </p>
      ) : (
        <Levels levels={levels} />
      )}
      {vaults.length === 0 ? null : (
        <PlainTable titles={['Vault', 'Connection', 'Log', ['Countersigned', 'end'], 'State']}>
          {vaults.flatMap(({ vault, isConnected, logs: copied }) =>
            copied.map(({ origin, covered, isAwaited, refused, thaw }) => (
              <tr key={`${vault} ${origin}`}>
                <td>{vault}</td>
                <td data-tone={isConnected ? 'good' : 'warn'}>
                  {isConnected ? 'connected' : 'away'}
                </td>
                <td>{origin}</td>
                <td className="end">{coveredWords(covered, entriesOf(origin))}</td>
                <td data-tone={refused === '' ? undefined : 'negative'}>
                  {stateWords(isAwaited, refused)}
                  {thaw === undefined || refused !== '' ? null : (
                    <small className="system-aside">
                      thawed {displayMoment(thaw.time)} by {thaw.approvers.join(', ')}:{' '}
                      {thaw.reason}
                    </small>
                  )}
                </td>
              </tr>
            )),
          )}
        </PlainTable>
      )}
      <FrozenLogs vaults={vaults} />
    </section>
  );
}

type Level = SystemAnswer['levels'][number];

/** What the next answer will have reached. A level that dropped to the host alone must be seen at once. */
function Levels({ levels }: { readonly levels: readonly Level[] }) {
  const alone = levels.filter(({ answersAt }) => answersAt === 'local');
  const unproven = levels.filter(({ answersAt }) => answersAt === 'unproven');
  const others = levels.filter((level) => !alone.includes(level) && !unproven.includes(level));
  return (
    <>
      {unproven.length === 0 ? null : (
        <p className="notice system-note" data-tone="bad" role="alert">
          A replayer refuses the log of {unproven.map(({ firm }) => firm).join(', ')}: rely on
          nothing of it until somebody has looked at the entry named below.
        </p>
      )}
      {alone.length === 0 ? null : (
        <p className="notice system-note" data-tone="warn" role="alert">
          No vault holds what is acknowledged now for {alone.map(({ firm }) => firm).join(', ')}: it
          survives a crash of this host, not its loss.
        </p>
      )}
      {others.length === 0 ? null : (
        <p className="card-text">
          {others.map(({ firm, answersAt }) => `${firm} answers at ${answersAt}`).join(', ')}
        </p>
      )}
    </>
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
