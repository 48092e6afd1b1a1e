import type { FixmlAttributes, FixmlElement } from './element.ts';

/** One message of a file, batches opened. */
export type FixmlMessage = {
  /** Local name: `TrdCaptRpt`, `AllocRpt`, `MktDataFull` … */
  readonly name: string;
  readonly body: FixmlElement;
  /** Attributes of the batch's Hdr with those of the message's own Hdr over them. */
  readonly header: FixmlAttributes;
  /** Attributes of FIXML itself (`v`, `cv` …). */
  readonly root: FixmlAttributes;
  readonly file: string;
  /** 1 = first message of the file, counted across batches. */
  readonly number: number;
  /** 1 = first line; where the message's `<` stands. */
  readonly line: number;
  /** Offsets in the file: first byte of `<Name`, and the byte after `</Name>`. */
  readonly startByte: number;
  readonly endByte: number;
  /** Exactly those bytes. A view on what was pushed: copy it to keep it longer than the chunk. */
  readonly raw: Uint8Array;
};
