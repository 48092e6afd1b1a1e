import type { Book } from './book-state.ts';

/** The engine keeps idempotency keys two weeks at least, never less than five business days (decision 011). */
const KEYS_KNOWN_MICROS = 14 * 24 * 3600 * 1_000_000;

/** What a firm knows of a file with these bytes. */
export type EarlierImport =
  /** It never came, or the keys of its batches are still known: what is sent again gets its first outcome again. */
  | { readonly is: 'never' | 'keys-known' }
  /** Imported to its end, its keys forgotten: nothing of it may be sent again. */
  | { readonly is: 'keys-forgotten' }
  /** Begun, left, and its keys forgotten: the first `batches` of it, cut as `reading` says, are booked. */
  | { readonly is: 'half-imported'; readonly reading: string; readonly batches: number };

/** A key may be as old as the first time the file came, however often it came since. */
export function earlierImport(book: Book, sha256: string, nowMicros: number): EarlierImport {
  const isForgotten = (sinceMicros: number) => nowMicros - sinceMicros >= KEYS_KNOWN_MICROS;
  const underWay = book.filesUnderWay.get(sha256);
  if (underWay !== undefined && isForgotten(underWay.sinceMicros)) {
    const { reading, batches } = underWay;
    return { is: 'half-imported', reading, batches };
  }
  const since = book.files.get(sha256);
  if (since === undefined) return { is: underWay === undefined ? 'never' : 'keys-known' };
  return { is: isForgotten(since) ? 'keys-forgotten' : 'keys-known' };
}
