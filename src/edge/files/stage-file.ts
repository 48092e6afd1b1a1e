import { createHash } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { PassedBytes } from './_passed-bytes.ts';
import { type BoundedList, ListBuilder } from './bounded-list.ts';
import type {
  FieldFailure,
  FileRefusal,
  NoPrice,
  ParsedRecord,
  RecordParser,
} from './import-record.ts';
import type { SealedSpool } from './sealed-spool.ts';
import { BATCH_BYTES, BatchBuilder } from './staged-batch.ts';

/** A broken rule or an oddity with its place in the file. */
export type PlacedFailure = FieldFailure & {
  readonly file: string;
  readonly line: number;
  readonly message: number;
};

/** Bytes that may pass without a record coming to its end; more is no file of ours, and would fill memory. */
const RECORD_BYTES_LIMIT = 8 * 1024 * 1024;

export type ReadProgress = (progress: { readonly bytes: number; readonly records: number }) => void;

export type StageRequest = {
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly parser: RecordParser;
  readonly spool: SealedSpool;
  /** A longer file is refused. */
  readonly bytesLimit: number;
  readonly progress: ReadProgress;
};

/** A file read to its end (or to where its structure broke), with everything bookable in the spool. */
export type StagedFile = {
  readonly refusal: FileRefusal | undefined;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly messageCount: number;
  /** Trade sides, prices and reference rows in the spool; lessons about contracts do not count. */
  readonly bookableCount: number;
  readonly failures: BoundedList<PlacedFailure>;
  readonly warnings: BoundedList<PlacedFailure>;
  readonly noPrices: BoundedList<NoPrice>;
  /** Records with at least one failure. */
  readonly failedRecords: number;
  /** Records without failure that ask nothing of the book and list no missing price. */
  readonly silentRecords: number;
};

/**
 * Reads a file once: hashes it, parses it, and puts its records with their raw bytes into the spool, batch by batch.
 * Nothing is believed yet: the caller books only when `refusal` is undefined.
 */
export async function stageFile(request: StageRequest): Promise<StagedFile> {
  const stage = new Stage(request);
  const records = request.parser(stage.passed(), request.fileName);
  for (;;) {
    const run = await records.next();
    if (run.done === true) return stage.finish(run.value);
    for (const record of run.value) {
      if (stage.take(record)) await stage.closeBatch(record.endOffset);
    }
  }
}

class Stage {
  readonly #request: StageRequest;
  readonly #hash = createHash('sha256');
  readonly #bytes = new PassedBytes();
  readonly #batch = new BatchBuilder();
  readonly #failures = new ListBuilder<PlacedFailure>();
  readonly #warnings = new ListBuilder<PlacedFailure>();
  readonly #noPrices = new ListBuilder<NoPrice>();
  #messageCount = 0;
  #bookableCount = 0;
  #failedRecords = 0;
  #silentRecords = 0;
  #tooLong: FileRefusal | undefined;
  #isAtEnd = false;

  constructor(request: StageRequest) {
    this.#request = request;
  }

  /** The file's bytes on their way to the parser. */
  async *passed(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#request.bytes) {
      this.#hash.update(chunk);
      this.#bytes.push(chunk);
      yield chunk;
      this.#request.progress({ bytes: this.#bytes.end, records: this.#messageCount });
      this.#tooLong = this.#limitPassed();
      if (this.#tooLong !== undefined) return;
    }
    this.#isAtEnd = true;
  }

  #limitPassed(): FileRefusal | undefined {
    const { bytesLimit } = this.#request;
    if (this.#bytes.end > bytesLimit) {
      const seen = `more than ${bytesLimit} bytes`;
      return limitRefusal('file_must_be_within_its_size', seen, 'a smaller file of this kind');
    }
    if (this.#bytes.end - this.#bytes.start <= RECORD_BYTES_LIMIT + BATCH_BYTES) return undefined;
    const seen = `no end of record ${this.#messageCount + 1} within ${RECORD_BYTES_LIMIT} bytes`;
    return limitRefusal('record_must_end_within_8_mib', seen, 'rows or messages of at most 8 MiB');
  }

  /** True when the batch is full. */
  take(record: ParsedRecord): boolean {
    this.#messageCount += 1;
    const { line, message } = record;
    const place = { file: this.#request.fileName, line, message };
    for (const failure of record.failures) this.#failures.add({ ...failure, ...place });
    for (const warning of record.warnings) this.#warnings.add({ ...warning, ...place });
    for (const noPrice of record.noPrices) this.#noPrices.add(noPrice);
    for (const command of record.commands) {
      if (command.type !== 'teachContract') this.#bookableCount += 1;
    }
    if (record.failures.length > 0) this.#failedRecords += 1;
    else if (record.commands.length + record.noPrices.length === 0) this.#silentRecords += 1;
    return this.#batch.add(record);
  }

  async closeBatch(endOffset: number): Promise<void> {
    await this.#request.spool.append(this.#batch.close(this.#bytes.takeUntil(endOffset)));
  }

  async finish(fromParser: FileRefusal | undefined): Promise<StagedFile> {
    const refusal = this.#tooLong ?? fromParser;
    assertThat(
      refusal !== undefined || this.#isAtEnd,
      'a parser accepted a file unread to its end',
    );
    // What follows the last record (a closing tag, blank lines) belongs to the last batch.
    if (!this.#batch.isEmpty || this.#bytes.end > this.#bytes.start) {
      await this.closeBatch(this.#bytes.end);
    }
    return {
      refusal,
      sha256: this.#hash.digest('hex'),
      sizeBytes: this.#bytes.end,
      messageCount: this.#messageCount,
      bookableCount: this.#bookableCount,
      failures: this.#failures.list,
      warnings: this.#warnings.list,
      noPrices: this.#noPrices.list,
      failedRecords: this.#failedRecords,
      silentRecords: this.#silentRecords,
    };
  }
}

function limitRefusal(code: string, seen: string, wanted: string): FileRefusal {
  return { code, field: 'file', line: 0, seen, wanted };
}
