import { bookRules } from '../../domain/book/book.ts';
import type { BookEvent } from '../../domain/book/book-state.ts';
import { engineSchemas } from '../../platform/engine/engine-events.ts';
import { compileCodec, eventReader, learnName } from '../../platform/journal/codec.ts';
import { emptyNameTable } from '../../platform/journal/codec-names.ts';
import type { RecoveredEvent } from './compare-recovered.ts';

/**
 * The events of a rebuilt firm, from the lines of its dump. What the rebuild kept without trusting it is read from its kept
 * bytes and marked `suspect`.
 */
export async function* recoveredEvents(
  lines: AsyncIterable<unknown>,
): AsyncGenerator<RecoveredEvent> {
  const codec = compileCodec<BookEvent>([...engineSchemas, ...bookRules.schemas]);
  const names = emptyNameTable();
  for await (const line of lines) {
    const event = eventOfLine(String(line));
    if (event === undefined) continue;
    if (event.type === 'NamesRecorded') {
      const first = Number(event.first);
      for (const [at, name] of namesOf(event.names).entries())
        learnName(names, first + at, name, 0);
    }
    // What nobody outside confirms is no message of the day: its bytes say nothing here.
    if (event.type !== 'SuspectKept' || event.reason === 'unconfirmed') {
      yield event;
      continue;
    }
    const bytes = Buffer.from(String(event.event), 'base64');
    yield { ...codec.decode(eventReader(bytes), 0, bytes.length, names), suspect: true };
  }
}

function eventOfLine(line: string): RecoveredEvent | undefined {
  const { event }: { readonly event?: RecoveredEvent } = JSON.parse(line);
  return event;
}

function namesOf(names: unknown): readonly string[] {
  if (!Array.isArray(names)) return [];
  return names.map(({ name }: { readonly name?: unknown }) => String(name));
}
