import { createHash } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { letGo } from '../../platform/journal/let-go.ts';
import { PassedBytes } from './_passed-bytes.ts';
import { type BoundedList, ListBuilder } from './bounded-list.ts';
import type { FileRefusal, NoPrice } from './import-record.ts';
import type { PlacedFailure } from './placed-failure.ts';
import type { SealedSpool } from './sealed-spool.ts';
import { BATCH_BYTES } from './staged-batch.ts';
import type { PartParser, StagedEnd, StagedPart } from './staged-part.ts';

/** Bytes that may pass without a record coming to its end; more is no file of ours, and would fill memory. */
const RECORD_BYTES_LIMIT = 8 * 1024 * 1024;

export type ReadProgress = (progress: { readonly bytes: number; readonly records: number }) => void;

export type StageRequest = {
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly parser: PartParser;
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
 * Reads a file once: hashes it, and puts its records with their raw bytes into the spool, part by part. Nothing is
 * believed yet: the caller books only when `refusal` is undefined.
 */
export async function stageFile(request: StageRequest): Promise<StagedFile> {
  const stage = new Stage(request);
  const parts = request.parser(stage.passed(), request.fileName);
  for (;;) {
    const part = await parts.next();
    if (part.done === true) return stage.finish(part.value);
    await stage.add(part.value, part.value.endOffset);
  }
}

class Stage {
  readonly #request: StageRequest;
  readonly #hash = createHash('sha256');
  readonly #bytes = new PassedBytes();
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
    const seen = `no end of a record within ${RECORD_BYTES_LIMIT} bytes, on from byte ${this.#bytes.start}`;
    return limitRefusal('record_must_end_within_8_mib', seen, 'rows or messages of at most 8 MiB');
  }

  /** Takes a part and the raw bytes up to `endOffset`. */
  async add(part: StagedPart, endOffset: number): Promise<void> {
    this.#messageCount += part.messageCount;
    this.#bookableCount += part.bookableCount;
    this.#failedRecords += part.failedRecords;
    this.#silentRecords += part.silentRecords;
    for (const failure of part.failures) this.#failures.add(failure);
    for (const warning of part.warnings) this.#warnings.add(warning);
    for (const noPrice of part.noPrices) this.#noPrices.add(noPrice);
    await this.#request.spool.append([part.packed, ...this.#bytes.takeUntil(endOffset)]);
    letGo(part.packed);
  }

  async finish({ refusal: fromParser, rest }: StagedEnd): Promise<StagedFile> {
    const refusal = this.#tooLong ?? fromParser;
    assertThat(
      refusal !== undefined || this.#isAtEnd,
      'a parser accepted a file unread to its end',
    );
    // What follows the last record (a closing tag, blank lines) belongs to the last batch.
    if (rest.messageCount > 0 || this.#bytes.end > this.#bytes.start) {
      await this.add(rest, this.#bytes.end);
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
