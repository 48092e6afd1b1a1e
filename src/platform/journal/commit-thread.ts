import { parentPort } from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';
import { type LentFile, writeDurably } from './lent-file.ts';
import { letGo } from './let-go.ts';
import type { FromCommitThread, ToCommitThread } from './sealing.ts';
import { tickSealer } from './tick-sealer.ts';

/**
 * The thread that seals ticks and, while it is lent a commit file, makes them durable: one message in, one out. That
 * is two changes of thread a tick, where writing and syncing from the other thread would need four; each costs
 * milliseconds on a busy machine.
 */
assertThat(parentPort !== null, 'commit-thread.ts runs as a worker thread');
const port = parentPort;
const sealer = tickSealer();
/** The commit file while it has room, and where its next block goes. */
let lent: { readonly file: LentFile; end: number } | undefined;

port.on('message', (message: ToCommitThread) => {
  switch (message.kind) {
    case 'key':
      return sealer.addKey(message.keyNumber, message.key, message.origin);
    case 'forget':
      return sealer.forgetOldKeys(message.origin);
    case 'file':
      lent = { file: message.file, end: message.file.end };
      return;
    case 'tick': {
      const answer = answerTo(message);
      port.postMessage(answer, 'buffer' in answer ? [answer.buffer] : []);
    }
  }
});

function answerTo(draft: Extract<ToCommitThread, { kind: 'tick' }>): FromCommitThread {
  try {
    const bytes = new Uint8Array(draft.bytes);
    const { block } = sealer.seal({ ...draft, bytes });
    letGo(bytes);
    const isDurable = takeBlock(block);
    return { buffer: block.buffer, blockBytes: block.length, isDurable };
  } catch (cause) {
    // Whatever came of this tick, nothing may follow it in the file.
    lent = undefined;
    return { failure: `Cannot commit a tick: ${String(cause)}` };
  }
}

/** False when the block does not fit: then it, and all after it, are for the lender to write. */
function takeBlock(block: Buffer): boolean {
  if (lent === undefined) return false;
  const { file, end } = lent;
  if (end + block.length > file.limit) {
    lent = undefined;
    return false;
  }
  writeDurably(file, block, end);
  lent.end = end + block.length;
  return true;
}
