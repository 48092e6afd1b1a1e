/**
 * What a FIXML file may cost us. Real traffic is far below every figure; a file beyond one is refused whole.
 * `messageBytes` keeps a message's raw bytes inside one journal entry (1 MiB sealed, see docs/formats/journal.md).
 */
export type FixmlLimits = {
  readonly depth: number;
  /** Characters of one attribute's value. */
  readonly attributeChars: number;
  /** Characters between two tags (text, comments, CDATA sections), and of one start tag. */
  readonly textChars: number;
  readonly messageBytes: number;
  readonly fileBytes: number;
};

export const FIXML_LIMITS: FixmlLimits = {
  depth: 32,
  attributeChars: 64 * 1024,
  textChars: 1024 * 1024,
  messageBytes: 512 * 1024,
  fileBytes: 8 * 1024 ** 3,
};
