import { assertThat } from '../../domain/basics/decision.ts';
import type { EventSchema } from '../../domain/basics/schema.ts';
import type { EncodedBatch } from './batch-projection.ts';
import { WITHOUT_ROWS } from './project.ts';

/** By tag: 1 when an event that begins with it has no rows. A new name in front of an event has a tag of its own. */
export type SilentTags = Uint8Array;

export function silentTags(schemas: readonly EventSchema[]): SilentTags {
  const silent = new Uint8Array(256);
  for (const { type, tag } of schemas) if (WITHOUT_ROWS.has(type)) silent[tag] = 1;
  return silent;
}

/**
 * A copy of the batch without the bytes of events that have no rows; their lengths are 0, so that sequences stay. The raw
 * bytes of an import are four fifths of its journal: sent along they filled the projector's queue with hundreds of MB.
 */
export function leanBatch(
  { plain, eventLengths }: EncodedBatch,
  silent: SilentTags,
): { readonly plain: Uint8Array<ArrayBuffer>; readonly eventLengths: Uint32Array<ArrayBuffer> } {
  const lengths = new Uint32Array(eventLengths);
  let size = 0;
  let from = 0;
  eventLengths.forEach((length, at) => {
    const tag = plain[from];
    assertThat(tag !== undefined, 'every event begins with its tag');
    if (silent[tag] === 1) lengths[at] = 0;
    else size += length;
    from += length;
  });
  if (size === plain.length) return { plain: new Uint8Array(plain), eventLengths: lengths };
  const lean = new Uint8Array(size);
  let to = 0;
  from = 0;
  eventLengths.forEach((length, at) => {
    if (lengths[at] === length) {
      lean.set(plain.subarray(from, from + length), to);
      to += length;
    }
    from += length;
  });
  return { plain: lean, eventLengths: lengths };
}
