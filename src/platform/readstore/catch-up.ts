import { assertThat } from '../../domain/basics/decision.ts';
import type { Entry } from '../journal/types.ts';
import type { EncodedBatch } from './batch-projection.ts';
import type { Projector } from './projector.ts';

/**
 * Gives the projector what the journal holds and its tables do not, at the pace it can take. `entries` begin at the
 * log's first entry, or later when the names of the log were learnt before. At start: every log, then
 * `finishCatchUp`; the engine's own batches may follow at once, since one given twice does nothing.
 */
export async function catchUp(
  projector: Projector,
  firm: string,
  entries: AsyncIterable<Entry>,
): Promise<void> {
  for await (const entry of entries) {
    if (entry.header.eventCount === 0) continue;
    projector.applyBatch(firm, entry.header.firstSequence, batchOfEntry(entry));
    await projector.withinLag();
    const failure = projector.failure();
    if (failure !== undefined) throw failure;
  }
}

export function batchOfEntry(entry: Entry): EncodedBatch {
  const { plain, eventOffsets } = entry;
  const { group, commit } = entry.header;
  const eventLengths = eventOffsets.slice(1);
  for (const [at, end] of eventLengths.entries()) {
    const from = eventOffsets[at];
    assertThat(from !== undefined, 'an entry says where each of its events begins');
    eventLengths[at] = end - from;
  }
  return { plain, eventLengths, group, commit };
}
