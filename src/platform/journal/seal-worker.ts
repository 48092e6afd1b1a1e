import { parentPort } from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';
import type { FromSealWorker, ToSealWorker } from './sealing.ts';
import { tickSealer } from './tick-sealer.ts';

/** The thread that seals: one message in, one out, buffers handed over instead of copied. */
assertThat(parentPort !== null, 'seal-worker.ts runs as a worker thread');
const port = parentPort;
const sealer = tickSealer();

port.on('message', (message: ToSealWorker) => {
  if (message.kind === 'key') {
    sealer.addKey(message.keyNumber, message.key);
    return;
  }
  const { answer, transfer } = answerTo(message.id, () => sealer.seal(message.draft));
  port.postMessage(answer, transfer);
});

function answerTo(
  id: number,
  seal: () => ReturnType<typeof sealer.seal>,
): { answer: FromSealWorker; transfer: ArrayBuffer[] } {
  try {
    const sealed = seal();
    const buffers = [sealed.block.buffer, sealed.leafHashes.buffer];
    return {
      answer: { ok: true, id, sealed },
      transfer: buffers.filter((buffer) => buffer instanceof ArrayBuffer),
    };
  } catch (cause) {
    return {
      answer: { ok: false, id, sentence: `Cannot seal a tick: ${String(cause)}` },
      transfer: [],
    };
  }
}
