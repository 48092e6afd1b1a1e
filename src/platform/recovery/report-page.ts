import type { CleanPoint } from './clean-point.ts';
import type { JudgedEvent } from './judge.ts';
import type { FirmReport, FirmState, RebuildReport } from './report.ts';
import { accessCounts, type SuspiciousAccess } from './suspicious-access.ts';

/** The report as one page without scripts, to be printed and signed. */
export function reportPage(report: RebuildReport): string {
  const { release, directory, originPrefix, firms, findings, sources, seconds, access } = report;
  const begun = new Date(report.startedAtMicros / 1_000).toISOString();
  const count = (wanted: FirmState) => firms.filter(({ state }) => state === wanted).length;
  const judged = count('judged') === 0 ? '' : `, ${count('judged')} judged`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rebuild of ${escaped(directory)}</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #111; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 } th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #bbb; vertical-align: top }
td.n, th.n { text-align: right } code { font-size: 11px; overflow-wrap: anywhere } .bad { font-weight: 700 }
@media print { body { margin: 0 } tr { break-inside: avoid } }
</style></head><body>
<h1>Rebuild: ${count('proven')} of ${firms.length} firms proven${judged}</h1>
<p>Begun ${begun}, ${seconds} seconds, by ${escaped(release)}. New directory <code>${escaped(directory)}</code>, origin
<code>${escaped(originPrefix)}</code>. From ${sources.map(({ name, kind }) => `<code>${escaped(name)}</code> (${kind})`).join(', ')}.
Opened with recovery key <code>${escaped(report.recoveryRecipient)}</code>.</p>
<table><thead><tr><th>firm</th><th>state</th><th>head</th><th>hashed</th><th>events</th><th>suspect</th><th>cosigners</th><th>book</th><th>seconds</th></tr></thead>
<tbody>
${firms.map(firmRow).join('\n')}
</tbody></table>
${firms.map(cleanPointSection).join('\n')}
<h2>Everybody who was let in</h2>
${access.length === 0 ? '<p>The platform’s log says of nobody.</p>' : accessTable(access)}
<h2>Damaged copies</h2>
${findings.length === 0 ? '<p>None.</p>' : `<ul>${findings.map((each) => `<li><code>${escaped(each.file)}</code>, byte ${each.offset}${each.entry === undefined ? '' : `, entry ${each.entry}`}: ${escaped(each.seen)}</li>`).join('')}</ul>`}
<p>Signed off by ______________________ and ______________________</p>
</body></html>
`;
}

function isAccountedFor({ state }: FirmReport): boolean {
  return state === 'proven' || state === 'judged';
}

function firmRow(firm: FirmReport): string {
  const [head] = firm.heads;
  const heads = firm.heads.map(({ size, root }) => `${size} <code>${root}</code>`).join('<br>');
  const cosigners = head?.cosigners
    .map(
      ({ name, timeSeconds }) => `${escaped(name)} ${new Date(timeSeconds * 1_000).toISOString()}`,
    )
    .join('<br>');
  const book = `${firm.bookHashMatch ? 'the same' : 'not the same'}${statementText(firm)}`;
  return `<tr><td>${escaped(firm.firm)}<br><code>${escaped(firm.oldOrigin)} → ${escaped(firm.newOrigin)}</code></td>
<td class="${isAccountedFor(firm) ? '' : 'bad'}">${firm.state}${detailsOf(firm)}</td><td>${heads}</td>
<td class="n">${firm.hashed} of ${firm.entries}<br>${percentOf(firm.coverage)}</td><td class="n">${firm.events}</td><td class="n">${firm.suspectEvents}</td>
<td>${cosigners ?? ''}</td><td>${book}<br><code>${firm.bookHash}</code></td><td class="n">${firm.seconds}</td></tr>`;
}

/** What a replayer made of the same entries, on another host. */
function statementText({ statement }: FirmReport): string {
  if (statement === undefined) return '<br>no replayer’s statement';
  const { replayer, entry, isTheSame } = statement;
  return `<br>${isTheSame ? 'as' : '<b>not as</b>'} ${escaped(replayer)} stated at entry ${entry}`;
}

/** What outsiders' files say of a firm, where there are any. */
function cleanPointSection({ firm, cleanPoint, excluded }: FirmReport): string {
  if (cleanPoint === undefined) return '';
  const { access, counts, differences, failures, files, contradicted, unconfirmed, suspicious } =
    cleanPoint;
  const { confirmed } = counts;
  return `<h2>${escaped(firm)}: held against its CCPs</h2>
<p>${pointSentence(cleanPoint)} ${confirmed} events are confirmed, ${contradicted.length} contradicted (${excluded.length === 0 ? 'none' : `in ${excluded.length} ranges`} left out),
${unconfirmed.length} behind the point unconfirmed, ${counts.suspicious} to be looked at. Files: ${escaped(files.join(', '))}.</p>
${sentences('Not read', failures)}${sentences('Positions that differ', differences)}
<table><thead><tr><th class="n">entries</th><th>held by a vault since</th><th class="n">confirmed</th><th class="n">contradicted</th><th class="n">unconfirmed</th><th class="n">to be looked at</th></tr></thead><tbody>
${cleanPoint.candidates.map((each) => `<tr><td class="n">${each.entries}</td><td>${timeText(each.timeSeconds)}</td><td class="n">${each.confirmed}</td><td class="n">${each.contradicted}</td><td class="n">${each.unconfirmed}</td><td class="n">${each.suspicious}</td></tr>`).join('\n')}
</tbody></table>
${eventTable('Contradicted', contradicted)}${eventTable('Unconfirmed', unconfirmed)}${eventTable('To be looked at', suspicious)}${accessTable(access)}`;
}

/** All of it: a flood of grants must not hide one. */
function accessTable(access: readonly SuspiciousAccess[]): string {
  if (access.length === 0) return '';
  const { lines, grants, added } = accessCounts(access);
  const rows = access.map(
    ({ seen, code, count, firstMicros, timeMicros }) =>
      `<tr><td>${escaped(seen)}</td><td class="n">${count}</td><td>${timeText(firstMicros / 1_000_000)}</td><td>${timeText(timeMicros / 1_000_000)}</td><td>${code}</td></tr>`,
  );
  return `<h3>Who was let in: ${grants} grants in ${lines} lines, ${added} of them users who were added</h3>
<table><thead><tr><th>who</th><th class="n">times</th><th>first</th><th>last</th><th>why</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function pointSentence({ entries, timeSeconds, cosigners, contradicted }: CleanPoint): string {
  if (entries === 0) return 'There is no point before which nothing is contradicted.';
  const held = `${entries} entries, held since ${timeText(timeSeconds)} by ${escaped(cosigners.join(', '))}`;
  return contradicted.length === 0
    ? `Nothing is contradicted up to the newest cosigned head: ${held}.`
    : `The latest good point: ${held}.`;
}

const MOST_ROWS = 200;

function eventTable(title: string, events: readonly JudgedEvent[]): string {
  if (events.length === 0) return '';
  const rows = events
    .slice(0, MOST_ROWS)
    .map(
      ({ sequence, entry, code, seen }) =>
        `<tr><td class="n">${sequence}</td><td class="n">${entry}</td><td>${code}</td><td>${escaped(seen)}</td></tr>`,
    );
  const more = events.length > MOST_ROWS ? `<p>and ${events.length - MOST_ROWS} more</p>` : '';
  return `<h3>${title}</h3><table><thead><tr><th class="n">event</th><th class="n">entry</th><th>why</th><th>what</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>${more}`;
}

function sentences(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const shown = lines.slice(0, MOST_ROWS).map((line) => `<li>${escaped(line)}</li>`);
  return `<h3>${title}: ${lines.length}</h3><ul>${shown.join('')}</ul>`;
}

function timeText(timeSeconds: number): string {
  return new Date(timeSeconds * 1_000).toISOString();
}

function detailsOf(firm: FirmReport): string {
  const { gap, stop, excluded, suspects, singleSource, refusedHeads, thaws } = firm;
  const lines = [
    signerText(firm),
    ...headsText(firm),
    ...firm.brokenInvariants.map((broken) => `<b>the book breaks a rule: ${escaped(broken)}</b>`),
    ...(gap === undefined ? [] : [`nobody has entries ${gap.first} to ${gap.last}`]),
    ...(stop === undefined ? [] : [`entry ${stop.entry}: ${escaped(stop.seen)}`]),
    ...refusedHeads.map(
      ({ size, root, file }) =>
        `a vault refused a signed head of ${size} entries, <code>${root}</code>, kept in <code>${escaped(file)}</code>`,
    ),
    ...thaws.map(
      ({ source, evidence, timeSeconds, approvers, reason }) =>
        `<code>${escaped(source)}</code> went on after evidence <code>${evidence}</code>, thawed ${timeText(timeSeconds)}: ${escaped(reason)} (${escaped(approvers.join(', '))})`,
    ),
    ...(singleSource ? ['one source alone has the last entry'] : []),
    ...excluded.map(
      ({ first, last, reason, approvers }) =>
        `events ${first} to ${last} left out: ${escaped(reason)} (${escaped(approvers.join(', '))})`,
    ),
    ...suspects.map(
      ({ first, last, reason }) => `events ${first} to ${last} kept as suspect: ${reason}`,
    ),
  ];
  return lines.map((line) => `<br>${line}`).join('');
}

const SIGNER_FROM: Readonly<Record<Exclude<FirmReport['signerFrom'], ''>, string>> = {
  policy: 'the policy that was carried here',
  vault: 'a vault',
  'old-host': '<b>the old host alone</b>',
};

/** Whose signature the heads bear; a key that only the old host vouches for is what an attacker of that host would show. */
function signerText({ signer, signerFrom }: FirmReport): string {
  if (signerFrom === '') return '<b>no key of the signer</b>';
  const from = SIGNER_FROM[signerFrom];
  return `heads signed by <code>${escaped(signer)}</code>, a key from ${from}`;
}

/** What the platform's own log noted of this one at the time. */
function headsText({ platformHeads: { compared, agreeing } }: FirmReport): readonly string[] {
  if (compared === 0) return [];
  const text = `${agreeing} of ${compared} heads are as the platform’s log noted them`;
  return [agreeing === compared ? text : `<b>${text}</b>`];
}

/** Rounded down: what is not whole is never 100 %. */
function percentOf(coverage: number): string {
  return `${(Math.floor(coverage * 10_000) / 100).toFixed(2)} %`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
