import { bookSchemas } from '../../domain/book/book-state.ts';
import { engineSchemas } from '../engine/engine-events.ts';
import { compileCodec, eventWriter } from '../journal/codec.ts';
import { emptyNameTable, type NameTable } from '../journal/codec-names.ts';
import type { EncodedBatch } from './batch-projection.ts';
import type { LogEvent } from './project.ts';

/** Every schema of a firm's log. */
export const LOG_SCHEMAS = [...engineSchemas, ...bookSchemas];

const codec = compileCodec<LogEvent>(LOG_SCHEMAS);

/** Events as one batch of a log with these names. */
export function encoded(names: NameTable, events: readonly LogEvent[]): EncodedBatch {
  const writer = eventWriter(64 + events.length * 256);
  const eventLengths = Uint32Array.from(events, (event) => codec.encode(event, names, writer));
  return { plain: writer.bytes.subarray(0, writer.position), eventLengths };
}

export type SampleBatch = { readonly firstSequence: number; readonly batch: EncodedBatch };

/** A log cut into batches of at most `size` events; the first event has sequence 1. */
export function encodedLog(events: readonly LogEvent[], size: number): readonly SampleBatch[] {
  const names = emptyNameTable();
  const batches: SampleBatch[] = [];
  for (let at = 0; at < events.length; at += size) {
    batches.push({ firstSequence: at + 1, batch: encoded(names, events.slice(at, at + size)) });
  }
  return batches;
}
