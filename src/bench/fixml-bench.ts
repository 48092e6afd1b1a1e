import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow, comparedRow } from './bench-rows.ts';
import { interleave } from './interleave.ts';

/** Enough for a run of about the asked time on the machine the bars were set on. */
const MESSAGES_A_SECOND = 20_000;
const MOST_RSS_MEGABYTES = 300;

/** A FIXML file to booked trades, raw bytes kept, against the bare XML parser over the same file. */
export async function fixmlBench(context: BenchContext): Promise<BenchRows> {
  const { options, workload, place } = context;
  const messages = options.trades ?? Math.ceil(options.seconds * MESSAGES_A_SECOND);
  const run = { workload, messages, file: place('confirms.xml') };
  const [product, saxes] = await interleave(
    [
      {
        name: 'holdfast import',
        task: (round) => ({ task: 'fixml', directory: place(`fixml ${round}`), ...run }),
      },
      {
        name: 'bare saxes',
        task: (round) => ({ task: 'saxes', directory: place(`saxes ${round}`), ...run }),
      },
    ],
    options.rounds,
    options.onProgress,
  );
  if (product === undefined || saxes === undefined) return { rows: [], notes: [] };
  const about = {
    work: 'FIXML file to booked trades',
    unit: 'messages/s',
    leastRatio: 0.4,
    bar: '≥ 0.4 × bare saxes',
  };
  const rss = { work: 'largest resident size of the import', unit: 'MB', bar: '< 300 MB' };
  return {
    rows: [
      comparedRow(about, product, [saxes]),
      aloneRow(
        rss,
        product,
        ({ more }) => (more['rssMegabytes'] ?? Number.NaN) < MOST_RSS_MEGABYTES,
      ),
    ],
    notes: [
      'The import runs with its read store. Its resident size holds the whole process: the book of the trades it booked too.',
    ],
  };
}
