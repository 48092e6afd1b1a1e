import type { FirmReport, RebuildReport } from './report.ts';

/** The report as one page without scripts, to be printed and signed. */
export function reportPage(report: RebuildReport): string {
  const { release, directory, originPrefix, firms, findings, sources, seconds } = report;
  const begun = new Date(report.startedAtMicros / 1_000).toISOString();
  const proven = firms.filter(({ state }) => state === 'proven').length;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rebuild of ${escaped(directory)}</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #111; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 } th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #bbb; vertical-align: top }
td.n { text-align: right } code { font-size: 11px; overflow-wrap: anywhere } .bad { font-weight: 700 }
@media print { body { margin: 0 } tr { break-inside: avoid } }
</style></head><body>
<h1>Rebuild: ${proven} of ${firms.length} firms proven</h1>
<p>Begun ${begun}, ${seconds} seconds, by ${escaped(release)}. New directory <code>${escaped(directory)}</code>, origin
<code>${escaped(originPrefix)}</code>. From ${sources.map(({ name, kind }) => `<code>${escaped(name)}</code> (${kind})`).join(', ')}.</p>
<table><thead><tr><th>firm</th><th>state</th><th>head</th><th>hashed</th><th>events</th><th>suspect</th><th>cosigners</th><th>book</th><th>seconds</th></tr></thead>
<tbody>
${firms.map(firmRow).join('\n')}
</tbody></table>
<h2>Damaged copies</h2>
${findings.length === 0 ? '<p>None.</p>' : `<ul>${findings.map((each) => `<li><code>${escaped(each.file)}</code>, byte ${each.offset}${each.entry === undefined ? '' : `, entry ${each.entry}`}: ${escaped(each.seen)}</li>`).join('')}</ul>`}
<p>Signed off by ______________________ and ______________________</p>
</body></html>
`;
}

function firmRow(firm: FirmReport): string {
  const [head] = firm.heads;
  const heads = firm.heads.map(({ size, root }) => `${size} <code>${root}</code>`).join('<br>');
  const cosigners = head?.cosigners
    .map(
      ({ name, timeSeconds }) => `${escaped(name)} ${new Date(timeSeconds * 1_000).toISOString()}`,
    )
    .join('<br>');
  const book = firm.bookHashMatch ? 'the same' : 'not the same';
  return `<tr><td>${escaped(firm.firm)}<br><code>${escaped(firm.oldOrigin)} → ${escaped(firm.newOrigin)}</code></td>
<td class="${firm.state === 'proven' ? '' : 'bad'}">${firm.state}${detailsOf(firm)}</td><td>${heads}</td>
<td class="n">${firm.hashed} of ${firm.entries}</td><td class="n">${firm.events}</td><td class="n">${firm.suspectEvents}</td>
<td>${cosigners ?? ''}</td><td>${book}<br><code>${firm.bookHash}</code></td><td class="n">${firm.seconds}</td></tr>`;
}

function detailsOf({ gap, stop, excluded, singleSource, refusedHeads }: FirmReport): string {
  const lines = [
    ...(gap === undefined ? [] : [`nobody has entries ${gap.first} to ${gap.last}`]),
    ...(stop === undefined ? [] : [`entry ${stop.entry}: ${escaped(stop.seen)}`]),
    ...refusedHeads.map(
      ({ size, root, file }) =>
        `a vault refused a signed head of ${size} entries, <code>${root}</code>, kept in <code>${escaped(file)}</code>`,
    ),
    ...(singleSource ? ['one source alone has the last entry'] : []),
    ...excluded.map(
      ({ first, last, reason, approvers }) =>
        `events ${first} to ${last} left out: ${escaped(reason)} (${escaped(approvers.join(', '))})`,
    ),
  ];
  return lines.map((line) => `<br>${line}`).join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
