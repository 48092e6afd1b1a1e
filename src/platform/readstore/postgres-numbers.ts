import { types } from 'pg';

const INT8 = 20;

/** 64-bit integers as numbers: every one of ours is a safe integer, and one that is not is refused, never rounded. */
export const int8AsNumber = {
  getTypeParser: (oid: number, format: 'text' | 'binary' = 'text') =>
    oid === INT8 && format === 'text' ? safeInteger : types.getTypeParser(oid, format),
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`Cannot read ${text}, wanted a safe integer`);
  return value;
}
