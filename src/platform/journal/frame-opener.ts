import { Worker } from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';
import { rootSpace } from './batch-root.ts';
import type { EpochCipher } from './epoch-cipher.ts';
import { type FrameOpening, openFrame } from './frame-opening.ts';
import type { WalkedFrame } from './walk-segments.ts';

/** The frames of one chunk, what they are opened with, and how thoroughly. */
export type ClosedChunk = {
  readonly frames: readonly WalkedFrame[];
  readonly ciphers: ReadonlyMap<number, EpochCipher>;
  readonly checkRoots: boolean;
};

/** Opens the frames of chunks, in the order of the calls. */
export type FrameOpener = {
  /** By frame. The chunk's bytes are not to be used after the call. */
  readonly open: (chunk: ClosedChunk) => Promise<readonly FrameOpening[]>;
  /** Drops a key, wherever it is. */
  readonly forget: (cipher: EpochCipher) => void;
  /** Chunks that may be under way at once; each then needs bytes of its own. */
  readonly chunksAhead: number;
  readonly close: () => Promise<void>;
};

export function inlineOpener(): FrameOpener {
  const roots = rootSpace();
  return {
    open: async ({ frames, ciphers, checkRoots }) =>
      frames.map((found) =>
        openFrame(found, ciphers.get(found.frame.header.keyEpoch), checkRoots ? roots : undefined),
      ),
    forget: () => {},
    chunksAhead: 1,
    close: async () => {},
  };
}

export type ToOpeningThread =
  | { readonly kind: 'key'; readonly keyNumber: number; readonly key: Uint8Array }
  | { readonly kind: 'forget'; readonly keyNumber: number }
  | {
      readonly kind: 'chunk';
      readonly bytes: ArrayBuffer;
      /** By frame: where it begins, and the number of its key; 0 when there is none. */
      readonly places: Uint32Array;
      readonly checkRoots: boolean;
    };

export type FromOpeningThread =
  | {
      /** The plain sections, back to back. */
      readonly sections: ArrayBuffer;
      readonly sizes: Uint32Array;
      readonly damage: readonly DamagedFrame[];
    }
  | { readonly failure: string };

export type DamagedFrame = Extract<FrameOpening, { readonly ok: false }> & {
  /** Which frame of the chunk. */
  readonly at: number;
};

type Waiting = {
  readonly resolve: (openings: readonly FrameOpening[]) => void;
  readonly reject: (failure: Error) => void;
};

const NO_KEY = 0;

/** Hashes, decrypts and inflates in a thread of its own, so that this one can fold meanwhile. */
export function threadOpener(): FrameOpener {
  const worker = new Worker(new URL('./opening-thread.ts', import.meta.url));
  const waiting: Waiting[] = [];
  const keyNumbers = new Map<EpochCipher, number>();
  let keyCount = 0;
  let broken: Error | undefined;
  const fail = (failure: Error) => {
    broken ??= failure;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (answer: FromOpeningThread) => {
    const call = waiting.shift();
    if ('failure' in answer) call?.reject(new Error(answer.failure));
    else call?.resolve(openingsOf(answer));
  });
  worker.on('error', (cause) =>
    fail(new Error('Cannot read entries: the opening thread failed', { cause })),
  );
  worker.on('exit', () => fail(new Error('Cannot read entries: the opening thread ended')));
  const post = (message: ToOpeningThread, transfer: ArrayBuffer[]) =>
    worker.postMessage(message, transfer);
  const numberOf = (cipher: EpochCipher | undefined): number => {
    if (cipher === undefined) return NO_KEY;
    const known = keyNumbers.get(cipher);
    if (known !== undefined) return known;
    keyCount += 1;
    const keyNumber = keyCount;
    keyNumbers.set(cipher, keyNumber);
    post({ kind: 'key', keyNumber, key: cipher.sealingKey }, []);
    return keyNumber;
  };
  return {
    open: ({ frames, ciphers, checkRoots }) => {
      const places = new Uint32Array(2 * frames.length);
      for (const [at, found] of frames.entries()) {
        places[2 * at] = found.at;
        places[2 * at + 1] = numberOf(ciphers.get(found.frame.header.keyEpoch));
      }
      return new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken);
        waiting.push({ resolve, reject });
        const bytes = bufferOf(frames);
        post({ kind: 'chunk', bytes, places, checkRoots }, [bytes]);
      });
    },
    forget: (cipher) => {
      const keyNumber = keyNumbers.get(cipher);
      if (keyNumber === undefined) return;
      keyNumbers.delete(cipher);
      post({ kind: 'forget', keyNumber }, []);
    },
    // One being opened, one waiting for it, and one that is being folded here.
    chunksAhead: 3,
    close: async () => void (await worker.terminate()),
  };
}

function bufferOf(frames: readonly WalkedFrame[]): ArrayBuffer {
  const buffer = frames[0]?.bytes.buffer;
  assertThat(buffer instanceof ArrayBuffer, 'the frames of a chunk lie in a buffer of its own');
  return buffer;
}

function openingsOf({
  sections,
  sizes,
  damage,
}: Exclude<FromOpeningThread, { readonly failure: string }>): readonly FrameOpening[] {
  const openings: FrameOpening[] = [];
  let from = 0;
  for (const size of sizes) {
    openings.push({ ok: true, section: Buffer.from(sections, from, size) });
    from += size;
  }
  for (const { at, code, seen } of damage) openings[at] = { ok: false, code, seen };
  return openings;
}
