import { Worker } from 'node:worker_threads';
import type { LentFile } from './lent-file.ts';
import type { TickDraft } from './tick-draft.ts';
import { type SealedTick, sealedTick, tickSealer } from './tick-sealer.ts';

/** `isDurable`: the thread that sealed it also wrote it to the file it was lent, and synced that. */
export type SealOutcome = SealedTick & { readonly isDurable: boolean };

/** Seals ticks in the order of the calls, here or in a worker thread; the bytes are the same. */
export type Sealing = {
  readonly addKey: (keyNumber: number, key: Uint8Array, origin: string) => void;
  /** Drops all keys of a log but the newest, which alone seals. */
  readonly forgetOldKeys: (origin: string) => void;
  readonly seal: (draft: TickDraft) => Promise<SealOutcome>;
  /** Seals at once on this thread, where another would else. */
  readonly sealHere: (draft: TickDraft) => SealedTick;
  /**
   * Lends a commit file: the thread writes and syncs the ticks that follow by itself, in one go with sealing them,
   * until one does not fit; that one and those after it come back only sealed. Undefined where there is no such thread.
   */
  readonly lend: ((file: LentFile) => void) | undefined;
  readonly close: () => Promise<void>;
};

export function inlineSealing(): Sealing {
  const sealer = tickSealer();
  return {
    addKey: sealer.addKey,
    forgetOldKeys: sealer.forgetOldKeys,
    seal: async (draft) => ({ ...sealer.seal(draft), isDurable: false }),
    sealHere: sealer.seal,
    lend: undefined,
    close: async () => {},
  };
}

export type ToCommitThread =
  | {
      readonly kind: 'key';
      readonly keyNumber: number;
      readonly key: Uint8Array;
      readonly origin: string;
    }
  | { readonly kind: 'forget'; readonly origin: string }
  | { readonly kind: 'file'; readonly file: LentFile }
  | {
      readonly kind: 'tick';
      readonly tick: number;
      readonly entryCount: number;
      readonly bytes: ArrayBuffer;
    };

/** One for each tick, in order: block and leaf hashes, or why there are none. */
export type FromCommitThread =
  | { readonly buffer: ArrayBuffer; readonly blockBytes: number; readonly isDurable: boolean }
  | { readonly failure: string };

type Waiting = {
  readonly resolve: (sealed: SealOutcome) => void;
  readonly reject: (failure: Error) => void;
};

export function workerSealing(): Sealing {
  const worker = new Worker(new URL('./commit-thread.ts', import.meta.url));
  const here = tickSealer();
  const waiting: Waiting[] = [];
  let broken: Error | undefined;
  const fail = (failure: Error) => {
    broken ??= failure;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (answer: FromCommitThread) => {
    const call = waiting.shift();
    if ('failure' in answer) call?.reject(new Error(answer.failure));
    else
      call?.resolve({
        ...sealedTick(answer.buffer, answer.blockBytes),
        isDurable: answer.isDurable,
      });
  });
  worker.on('error', (cause) =>
    fail(new Error('Cannot seal entries: the sealing thread failed', { cause })),
  );
  worker.on('exit', () => fail(new Error('Cannot seal entries: the sealing thread ended')));
  const post = (message: ToCommitThread, transfer: ArrayBuffer[]) =>
    worker.postMessage(message, transfer);
  return {
    addKey: (keyNumber, key, origin) => {
      here.addKey(keyNumber, key, origin);
      post({ kind: 'key', keyNumber, key, origin }, []);
    },
    forgetOldKeys: (origin) => {
      here.forgetOldKeys(origin);
      post({ kind: 'forget', origin }, []);
    },
    sealHere: here.seal,
    lend: (file) => post({ kind: 'file', file }, []),
    seal: (draft) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken);
        waiting.push({ resolve, reject });
        const { tick, entryCount } = draft;
        const { buffer } = draft.bytes;
        post({ kind: 'tick', tick, entryCount, bytes: buffer }, [buffer]);
      }),
    close: async () => void (await worker.terminate()),
  };
}
