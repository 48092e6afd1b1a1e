import type { FieldFailure } from './import-record.ts';

/** A broken rule or an oddity with its place in the file. */
export type PlacedFailure = FieldFailure & {
  readonly file: string;
  readonly line: number;
  readonly message: number;
};
