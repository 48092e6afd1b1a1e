import { Worker } from 'node:worker_threads';
import { type SealedTick, type TickDraft, tickSealer } from './tick-sealer.ts';

/** Seals ticks in the order of the calls, here or in a worker thread; the bytes are the same. */
export type Sealing = {
  readonly addKey: (keyNumber: number, key: Uint8Array) => void;
  readonly seal: (draft: TickDraft) => Promise<SealedTick>;
  readonly close: () => Promise<void>;
};

export function inlineSealing(): Sealing {
  const sealer = tickSealer();
  return {
    addKey: sealer.addKey,
    seal: async (draft) => sealer.seal(draft),
    close: async () => {},
  };
}

export type ToSealWorker =
  | { readonly kind: 'key'; readonly keyNumber: number; readonly key: Uint8Array }
  | { readonly kind: 'tick'; readonly id: number; readonly draft: TickDraft };

export type FromSealWorker =
  | { readonly ok: true; readonly id: number; readonly sealed: SealedTick }
  | { readonly ok: false; readonly id: number; readonly sentence: string };

/** A hop to the worker and back takes about 50 µs; ticks this small are sealed sooner on the spot. */
const INLINE_BYTES = 4096;
const INLINE_ENTRIES = 4;

type Waiting = {
  readonly resolve: (sealed: SealedTick) => void;
  readonly reject: (failure: Error) => void;
};

export function workerSealing(): Sealing {
  const worker = new Worker(new URL('./seal-worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  const inline = tickSealer();
  let nextId = 1;
  let broken: Error | undefined;
  const fail = (failure: Error) => {
    broken = failure;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  worker.on('message', (answer: FromSealWorker) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) call?.resolve(answer.sealed);
    else call?.reject(new Error(answer.sentence));
  });
  worker.on('error', (cause) =>
    fail(new Error('Cannot seal entries: the sealing thread failed', { cause })),
  );
  worker.on('exit', () => fail(new Error('Cannot seal entries: the sealing thread ended')));
  const post = (message: ToSealWorker, transfer: ArrayBuffer[]) =>
    worker.postMessage(message, transfer);
  return {
    addKey: (keyNumber, key) => {
      inline.addKey(keyNumber, key);
      post({ kind: 'key', keyNumber, key }, []);
    },
    seal: async (draft) => {
      if (draft.plain.length <= INLINE_BYTES && draft.entries.length <= INLINE_ENTRIES)
        return inline.seal(draft);
      if (broken !== undefined) throw broken;
      const id = nextId;
      nextId += 1;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        const { buffer } = draft.plain;
        post({ kind: 'tick', id, draft }, buffer instanceof ArrayBuffer ? [buffer] : []);
      });
    },
    close: async () => void (await worker.terminate()),
  };
}
