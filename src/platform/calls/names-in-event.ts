import type { BookEvent } from '../../domain/book/book-state.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import { compileCodec, eventReader } from '../journal/codec.ts';
import { ALL_SCHEMAS } from './schemas.ts';

export type NumberedName = { readonly number: number; readonly name: string };

const codec = compileCodec<BookEvent | EngineEvent>(ALL_SCHEMAS);

/** The names that one event says, in order of their numbers, and no other of the log. */
export function namesInEvent(event: Uint8Array, names: readonly string[]): readonly NumberedName[] {
  const said = new Set<number>();
  const watched = new Proxy([...names], {
    get: (list, key, receiver) => {
      const number = typeof key === 'string' ? Number(key) : Number.NaN;
      if (Number.isInteger(number)) said.add(number);
      return Reflect.get(list, key, receiver);
    },
  });
  codec.decode(eventReader(event), 0, event.length, { names: watched, numbers: new Map() });
  return [...said]
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const name = names[number];
      return name === undefined ? [] : [{ number, name }];
    });
}

/** The event of a receipt; undefined when it is none of this release, or says a name that is not there. */
export function eventOfReceipt(
  event: Uint8Array,
  said: readonly NumberedName[],
): BookEvent | EngineEvent | undefined {
  const names: string[] = [];
  for (const { number, name } of said) names[number] = name;
  try {
    return codec.decode(eventReader(event), 0, event.length, { names, numbers: new Map() });
  } catch {
    return undefined;
  }
}
