import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';
import { type BatchProjection, openBatchProjection } from './batch-projection.ts';
import { openSink } from './open-sink.ts';
import type { FromProjector, ProjectorStart, ToProjector } from './projector-messages.ts';
import type { RowSink } from './row-sink.ts';

/**
 * The projector's thread: takes what has arrived, up to this many events, into one transaction. A page of the account
 * index is written once a transaction however many of its rows came, so one that is behind takes many (measured: 4,000
 * → 20,000 is a third more rows a second, 50,000 is no more).
 */
const EVENTS_PER_TRANSACTION = 20_000;

const start: ProjectorStart = workerData;
assertThat(parentPort !== null, 'the projector runs in a worker thread');
const port: MessagePort = parentPort;

function tell(message: FromProjector): void {
  port.postMessage(message);
}

type Open = { readonly sink: RowSink; readonly projection: BatchProjection };

async function open(): Promise<Open> {
  const sink = await openSink(start.target);
  return { sink, projection: await openBatchProjection(sink, start.schemas) };
}

/** Messages in order of arrival; waits for one when there is none. */
function inbox(): {
  readonly now: () => ToProjector | undefined;
  readonly next: () => Promise<ToProjector>;
} {
  const arrived: ToProjector[] = [];
  let wake: (() => void) | undefined;
  port.on('message', (message: ToProjector) => {
    arrived.push(message);
    wake?.();
  });
  const now = (): ToProjector | undefined => arrived.shift() ?? receiveMessageOnPort(port)?.message;
  return {
    now,
    next: async () => {
      for (;;) {
        const message = now();
        if (message !== undefined) return message;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

async function run(): Promise<void> {
  const messages = inbox();
  const { sink, projection } = await open();
  tell({ type: 'opened', seen: projection.seen() });
  for (;;) {
    let message: ToProjector | undefined = await messages.next();
    let batches = 0;
    while (message?.type === 'batch' || message?.type === 'names') {
      if (message.type === 'names') projection.learnNames(message.firm, message.names);
      else {
        projection.add(message.firm, message.firstSequence, message);
        batches += 1;
      }
      message = projection.waiting() < EVENTS_PER_TRANSACTION ? messages.now() : undefined;
    }
    if (batches > 0) {
      await projection.write();
      tell({ type: 'applied', seen: projection.seen(), batches });
    }
    if (message?.type === 'erase') {
      await projection.erase(message.firm, message.sequence);
      tell({ type: 'erased', seen: projection.seen() });
    }
    if (message?.type === 'finish-catch-up') {
      await sink.finishCatchUp();
      tell({ type: 'caught-up' });
    }
    if (message?.type === 'close') {
      await sink.close();
      tell({ type: 'closed' });
      port.close();
      return;
    }
  }
}

run().catch((failure: unknown) => {
  tell({ type: 'failed', message: failure instanceof Error ? describe(failure) : String(failure) });
  port.close();
});

function describe(failure: Error): string {
  return failure.cause instanceof Error
    ? `${failure.message}: ${failure.cause.message}`
    : failure.message;
}
