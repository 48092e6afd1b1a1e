import type { Command } from '../../domain/book/commands.ts';
import { withHash } from './book-file.ts';
import type { ListBuilder } from './bounded-list.ts';
import type { CommandOutcome } from './import-tally.ts';
import type { PlacedFailure } from './placed-failure.ts';
import type { SealedSpool } from './sealed-spool.ts';
import { openBatch } from './staged-batch.ts';

/**
 * Asks the book what it would say to each command as things stand, so that one row it rejects (an unknown account, a
 * price off tick) stops our own CSV before anything is booked. Returns the number of rejected commands.
 */
export async function checkFile(request: {
  readonly fileName: string;
  readonly sha256: string;
  readonly spool: SealedSpool;
  readonly check: (commands: readonly Command[]) => Promise<readonly CommandOutcome[]>;
  readonly failures: ListBuilder<PlacedFailure>;
  readonly progress: (progress: { readonly batches: number; readonly of: number }) => void;
}): Promise<number> {
  let rejected = 0;
  let batches = 0;
  for await (const plain of request.spool.batches()) {
    const batch = openBatch(plain);
    const commands = batch.commands.map((staged) => withHash(staged, request.sha256));
    const outcomes = await request.check(commands);
    for (const [at, outcome] of outcomes.entries()) {
      const place = batch.places[at];
      if (outcome.ok || place === undefined) continue;
      const [line, message] = place;
      request.failures.add({
        ...outcome.rejection,
        field: '',
        file: request.fileName,
        line,
        message,
      });
      rejected += 1;
    }
    batches += 1;
    request.progress({ batches, of: request.spool.batchCount });
  }
  return rejected;
}
