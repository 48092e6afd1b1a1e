import { parentPort } from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';
import { rootSpace } from './batch-root.ts';
import { type EpochCipher, epochCipher } from './epoch-cipher.ts';
import { parseFrameHead } from './frame.ts';
import type { DamagedFrame, FromOpeningThread, ToOpeningThread } from './frame-opener.ts';
import { openFrame } from './frame-opening.ts';

/** The thread that opens frames: one chunk in, its plain sections out, buffers handed over instead of copied. */
assertThat(parentPort !== null, 'opening-thread.ts runs as a worker thread');
const port = parentPort;
const ciphers = new Map<number, EpochCipher>();
const roots = rootSpace();

port.on('message', (message: ToOpeningThread) => {
  if (message.kind === 'key') {
    ciphers.set(message.keyNumber, epochCipher(message.key));
    return;
  }
  if (message.kind === 'forget') {
    ciphers.get(message.keyNumber)?.sealingKey.fill(0);
    ciphers.delete(message.keyNumber);
    return;
  }
  const answer = answerTo(message);
  port.postMessage(answer, 'sections' in answer ? [answer.sections] : []);
});

function answerTo(chunk: Extract<ToOpeningThread, { kind: 'chunk' }>): FromOpeningThread {
  try {
    return openChunk(chunk);
  } catch (cause) {
    return { failure: `Cannot open entries: ${String(cause)}` };
  }
}

function openChunk({
  bytes: buffer,
  places,
  checkRoots,
}: Extract<ToOpeningThread, { kind: 'chunk' }>): FromOpeningThread {
  const bytes = Buffer.from(buffer);
  const sections: Buffer[] = [];
  const damage: DamagedFrame[] = [];
  for (let at = 0; 2 * at < places.length; at += 1) {
    const [place, keyNumber] = places.subarray(2 * at, 2 * at + 2);
    const frame = place === undefined ? undefined : parseFrameHead(bytes, place);
    assertThat(
      frame !== undefined && place !== undefined && keyNumber !== undefined,
      'a chunk is opened where its frames were found',
    );
    const found = { frame, bytes, at: place };
    const opening = openFrame(found, ciphers.get(keyNumber), checkRoots ? roots : undefined);
    if (!opening.ok) damage.push({ ...opening, at });
    sections.push(opening.ok ? opening.section : NO_SECTION);
  }
  const sizes = Uint32Array.from(sections, ({ length }) => length);
  const all = Buffer.from(new ArrayBuffer(sizes.reduce((sum, size) => sum + size, 0)));
  let end = 0;
  for (const section of sections) {
    all.set(section, end);
    end += section.length;
  }
  return { sections: all.buffer, sizes, damage };
}

const NO_SECTION = Buffer.alloc(0);
