import type { Duplex } from 'node:stream';
import { encodeWire } from './encode-wire.ts';
import type { WireKind, WireMessage } from './wire.ts';
import { wireReader } from './wire-reader.ts';

/** The other side said something that has no place here; the connection is over. */
export class WireError extends Error {}

/** A connection, whatever carries it: TCP on loopback today, TLS from elsewhere gives the same Duplex. */
export type WireStream = {
  readonly messages: AsyncGenerator<WireMessage>;
  /** Undefined when the stream takes more at once, else when it does. */
  readonly send: (message: WireMessage) => Promise<void> | undefined;
  /** What is sent before `work` is done goes out in as few writes as it fits in. */
  readonly together: (work: () => Promise<void>) => Promise<void>;
  readonly close: () => void;
  readonly isClosed: () => boolean;
};

/** How often each side says that it is there, and how long the other waits for any byte. */
const BEAT_MS = 1_000;
const SILENCE_MS = 10_000;

export function wireStream(socket: Duplex, mayCome: (kind: WireKind) => boolean): WireStream {
  const send = (message: WireMessage): Promise<void> | undefined => {
    if (socket.destroyed) return undefined;
    if (socket.write(encodeWire(message))) return undefined;
    // Nothing drains while it is held together.
    socket.uncork();
    return new Promise((resolve) => {
      const goOn = () => {
        socket.off('drain', goOn);
        socket.off('close', goOn);
        resolve();
      };
      socket.on('drain', goOn);
      socket.on('close', goOn);
    });
  };
  // The reader meets the error; without a listener it would end the process.
  socket.on('error', () => socket.destroy());
  return {
    send,
    together: async (work) => {
      socket.cork();
      try {
        await work();
      } finally {
        socket.uncork();
      }
    },
    messages: messagesOf(socket, mayCome, () => send({ kind: 'beat' })),
    close: () => void socket.destroy(),
    isClosed: () => socket.destroyed,
  };
}

async function* messagesOf(
  socket: Duplex,
  mayCome: (kind: WireKind) => boolean,
  sendBeat: () => void,
): AsyncGenerator<WireMessage> {
  const reader = wireReader(mayCome);
  let heardAt = performance.now();
  const beat = setInterval(() => {
    // A reader that is busy with what it has heard is not the other side's silence.
    if (performance.now() - heardAt > SILENCE_MS && socket.readableLength === 0) socket.destroy();
    else if (socket.writableLength === 0) sendBeat();
  }, BEAT_MS);
  // Whoever closes the stream between two messages never asks for the next one.
  socket.once('close', () => clearInterval(beat));
  try {
    for await (const chunk of socket) {
      heardAt = performance.now();
      reader.push(chunk);
      for (let read = reader.next(); read.state !== 'more'; read = reader.next()) {
        if (read.state === 'bad') throw new WireError(`Cannot read the stream: ${read.seen}`);
        if (read.message.kind !== 'beat') yield read.message;
        heardAt = performance.now();
      }
    }
  } catch (cause) {
    // A connection that breaks has just ended; anything else is not its doing, a bug in here least of all.
    if (!isBreak(socket, cause)) throw cause;
  } finally {
    clearInterval(beat);
    socket.destroy();
  }
}

/** Whether a connection ended without a word: by an error of its own, or closed under its reader. */
function isBreak(socket: Duplex, cause: unknown): boolean {
  if (cause === socket.errored) return true;
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
