import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';
import type { FixmlRun } from './fixml-run.ts';
import type { RunResult } from './run-result.ts';
import { watchRss } from './watch-rss.ts';
import { ensureFixmlFile } from './workload-fixml.ts';

/** The floor: the XML parser alone over the same file, counting messages and looking at nothing else. */
export async function runSaxes(run: FixmlRun): Promise<RunResult> {
  ensureFixmlFile(run);
  let messages = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', ({ name }) => {
    if (name === 'TrdCaptRpt') messages += 1;
  });
  const rss = watchRss();
  const startMs = performance.now();
  const text = createReadStream(run.file, { highWaterMark: 65_536, encoding: 'utf8' });
  for await (const chunk of text) parser.write(chunk);
  parser.close();
  const seconds = (performance.now() - startMs) / 1_000;
  const problems =
    messages === run.messages ? [] : [`${messages} messages, wanted ${run.messages}`];
  const more = { rssMegabytes: rss.stop() };
  return {
    rate: messages / seconds,
    operations: messages,
    seconds,
    latency: undefined,
    problems,
    more,
  };
}
