import type { Rejection } from '../../domain/basics/decision.ts';
import type { Command } from '../../domain/book/commands.ts';
import type { SuspenseMatch } from '../../domain/book/suspense-matches.ts';
import { bookFile } from './book-file.ts';
import { ListBuilder } from './bounded-list.ts';
import { checkFile } from './check-file.ts';
import { readingWord } from './file-parsers.ts';
import type { FileRefusal } from './import-record.ts';
import type { ImportPorts, ImportRequest, ImportResult } from './import-request.ts';
import { type CommandOutcome, type ImportCounts, ImportTally } from './import-tally.ts';
import type { PlacedFailure } from './placed-failure.ts';
import { type FileKind, kindWord } from './recognise.ts';
import type { SealedSpool } from './sealed-spool.ts';
import type { StagedFile } from './stage-file.ts';

/** Raised when batches are cut or filled in another way: keys of the old way must not stand for other commands. */
const LAYOUT = 'v1';

/** The second half of an import: the file is whole, its records lie in the spool. */
export class ImportJob {
  readonly #request: ImportRequest;
  readonly #file: FileKind;
  readonly #staged: StagedFile;
  readonly #spool: SealedSpool;
  readonly #failures: ListBuilder<PlacedFailure>;
  readonly #warnings: ListBuilder<PlacedFailure>;
  readonly #tally = new ImportTally();
  #redriven = 0;
  readonly #matches = new ListBuilder<SuspenseMatch>();
  #failedRows = 0;
  #hasBooked = false;

  constructor(request: ImportRequest, file: FileKind, staged: StagedFile, spool: SealedSpool) {
    this.#request = request;
    this.#file = file;
    this.#staged = staged;
    this.#spool = spool;
    this.#failures = new ListBuilder(staged.failures);
    this.#warnings = new ListBuilder(staged.warnings);
    this.#tally.count('failed', staged.failedRecords);
    this.#tally.countNoted('no-trade-or-price', staged.silentRecords);
    this.#tally.count('noPrice', staged.noPrices.total);
  }

  async run(): Promise<ImportResult> {
    this.#failedRows = await this.#badRows();
    if (this.#failedRows > 0) return this.refused(badRowsRefusal(this.#failedRows));
    const earlier = await this.#request.ports.earlierImport(this.#staged.sha256);
    if (earlier.is === 'half-imported' && earlier.reading !== this.#reading)
      return this.refused(otherReadingRefusal(earlier.reading, this.#reading));
    const stopped =
      earlier.is === 'keys-forgotten'
        ? this.#asDuplicates()
        : await this.#book(earlier.is === 'half-imported' ? earlier.batches : 0);
    if (stopped !== undefined) return this.stopped({ ...stopped, field: '', line: 0 });
    const { fileName: name, ports } = this.#request;
    const { sha256, sizeBytes } = this.#staged;
    const { read, booked, duplicate, suspense, held, failed } = this.#tally.counts;
    const counts = { read, booked, duplicate, suspense, held, failed };
    const kind = kindWord(this.#file);
    const command = { type: 'recordFile', name, kind, sha256, sizeBytes, ...counts } as const;
    const recorded = await submitAlone(ports, command);
    if (!recorded.ok) return this.stopped({ ...recorded.rejection, field: '', line: 0 });
    if (this.#namesAccounts()) {
      for (const match of await ports.suspenseMatches()) this.#matches.add(match);
    }
    return this.#result('imported', undefined);
  }

  /** Rows that refuse the whole of a CSV file; always none for FIXML and with `--partial`. */
  async #badRows(): Promise<number> {
    if (this.#file.kind === 'fixml' || this.#request.partial) return 0;
    if (this.#staged.failedRecords > 0) return this.#staged.failedRecords;
    // An exchange's file lists contracts that are not ours to know: what the book says to them refuses no file.
    if (!isOwnKind(this.#file)) return 0;
    const { fileName, ports } = this.#request;
    return checkFile({
      fileName,
      sha256: this.#staged.sha256,
      spool: this.#spool,
      check: ports.check,
      failures: this.#failures,
      progress: (progress) => ports.progress({ phase: 'checking', ...progress }),
    });
  }

  #namesAccounts(): boolean {
    const file = this.#file;
    return file.kind === 'reference' && ['accounts', 'members'].includes(file.reference);
  }

  /** True from the first submission on: from then on the file can be stopped, no longer refused. */
  get hasBooked(): boolean {
    return this.#hasBooked;
  }

  get #reading(): string {
    return `${LAYOUT}:${readingWord(this.#file)}`;
  }

  async #book(skippedBatches: number): Promise<Rejection | undefined> {
    this.#hasBooked = true;
    const { fileName, ports } = this.#request;
    const { sha256 } = this.#staged;
    if (skippedBatches > 0) {
      const seen = `${skippedBatches} of ${this.#spool.batchCount} batches booked`;
      this.#warn('file_was_half_imported', seen);
    }
    const stopped = await bookFile({
      fileName,
      kind: kindWord(this.#file),
      sha256,
      reading: this.#reading,
      skippedBatches,
      spool: this.#spool,
      ports,
      tally: this.#tally,
      unknownProducts: new Set(),
      failures: this.#failures,
      warnings: this.#warnings,
      progress: (progress) => ports.progress({ phase: 'booking', ...progress }),
    });
    const changesReference = this.#file.kind === 'reference' && this.#tally.counts.booked > 0;
    return stopped === undefined && changesReference ? this.#redrive() : stopped;
  }

  /** One decision takes a bounded part of the held trades: repeated until it has nothing to do. */
  async #redrive(): Promise<Rejection | undefined> {
    for (;;) {
      const answer = await submitAlone(this.#request.ports, { type: 'redriveHeld' });
      if (!answer.ok) return answer.rejection;
      if (answer.events.length === 0) return undefined;
      this.#redriven += answer.events.filter(({ type }) => type === 'TradeBooked').length;
    }
  }

  /**
   * The same bytes were imported to their end so long ago that their keys are forgotten. Tickets have no natural key, so
   * nothing is sent again: rows that failed then need a file of their own.
   */
  #asDuplicates(): undefined {
    this.#tally.count('duplicate', this.#staged.bookableCount);
    this.#warn('file_was_imported_before', this.#staged.sha256);
    return undefined;
  }

  /** Of what is not sent again because its keys are forgotten. */
  #warn(code: string, seen: string): void {
    const wanted = 'rows that failed then in a file of their own';
    const { fileName: file } = this.#request;
    this.#warnings.add({ code, field: 'file', seen, wanted, file, line: 0, message: 0 });
  }

  refused(reason: FileRefusal): ImportResult {
    return this.#result('refused', reason);
  }

  stopped(reason: FileRefusal): ImportResult {
    return this.#result('stopped', reason);
  }

  /** Of a refused file nothing came to anything: its records were read, and some are why. */
  #refusedCounts(): ImportCounts {
    const { bookableCount, failedRecords, silentRecords, noPrices } = this.#staged;
    const read = bookableCount + failedRecords + silentRecords + noPrices.total;
    return { ...new ImportTally().counts, read, failed: this.#failedRows };
  }

  #result(outcome: ImportResult['outcome'], reason: FileRefusal | undefined): ImportResult {
    return {
      file: this.#request.fileName,
      kind: kindWord(this.#file),
      sha256: this.#staged.refusal === undefined ? this.#staged.sha256 : '',
      sizeBytes: this.#staged.sizeBytes,
      outcome,
      reason,
      counts: outcome === 'refused' ? this.#refusedCounts() : this.#tally.counts,
      noted: outcome === 'refused' ? [] : this.#tally.noted,
      redriven: this.#redriven,
      suspenseMatches: this.#matches.list,
      failures: this.#failures.list,
      warnings: this.#warnings.list,
      noPrices: this.#staged.noPrices,
    };
  }
}

/** Kinds whose every row is the firm's own word; an exchange's file and a CCP's messages are not. */
function isOwnKind(file: FileKind): boolean {
  return file.kind === 'trades' || file.kind === 'prices' || file.kind === 'reference';
}

function badRowsRefusal(badRows: number): FileRefusal {
  return {
    code: 'rows_must_all_be_good',
    field: 'file',
    line: 0,
    seen: `${badRows} bad ${badRows === 1 ? 'row' : 'rows'}`,
    wanted: 'none, or --partial to book the others',
  };
}

/** Another release cuts files otherwise, or another name has it read otherwise: which rows are booked is not known. */
function otherReadingRefusal(then: string, now: string): FileRefusal {
  return {
    code: 'half_imported_file_must_be_read_as_before',
    field: 'file',
    line: 0,
    seen: `half imported read as ${then}, now ${now}`,
    wanted: 'the name and release it was begun with, or the missing rows in a file of their own',
  };
}

async function submitAlone(ports: ImportPorts, command: Command): Promise<CommandOutcome> {
  const answer = await ports.submit({ key: undefined, commands: [command] });
  if (!answer.ok) return { ok: false, rejection: answer.rejection };
  const [outcome] = answer.outcomes;
  if (outcome === undefined) throw new Error(`Bug: ${command.type} got no outcome`);
  return outcome;
}
