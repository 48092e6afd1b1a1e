import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type {
  FirmQuestion,
  FromFirmThread,
  HomePart,
  ProvenFirm,
  ToFirmThread,
} from './firm-thread-messages.ts';

/** A thread that proves one firm after the other, seen from the thread that writes. */
export type FirmThread = {
  readonly prove: (question: FirmQuestion) => Promise<ProvenFirm>;
  readonly nextPart: () => Promise<HomePart>;
  readonly packedState: (end: {
    readonly entryCount: number;
    readonly openedEpoch: number;
  }) => Promise<readonly Uint8Array[]>;
  readonly end: () => Promise<void>;
};

export function firmThread(worker: Worker): FirmThread {
  // An `error` of the worker makes `once` reject.
  const ask = async (question: ToFirmThread): Promise<FromFirmThread> => {
    const answered = once(worker, 'message');
    worker.postMessage(question);
    const [answer]: FromFirmThread[] = await answered;
    if (answer === undefined || answer.said === 'failed')
      throw new Error(`Cannot rebuild a firm: ${answer?.sentence}`);
    return answer;
  };
  return {
    prove: async (question) => {
      const answer = await ask({ ask: 'prove', question });
      if (answer.said !== 'proven') throw outOfTurn(answer);
      return answer.firm;
    },
    nextPart: async () => {
      const answer = await ask({ ask: 'next' });
      if (answer.said !== 'part') throw outOfTurn(answer);
      return answer.part;
    },
    packedState: async (end) => {
      const answer = await ask({ ask: 'state', ...end });
      if (answer.said !== 'state') throw outOfTurn(answer);
      return answer.pieces;
    },
    end: async () => {
      await worker.terminate();
    },
  };
}

function outOfTurn({ said }: FromFirmThread): Error {
  return new Error(`Bug: a thread said ${said} when it was asked something else`);
}
