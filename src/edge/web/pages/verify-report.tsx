import type { VerifyAnswer } from '../api/answers.ts';
import { displayCount } from '../format/amount.ts';
import { PlainTable } from './plain-table.tsx';

/** What a verification covered and found. */
export function VerifyReport({ report }: { readonly report: VerifyAnswer }) {
  const checked = new Date(report.checkedAtMicros / 1_000);
  const damage = [...report.damage, ...report.logs.flatMap((log) => log.damage)];
  const findings = damage.length + report.readStore.length;
  return (
    <>
      <p className="notice system-note" data-tone={report.ok ? 'good' : 'bad'} role="status">
        {report.ok
          ? 'Nothing is damaged. '
          : `${displayCount(findings)} ${findings === 1 ? 'finding' : 'findings'}: do not trust this data directory. `}
        Checked {checked.toISOString().slice(0, 19).replace('T', ' ')} UTC.
      </p>
      <PlainTable
        titles={[
          'Log',
          ['Entries', 'end'],
          ['Hashed', 'end'],
          ['Decrypted', 'end'],
          ['Replayed', 'end'],
          'Book hash',
        ]}
      >
        {report.logs.map((log) => (
          <tr key={log.origin}>
            <td>{log.origin}</td>
            <td className="end">{displayCount(log.entries)}</td>
            <td className="end">{displayCount(log.hashed)}</td>
            <td className="end">{displayCount(log.decrypted)}</td>
            <td className="end">{displayCount(log.replayed)}</td>
            <td className="mono" title={log.bookHash}>
              {log.bookHash === '' ? '' : `${log.bookHash.slice(0, 16)}…`}
            </td>
          </tr>
        ))}
      </PlainTable>
      {damage.length === 0 ? null : (
        <ul className="system-damage">
          {damage.slice(0, 100).map(({ file, offset, entry, what }) => (
            <li key={`${file} ${offset} ${what}`}>
              <strong>{file}</strong> at byte {displayCount(offset)}
              {entry === undefined ? '' : `, entry ${displayCount(entry)}`}: {what}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
