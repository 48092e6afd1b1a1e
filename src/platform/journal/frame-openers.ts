import type { EpochCipher } from './epoch-cipher.ts';
import { type FrameOpener, inlineOpener, threadOpener } from './frame-opener.ts';

/** One opener on this thread, and one in a thread of its own that is made when there is enough to open for it. */
export type FrameOpeners = {
  readonly forBytes: (frameBytes: number) => FrameOpener;
  readonly forget: (cipher: EpochCipher) => void;
  readonly close: () => Promise<void>;
};

/** A thread takes as long to start as this much takes to open. */
const THREAD_FROM_BYTES = 2_097_152;

export function frameOpeners(threads: 'threads' | 'no threads'): FrameOpeners {
  const inline = inlineOpener();
  let thread: FrameOpener | undefined;
  return {
    forBytes: (frameBytes) => {
      if (threads === 'no threads' || frameBytes < THREAD_FROM_BYTES) return inline;
      thread ??= threadOpener();
      return thread;
    },
    forget: (cipher) => thread?.forget(cipher),
    close: async () => thread?.close(),
  };
}
