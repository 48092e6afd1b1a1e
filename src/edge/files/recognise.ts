import { parse } from 'csv-parse/sync';
import type { ReferenceKind } from '../../domain/reference/reference-rows.ts';
import type { FileRefusal } from './import-record.ts';
import { referenceKindOf } from './reference-kind.ts';

/** Bytes of a file's beginning that tell its kind. */
export const HEAD_BYTES = 64 * 1024;

/** What a file is, and what only its name says about its content. */
export type FileKind =
  | { readonly kind: 'fixml' }
  | { readonly kind: 'trades' }
  | { readonly kind: 'prices' }
  | { readonly kind: 'reference'; readonly reference: ReferenceKind }
  | { readonly kind: 'nymex-settlement'; readonly type: 'FUT' | 'OOF'; readonly exchange: string }
  | { readonly kind: 'cme-settlement'; readonly priceKind: 'early' | 'daily' };

export type Recognition = { readonly ok: true; readonly file: FileKind } | FileRefused;

type FileRefused = { readonly ok: false; readonly refusal: FileRefusal };

/** One word for lists and the journal: `fixml`, `trades`, `accounts`, `nymex-settlement` … */
export function kindWord(file: FileKind): string {
  return file.kind === 'reference' ? file.reference : file.kind;
}

/** Tells a file by how it begins; by its name only where the content leaves something open. */
export function recognise(head: Uint8Array, fileName: string): Recognition {
  if (head.length === 0) {
    return refused('file_must_not_be_empty', 'no bytes', 'FIXML or CSV with a header');
  }
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff])) {
    return refused('file_must_be_utf8', 'a UTF-16 byte order mark', 'UTF-8');
  }
  const text = new TextDecoder('utf-8').decode(head.subarray(0, HEAD_BYTES));
  if (text.trimStart().startsWith('<')) return { ok: true, file: { kind: 'fixml' } };
  return recogniseCsv(headerOf(text), fileName);
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => head[at] === byte);
}

/** Cells of the first line that is not blank; empty when that line is no CSV. */
function headerOf(text: string): readonly string[] {
  const line = /[^\r\n]+/.exec(text)?.[0] ?? '';
  try {
    const rows: string[][] = parse(line, { relax_column_count: true });
    return (rows[0] ?? []).map((cell) => cell.trim());
  } catch {
    // Any error here means the line is not CSV, which the caller says in its own words.
    return [];
  }
}

function recogniseCsv(header: readonly string[], fileName: string): Recognition {
  const has = (...columns: readonly string[]) => columns.every((name) => header.includes(name));
  // A few telling columns, not all that are needed: so a file that lacks one is still told which.
  if (has('side', 'quantity', 'contract')) return { ok: true, file: { kind: 'trades' } };
  if (has('contract', 'settlement')) return { ok: true, file: { kind: 'prices' } };
  if (has('PRODUCT SYMBOL', 'SETTLE')) {
    return nymexKind(has('STRIKE') || has('PUT/CALL') ? 'OOF' : 'FUT', fileName);
  }
  if (has('BizDt', 'SettlePrice')) return cmeKind(fileName);
  const reference = referenceKindOf(header);
  if (reference !== undefined) return { ok: true, file: { kind: 'reference', reference } };
  return refused(
    'file_kind_must_be_recognised',
    header.length === 0 ? 'no CSV header' : header.join(','),
    'FIXML, or the header of trades, prices, a reference kind, or a NYMEX or CME settlement file',
  );
}

// The exchange of a CSV settlement file stands nowhere but in its name; the words are FIXML's `Exch`.
const EXCHANGES: ReadonlyMap<string, string> = new Map([
  ['nymex', 'NYMEX'],
  ['comex', 'COMEX'],
  ['cbt', 'CBT'],
  ['cbot', 'CBT'],
  ['cme', 'CME'],
]);

function nymexKind(type: 'FUT' | 'OOF', fileName: string): Recognition {
  const word = /^([a-z]+)_(?:future|option)/i.exec(fileName)?.[1] ?? '';
  const exchange = EXCHANGES.get(word.toLowerCase());
  if (exchange === undefined) {
    const wanted = 'nymex_…, comex_…, cbt_… or cme_…, followed by future or option';
    return refused('exchange_must_be_in_file_name', fileName, wanted);
  }
  return { ok: true, file: { kind: 'nymex-settlement', type, exchange } };
}

/** `cme.settle.YYYYMMDD.s.csv` is final, `.e.` early (reference/fix.md §1.9); the rows do not say. */
function cmeKind(fileName: string): Recognition {
  const letter = /\.([se])\.csv$/i.exec(fileName)?.[1]?.toLowerCase();
  if (letter === undefined) {
    const wanted = 'a name ending in .s.csv (final) or .e.csv (early)';
    return refused('settlement_kind_must_be_in_file_name', fileName, wanted);
  }
  const priceKind = letter === 's' ? 'daily' : 'early';
  return { ok: true, file: { kind: 'cme-settlement', priceKind } };
}

const SEEN_CHARACTERS = 200;

function refused(code: string, seen: string, wanted: string): FileRefused {
  const short = seen.slice(0, SEEN_CHARACTERS);
  return { ok: false, refusal: { code, field: 'file', seen: short, wanted, line: 1 } };
}
