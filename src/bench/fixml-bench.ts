import type { BenchContext, BenchRows } from './bench-context.ts';
import { aloneRow, comparedRow } from './bench-rows.ts';
import { interleave } from './interleave.ts';

/** Enough for a run of about the asked time on the machine the bars were set on. */
const MESSAGES_A_SECOND = 20_000;
const MOST_RSS_MEGABYTES = 300;

/** A FIXML file to booked trades, raw bytes kept, against the bare XML parser over the same file. */
export async function fixmlBench({ options, workload, place }: BenchContext): Promise<BenchRows> {
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
  const speed = { work: 'FIXML file to booked trades', leastRatio: 0.4, bar: '≥ 0.4 × bare saxes' };
  const size = aloneRow(
    {
      work: 'largest resident size of the import',
      unit: 'MB',
      bar: '< 300 MB',
      judgedValue: ({ more }) => more.rssMegabytes,
      isMet: (megabytes) => megabytes < MOST_RSS_MEGABYTES,
    },
    product,
  );
  return {
    rows: [comparedRow(speed, product, [saxes]), size],
    notes: [
      'The import runs with its read store. Its resident size is the whole process: the book of what it booked too.',
    ],
  };
}
