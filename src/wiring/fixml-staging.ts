import { PartBuilder, type StagedEnd, type StagedPart } from '../edge/files/staged-part.ts';
import { FixmlReader } from '../edge/fixml/fixml-reader.ts';
import { recordOf } from './fixml-record.ts';

/**
 * Bytes read at once. Few messages are then alive as trees at any moment: with 256 KiB half of what was made outlived
 * the young generation, and collecting it took a quarter of the time.
 */
const STRETCH_BYTES = 64 * 1024;

/** A FIXML file as parts for the import's spool, in whatever thread it is read. */
export class FixmlStaging {
  readonly #reader: FixmlReader;
  readonly #builder: PartBuilder;

  constructor(fileName: string) {
    this.#reader = new FixmlReader(fileName);
    this.#builder = new PartBuilder(fileName);
  }

  get hasFailed(): boolean {
    return this.#reader.failure !== undefined;
  }

  /** Parts that became full with these bytes. */
  push(chunk: Uint8Array): StagedPart[] {
    const full: StagedPart[] = [];
    for (let at = 0; at < chunk.length && !this.hasFailed; at += STRETCH_BYTES) {
      for (const message of this.#reader.push(chunk.subarray(at, at + STRETCH_BYTES))) {
        if (this.#builder.take(recordOf(message))) full.push(this.#builder.close());
      }
    }
    return full;
  }

  end(): StagedEnd {
    const end = this.#reader.end();
    const rest = this.#builder.close();
    if (end.type === 'complete') return { refusal: undefined, rest };
    const { code, line, seen, wanted } = end.failure;
    return { refusal: { code, field: 'file', line, seen, wanted }, rest };
  }
}
