import type { FileRefusal, NoPrice, ParsedRecord, RecordParser } from './import-record.ts';
import type { PlacedFailure } from './placed-failure.ts';
import { BatchBuilder } from './staged-batch.ts';

/**
 * Records that fill one batch of the spool, and what is to be said of them. Plain data: a file may be parsed in another
 * thread, and records themselves cost more to hand over than to make.
 */
export type StagedPart = {
  /** The batch without its raw bytes, as `openBatch` reads it. */
  readonly packed: Uint8Array<ArrayBuffer>;
  /** Bytes of the file up to and including the last record. */
  readonly endOffset: number;
  readonly messageCount: number;
  /** Trade sides, prices and reference rows; lessons about contracts do not count. */
  readonly bookableCount: number;
  /** Records with at least one failure. */
  readonly failedRecords: number;
  /** Records without failure that ask nothing of the book and list no missing price. */
  readonly silentRecords: number;
  readonly failures: readonly PlacedFailure[];
  readonly warnings: readonly PlacedFailure[];
  readonly noPrices: readonly NoPrice[];
};

export type StagedEnd = {
  /** Why the structure is refused; undefined when all of the file was read and proven. */
  readonly refusal: FileRefusal | undefined;
  /** What came after the last full part; perhaps no record at all. */
  readonly rest: StagedPart;
};

/** Reads a file's bytes once, and yields its parts in order. Parts before a refusal must not be booked. */
export type PartParser = (
  bytes: AsyncIterable<Uint8Array>,
  fileName: string,
) => AsyncGenerator<StagedPart, StagedEnd, undefined>;

/** A parser of records as one of parts. */
export function partsOf(parser: RecordParser): PartParser {
  return async function* parts(bytes, fileName) {
    const builder = new PartBuilder(fileName);
    const records = parser(bytes, fileName);
    for (;;) {
      const run = await records.next();
      if (run.done === true) return { refusal: run.value, rest: builder.close() };
      for (const record of run.value) if (builder.take(record)) yield builder.close();
    }
  };
}

/** Gathers records until a part is full. */
export class PartBuilder {
  readonly #fileName: string;
  readonly #batch = new BatchBuilder();
  #part = emptyPart();

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  /** True when the part is full. */
  take(record: ParsedRecord): boolean {
    const part = this.#part;
    part.messageCount += 1;
    part.endOffset = record.endOffset;
    const { line, message, commands } = record;
    const place = { file: this.#fileName, line, message };
    for (const failure of record.failures) part.failures.push({ ...failure, ...place });
    for (const warning of record.warnings) part.warnings.push({ ...warning, ...place });
    for (const noPrice of record.noPrices) part.noPrices.push(noPrice);
    for (const { type } of commands) if (type !== 'teachContract') part.bookableCount += 1;
    if (record.failures.length > 0) part.failedRecords += 1;
    else if (commands.length + record.noPrices.length === 0) part.silentRecords += 1;
    return this.#batch.add(record);
  }

  /** The part as it is; the builder starts afresh. */
  close(): StagedPart {
    const part = this.#part;
    const { endOffset } = part;
    this.#part = { ...emptyPart(), endOffset };
    return { ...part, packed: this.#batch.close(endOffset) };
  }
}

function emptyPart() {
  const failures: PlacedFailure[] = [];
  const warnings: PlacedFailure[] = [];
  const noPrices: NoPrice[] = [];
  const counts = { messageCount: 0, bookableCount: 0, failedRecords: 0, silentRecords: 0 };
  return { endOffset: 0, ...counts, failures, warnings, noPrices };
}
