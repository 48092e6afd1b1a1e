import assert from 'node:assert/strict';
import { type Book, type BookEvent, emptyBook } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { decide } from '../../domain/book/decide.ts';
import { earlierImport } from '../../domain/book/earlier-import.ts';
import { evolve } from '../../domain/book/evolve.ts';
import { factSequences } from '../../domain/book/fact-sequences.ts';
import { suspenseMatches } from '../../domain/book/suspense-matches.ts';
import type { SubmitAnswer, SubmittedBatch } from './book-file.ts';
import { chunksOf, importForTest } from './import-for-test.ts';
import type { ImportResult } from './import-request.ts';
import { TestBook } from './test-book.ts';

const TRADES =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type,ccp,member,origin';

/**
 * The firm's real book, deciding and folding in memory; of engine and journal only what an import asks: a submission
 * with a key is one unit and answered again as the first time, until its key is forgotten.
 */
export class MemoryFirm {
  book: Book = emptyBook();
  readonly events: BookEvent[] = [];
  nowMicros = 1_584_370_800_000_000;
  /** Submissions with a key that are still taken; then there is no space. */
  submissionsLeft = Number.POSITIVE_INFINITY;
  readonly #answers = new Map<string, Extract<SubmitAnswer, { readonly ok: true }>>();

  forgetKeys(): void {
    this.#answers.clear();
  }

  context(command: Command) {
    const facts = new Map<number, BookEvent>();
    for (;;) {
      const missing = factSequences(this.book, command, facts);
      if (missing.length === 0) break;
      for (const sequence of missing) {
        const event = this.events[sequence - 1];
        assert.ok(event, `event ${sequence}`);
        facts.set(sequence, event);
      }
    }
    const sequence = this.events.length + 1;
    return { nowMicros: this.nowMicros, actor: 'clerk', sequence, facts };
  }

  check(commands: readonly Command[]) {
    return commands.map((command) => decide(this.book, command, this.context(command)));
  }

  async submit({ key, commands }: SubmittedBatch): Promise<SubmitAnswer> {
    const known = key === undefined ? undefined : this.#answers.get(key);
    if (known !== undefined) return { ...known, replayed: true };
    if (key !== undefined && this.submissionsLeft <= 0)
      return { ok: false, rejection: { code: 'storage_low', seen: 'none', wanted: 'space' } };
    if (key !== undefined) this.submissionsLeft -= 1;
    const outcomes = commands.map((command) => {
      const decision = decide(this.book, command, this.context(command));
      for (const event of decision.ok ? decision.events : []) {
        this.events.push(event);
        evolve(this.book, event, this.events.length);
      }
      return decision;
    });
    const answer = { ok: true, replayed: false, outcomes } as const;
    if (key !== undefined) this.#answers.set(key, answer);
    return answer;
  }

  import(
    fileName: string,
    bytes: AsyncIterable<Uint8Array>,
    partial = false,
  ): Promise<ImportResult> {
    return importForTest({
      book: new TestBook(),
      fileName,
      bytes,
      partial,
      submit: (batch) => this.submit(batch),
      check: async (commands) => this.check(commands),
      suspenseMatches: async () => suspenseMatches(this.book),
      earlierImport: async (sha256) => earlierImport(this.book, sha256, this.nowMicros),
    });
  }

  trades(rows: readonly string[], partial = false): Promise<ImportResult> {
    return this.import('trades.csv', chunksOf([TRADES, ...rows].join('\n')), partial);
  }
}
