import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StagedEnd, StagedPart } from '../edge/files/staged-part.ts';
import { FixmlStaging } from './fixml-staging.ts';
import type { FixmlThreadStart, FromFixmlThread, ToFixmlThread } from './fixml-thread.ts';

/** A file up to this size is read sooner than a thread is started for it. */
const SMALL_FILE_BYTES = 1024 * 1024;
/** Chunks (256 KiB each, as files are read) on their way to the thread or in its hands. */
const MOST_UNDER_WAY = 4;
/** Of the thread's heap: what is read lives for a moment, and a larger one would only sit in memory. */
const YOUNG_MEGABYTES = 24;

type Parts = AsyncGenerator<StagedPart, StagedEnd, undefined>;

/** FIXML as the import reads any file: a large one in a thread of its own, so that the engine's goes on answering. */
export async function* stageFixml(bytes: AsyncIterable<Uint8Array>, fileName: string): Parts {
  const source = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let size = 0; size <= SMALL_FILE_BYTES; ) {
    const next = await source.next();
    if (next.done === true) return yield* stageHere(first, fileName);
    first.push(next.value);
    size += next.value.length;
  }
  return yield* stageInThread(chunksOf(first, source), fileName);
}

async function* stageHere(chunks: readonly Uint8Array[], fileName: string): Parts {
  const staging = new FixmlStaging(fileName);
  for (const chunk of chunks) yield* staging.push(chunk);
  return staging.end();
}

async function* chunksOf(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* stageInThread(chunks: AsyncIterator<Uint8Array>, fileName: string): Parts {
  const workerData: FixmlThreadStart = { fileName };
  const worker = new Worker(new URL('./fixml-thread.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  const answers: AsyncIterator<FromFixmlThread[]> = on(worker, 'message');
  const give = async () => {
    const next = await chunks.next();
    // A copy changes hands: the caller keeps the file's bytes beside what they say.
    const chunk = next.done === true ? undefined : new Uint8Array(next.value);
    const message: ToFixmlThread = { chunk };
    worker.postMessage(message, chunk === undefined ? [] : [chunk.buffer]);
  };
  try {
    for (let given = 0; given < MOST_UNDER_WAY; given += 1) await give();
    for (;;) {
      const { value } = await answers.next();
      const [answer] = value;
      yield* answer.parts;
      if (answer.end !== undefined) return answer.end;
      await give();
    }
  } finally {
    await worker.terminate();
  }
}
