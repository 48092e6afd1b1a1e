import type { FixmlMessage } from './fixml-message.ts';
import { type FixmlEnd, FixmlReader } from './fixml-reader.ts';
import { FIXML_LIMITS, type FixmlLimits } from './limits.ts';

export type FixmlEvent = { readonly type: 'message'; readonly message: FixmlMessage } | FixmlEnd;

export type ByteChunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Reads a file of any size in bounded memory. The last event is `complete` or `failure`; nothing before it may be treated
 * as accepted. Errors of the byte source itself are thrown as they come.
 */
export async function* readFixml(
  chunks: ByteChunks,
  file: string,
  limits: FixmlLimits = FIXML_LIMITS,
): AsyncGenerator<FixmlEvent, void, undefined> {
  const reader = new FixmlReader(file, limits);
  for await (const chunk of chunks) {
    for (const message of reader.push(chunk)) yield { type: 'message', message };
    if (reader.failure !== undefined) break;
  }
  yield reader.end();
}
