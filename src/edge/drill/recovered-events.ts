import type { RecoveredEvent } from './compare-recovered.ts';

type DumpedLine = {
  readonly event?: RecoveredEvent;
  /** The event that a suspect's bytes are. */
  readonly kept?: RecoveredEvent;
};

/**
 * The events of a rebuilt firm, from the lines of its dump. What the rebuild kept without trusting it, for whatever reason,
 * is marked `suspect`.
 */
export async function* recoveredEvents(
  lines: AsyncIterable<unknown>,
): AsyncGenerator<RecoveredEvent> {
  for await (const line of lines) {
    const { event, kept }: DumpedLine = JSON.parse(String(line));
    if (kept !== undefined) yield { ...kept, suspect: true };
    else if (event !== undefined) yield event;
  }
}
