import { createHash } from 'node:crypto';
import { writeU64 } from '../journal/layout.ts';

/** What of a batch decides how it folds. */
export type DigestedBatch = {
  readonly firstSequence: number;
  readonly timeMicros: number;
  readonly group: number;
  readonly commit: boolean;
  readonly eventLengths: Uint32Array;
  readonly plain: Uint8Array;
};

/** SHA-256 over batches in their order. Two logs with the same digest fold to the same book. */
export type BatchDigest = {
  readonly add: (batch: DigestedBatch) => void;
  /** Hex. */
  readonly end: () => string;
};

const HEAD_BYTES = 40;

export function batchDigest(): BatchDigest {
  const hash = createHash('sha256');
  return {
    add: ({ firstSequence, timeMicros, group, commit, eventLengths, plain }) => {
      const head = Buffer.alloc(HEAD_BYTES);
      const numbers = [firstSequence, timeMicros, group, eventLengths.length, commit ? 1 : 0];
      for (const [at, number] of numbers.entries()) writeU64(head, number, 8 * at);
      const { buffer, byteOffset, byteLength } = eventLengths;
      hash
        .update(head)
        .update(Buffer.from(buffer, byteOffset, byteLength))
        .update(plain);
    },
    end: () => hash.digest('hex'),
  };
}

/** Bytes of each event, from where each begins and where the last ends. */
export function lengthsOf(offsets: Uint32Array): Uint32Array<ArrayBuffer> {
  const lengths = new Uint32Array(offsets.length - 1);
  let from = 0;
  for (const [at, to] of offsets.subarray(1).entries()) {
    lengths[at] = to - from;
    from = to;
  }
  return lengths;
}
