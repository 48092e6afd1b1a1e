import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { SystemAnswer, VerifyAnswer } from '../api/answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import { queryClient, useSystem } from '../api/queries.ts';
import { displayCount, displaySize } from '../format/amount.ts';
import { displayDuration } from '../format/display-date.ts';
import { Figure } from '../shell/figure.tsx';
import { FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { PlainTable } from './plain-table.tsx';
import { RebuiltLogs } from './rebuilt-logs.tsx';
import { Replayers, StandingAlarms } from './replayers.tsx';
import { Vaults } from './vaults.tsx';
import { VerifyReport } from './verify-report.tsx';
import './system.css';

/** What the installation itself looks like: journal, checkpoints, read store, proof that nothing was changed. */
export function SystemPage() {
  const { data, error, refetch } = useSystem();
  if (data === undefined) {
    return (
      <div className="page">
        <h1 className="visually-hidden">System</h1>
        {error === null ? (
          <LoadingNote>Reading the state of the system</LoadingNote>
        ) : (
          <FailedNote error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  const sum = (of: (log: SystemAnswer['logs'][number]) => number) =>
    data.logs.reduce((total, log) => total + of(log), 0);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>System</h1>
          <p>
            {data.version.replace('holdfast', 'Holdfast')}, up {displayDuration(data.uptimeSeconds)}
          </p>
        </div>
        <dl className="figures">
          <Figure label="Events">{displayCount(sum((log) => log.events))}</Figure>
          <Figure label="Journal entries">{displayCount(sum((log) => log.entries))}</Figure>
          <Figure label="Journal on disk">{displaySize(sum((log) => log.sizeBytes))}</Figure>
          <Figure label="Data directory">{displaySize(data.directoryBytes)}</Figure>
          <Figure
            label="Read store behind"
            tone={data.readStoreFailure === '' ? undefined : 'negative'}
          >
            {displayCount(data.readStoreLag)} <small>events</small>
          </Figure>
        </dl>
      </div>
      <div className="page-scroll">
        <div className="system-page">
          {data.readStoreFailure === '' ? null : (
            <p className="notice" data-tone="bad" role="alert">
              The read store is no longer filled: {data.readStoreFailure}
            </p>
          )}
          <StandingAlarms alarms={data.alarms} />
          <Verification last={data.lastVerify} />
          <Vaults system={data} />
          <Replayers system={data} />
          <RebuiltLogs rebuilds={data.rebuilds} />
          <Logs logs={data.logs} />
        </div>
      </div>
    </div>
  );
}

function Verification({ last }: { readonly last: VerifyAnswer | undefined }) {
  const verifying = useMutation({
    mutationFn: () => post<VerifyAnswer>('/verify'),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['system'] }),
  });
  const report = verifying.data ?? last;
  return (
    <section className="card">
      <div className="system-verify">
        <div>
          <h2>Verification</h2>
          <p>
            Reads every byte of the journal, checks every hash, opens every entry, replays every
            book from its first event and compares the read store with it.
          </p>
        </div>
        <Button size="sm" loading={verifying.isPending} onClick={() => verifying.mutate()}>
          Verify now
        </Button>
      </div>
      {verifying.isError ? (
        <p className="notice system-note" data-tone="bad" role="alert">
          {sentenceOf(verifying.error)}
        </p>
      ) : null}
      {report === undefined ? null : <VerifyReport report={report} />}
    </section>
  );
}

function Logs({ logs }: { readonly logs: SystemAnswer['logs'] }) {
  return (
    <section className="card">
      <h2>Logs</h2>
      <PlainTable
        titles={[
          'Log',
          ['Entries', 'end'],
          ['Events', 'end'],
          ['On disk', 'end'],
          'Root now',
          'Last signed checkpoint',
        ]}
      >
        {logs.map((log) => (
          <tr key={log.origin}>
            <td>{log.origin}</td>
            <td className="end">{displayCount(log.entries)}</td>
            <td className="end">{displayCount(log.events)}</td>
            <td className="end">{displaySize(log.sizeBytes)}</td>
            <td className="mono" title={log.root}>
              {log.root.slice(0, 16)}…
            </td>
            <td title={log.lastCheckpoint}>{checkpointWords(log.lastCheckpoint, log.entries)}</td>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}

/** The second line of a checkpoint is the number of entries it covers (c2sp.org/tlog-checkpoint). */
function checkpointWords(checkpoint: string, entries: number): string {
  const covered = Number(checkpoint.split('\n')[1]);
  if (checkpoint === '' || Number.isNaN(covered)) return 'none yet';
  if (covered === entries) return `all ${displayCount(entries)} entries`;
  return `${displayCount(covered)} of ${displayCount(entries)} entries`;
}
