import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import type { Price } from '../../domain/basics/price.ts';
import type {
  AllocateAssignment,
  CaptureTrade,
  SetSettlementPrice,
  TeachContract,
} from '../../domain/book/commands.ts';
import type {
  TellAllocation,
  TellAverageGroup,
  TellPosition,
} from '../../domain/book/trade-life-commands.ts';
import type { SetReference } from '../../domain/reference/reference-rows.ts';

/** A price as read from a file whose hash is not known before its end; the import adds `sourceHash`. */
export type StagedPrice = Omit<SetSettlementPrice, 'sourceHash'>;

/** What a record asks of the book. A `SetReference` here carries exactly one row. */
export type StagedCommand =
  | CaptureTrade
  | TellAllocation
  | TellAverageGroup
  | TellPosition
  | StagedPrice
  | TeachContract
  | AllocateAssignment
  | SetReference;

/** One broken rule of one record: "Cannot read <field>: <seen>, wanted <wanted>". */
export type FieldFailure = {
  readonly code: string;
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;
};

/** A contract that the file lists without a price (blank, `9999999`, `CAB`): never zero, never carried. */
export type NoPrice = {
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly seen: string;
};

/**
 * What the file says the contract settled at on the CCP's business day before `date`. A fact to compare with the price
 * stored for that day, never a price of its own.
 */
export type PriorSettle = {
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly price: Price;
};

/** What one row or message says, whatever the file. Empty lists mean none. */
export type RecordContent = {
  readonly commands: readonly StagedCommand[];
  readonly failures: readonly FieldFailure[];
  /** Odd but legal: reported, stops nothing. */
  readonly warnings: readonly FieldFailure[];
  readonly noPrices: readonly NoPrice[];
  readonly priorSettles: readonly PriorSettle[];
};

export const EMPTY_CONTENT: RecordContent = {
  commands: [],
  failures: [],
  warnings: [],
  noPrices: [],
  priorSettles: [],
};

export type ParsedRecord = RecordContent & {
  /** Row or message number in the file, from 1; a header is no row. */
  readonly message: number;
  /** Line of the file on which the record starts, from 1. */
  readonly line: number;
  /** Bytes of the file up to and including this record; never falls. */
  readonly endOffset: number;
};

/** Why a whole file is refused; nothing of it is booked. `line` 0 = none in particular. */
export type FileRefusal = FieldFailure & { readonly line: number };

/**
 * Reads a file's bytes once. Yields records in file order, in runs of any length; returns why the structure is refused,
 * or undefined when all of it was read and proven. Records yielded before a refusal must not be used.
 */
export type RecordParser = (
  bytes: AsyncIterable<Uint8Array>,
  fileName: string,
) => AsyncGenerator<readonly ParsedRecord[], FileRefusal | undefined, undefined>;
