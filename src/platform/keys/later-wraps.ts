import type { Journal } from '../journal/types.ts';
import { type EpochText, parseEpochText, type Wrap } from './epoch-text.ts';

/** Wraps of a log's epochs that later epochs brought, by the epoch whose key they hold. */
export type LaterWraps = ReadonlyMap<number, readonly Wrap[]>;

/** The text of an epoch entry of this log; undefined when it is none. */
export function epochTextOf(origin: string, payload: Uint8Array): EpochText | undefined {
  const parsed = parseEpochText(Buffer.from(payload).toString('latin1'));
  return parsed?.terms.origin === origin ? parsed : undefined;
}

export function laterWraps(texts: Iterable<EpochText>): LaterWraps {
  const found = new Map<number, Wrap[]>();
  for (const { terms, earlier } of texts)
    for (const { epoch, ...wrap } of earlier)
      if (epoch < terms.epoch) found.set(epoch, [...(found.get(epoch) ?? []), wrap]);
  return found;
}

/** Of a log as it is durable. */
export async function laterWrapsIn(
  { epochs, readSealed }: Pick<Journal, 'epochs' | 'readSealed'>,
  origin: string,
): Promise<LaterWraps> {
  const texts: EpochText[] = [];
  for (const { entry } of epochs(origin)) {
    const sealed = await readSealed(origin, entry).next();
    const text = sealed.done === true ? undefined : epochTextOf(origin, sealed.value.payload);
    if (text !== undefined) texts.push(text);
  }
  return laterWraps(texts);
}
