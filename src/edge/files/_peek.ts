import type { FileRefusal } from './import-record.ts';

/** The file itself could not be read (gone, no permission, a broken disk). `cause` is the system's error. */
export class SourceUnreadable extends Error {
  readonly refusal: FileRefusal;

  constructor(cause: unknown) {
    super('file_must_be_readable', { cause });
    const seen = cause instanceof Error ? cause.message : String(cause);
    const wanted = 'a file that can be read to its end';
    this.refusal = { code: 'file_must_be_readable', field: 'file', seen, wanted, line: 0 };
  }
}

/**
 * The first `count` bytes (fewer when the file is shorter), and all bytes, those included, to be read once. `close` lets
 * the source go however far it was read.
 */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{
  readonly head: Uint8Array;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly close: () => Promise<unknown>;
}> {
  const rest = readable(source);
  const first: Uint8Array[] = [];
  for (let size = 0; size < count; ) {
    const next = await rest.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* first;
    yield* rest;
  }
  const head = Buffer.concat(first).subarray(0, count);
  return { head, bytes: all(), close: () => rest.return() };
}

async function* readable(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessUnreadable(chunks);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Lets an open file go also when the structure broke before its end.
    await chunks.return?.();
  }
}

async function unlessUnreadable(
  chunks: AsyncIterator<Uint8Array>,
): Promise<IteratorResult<Uint8Array, unknown>> {
  try {
    return await chunks.next();
  } catch (cause) {
    throw new SourceUnreadable(cause);
  }
}
