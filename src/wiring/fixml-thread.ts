import { parentPort, workerData } from 'node:worker_threads';
import { assertThat } from '../domain/basics/decision.ts';
import type { StagedEnd, StagedPart } from '../edge/files/staged-part.ts';
import { FixmlStaging } from './fixml-staging.ts';

export type FixmlThreadStart = { readonly fileName: string };

/** Bytes of the file in order; undefined = there are no more. */
export type ToFixmlThread = { readonly chunk: Uint8Array<ArrayBuffer> | undefined };

/** One for each chunk; `end` with the last, also when the file fails before its end. */
export type FromFixmlThread = {
  readonly parts: readonly StagedPart[];
  readonly end: StagedEnd | undefined;
};

const start: FixmlThreadStart = workerData;
const port = parentPort;
assertThat(port !== null, 'FIXML is read in a worker thread');
const staging = new FixmlStaging(start.fileName);
let isOver = false;

port.on('message', ({ chunk }: ToFixmlThread) => {
  if (isOver) return;
  const parts = chunk === undefined ? [] : staging.push(chunk);
  isOver = chunk === undefined || staging.hasFailed;
  const answer: FromFixmlThread = { parts, end: isOver ? staging.end() : undefined };
  port.postMessage(
    answer,
    parts.map(({ packed }) => packed.buffer),
  );
});
