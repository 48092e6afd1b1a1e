import type { CaptureTrade } from '../../domain/book/commands.ts';
import type { ParsedRecord, PriorSettle, StagedCommand } from './import-record.ts';
import { BLANK_REPORT, changesBetween, type ReportChanges, withChanges } from './report-changes.ts';

/** Records in one batch at most, and bytes of file at which it is closed: one submission fits one journal entry. */
const BATCH_RECORDS = 500;
export const BATCH_BYTES = 256 * 1024;

/** Line and message number that a command came from. */
export type Place = readonly [line: number, message: number];

/** Some records of one file with the bytes they came from; the batches of a file hold all its bytes in order. */
export type StagedBatch = {
  /** Number of the first record, from 1, and how many follow in this batch (also those that failed). */
  readonly firstMessage: number;
  readonly messageCount: number;
  readonly commands: readonly StagedCommand[];
  /** One for each command. */
  readonly places: readonly Place[];
  readonly priorSettles: readonly PriorSettle[];
  readonly raw: Uint8Array;
};

/** Gathers records until a batch is full. Where batches end depends on nothing but the file's bytes. */
export class BatchBuilder {
  #firstMessage = 1;
  #messageCount = 0;
  #startOffset = 0;
  #commands: PackedCommand[] = [];
  #lastReport = BLANK_REPORT;
  #places: Place[] = [];
  #priorSettles: PriorSettle[] = [];

  /** True when the batch is full and ends with this record. */
  add(record: ParsedRecord): boolean {
    if (this.#messageCount === 0) this.#firstMessage = record.message;
    this.#messageCount += 1;
    for (const command of record.commands) {
      this.#commands.push(this.#packed(command));
      this.#places.push([record.line, record.message]);
    }
    this.#priorSettles.push(...record.priorSettles);
    const bytes = record.endOffset - this.#startOffset;
    return this.#messageCount >= BATCH_RECORDS || bytes >= BATCH_BYTES;
  }

  #packed(command: StagedCommand): PackedCommand {
    if (command.type !== 'captureTrade') return command;
    const changes = changesBetween(this.#lastReport, command.report);
    this.#lastReport = command.report;
    return { changes };
  }

  /** The batch but for its raw bytes, which end at `endOffset` of the file. The builder starts afresh. */
  close(endOffset: number): Uint8Array<ArrayBuffer> {
    const packed = packedBatch({
      firstMessage: this.#firstMessage,
      messageCount: this.#messageCount,
      commands: this.#commands,
      places: this.#places,
      priorSettles: this.#priorSettles,
    });
    this.#startOffset = endOffset;
    this.#firstMessage += this.#messageCount;
    this.#messageCount = 0;
    this.#commands = [];
    this.#lastReport = BLANK_REPORT;
    this.#places = [];
    this.#priorSettles = [];
    return packed;
  }
}

/** A trade is written as what differs from the trade before it in the batch. */
type PackedCommand = Exclude<StagedCommand, CaptureTrade> | { readonly changes: ReportChanges };

type PackedBatch = Omit<StagedBatch, 'raw' | 'commands'> & {
  readonly commands: readonly PackedCommand[];
};

/** u32 length of the JSON, little-endian ‖ JSON; the raw bytes follow. */
function packedBatch(batch: PackedBatch): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(batch);
  const length = Buffer.byteLength(json);
  // Not of Buffer's pool: it may be handed to another thread.
  const packed = new Uint8Array(4 + length);
  const view = Buffer.from(packed.buffer);
  view.writeUInt32LE(length);
  view.write(json, 4);
  return packed;
}

/** The inverse of what `BatchBuilder` closed. The spool's seal vouches that it is our own and whole. */
export function openBatch(plain: Buffer): StagedBatch {
  const end = 4 + plain.readUInt32LE();
  const batch: PackedBatch = JSON.parse(plain.toString('utf8', 4, end));
  let report = BLANK_REPORT;
  const commands = batch.commands.map((packed): StagedCommand => {
    if (!('changes' in packed)) return packed;
    report = withChanges(report, packed.changes);
    return { type: 'captureTrade', report };
  });
  return { ...batch, commands, raw: plain.subarray(end) };
}
