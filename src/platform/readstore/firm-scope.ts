import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { ReadDatabase } from './read-database.ts';
import { keyRange, nameRange, rowKey, sequenceOf } from './row-key.ts';
import type { ReadTables } from './tables.ts';

/** A firm as queries use it, and the sequence their answer depends on. */
export type FirmScope = {
  readonly number: number;
  readonly firstKey: number;
  readonly endKey: number;
  /** Last event that the tables hold. */
  readonly sequence: number;
  /** Undefined while nothing of the firm was erased. */
  readonly erased: ErasedRows | undefined;
  /** Key from which on rows are shown as what happened; those before it are only carried forward. */
  readonly shownKey: number;
};

export type ErasedRows = {
  /** The last day that is not answered. */
  readonly day: number;
  /** False: no past day is. */
  readonly whole: boolean;
};

/** Undefined while no event of the firm has been projected. */
export async function firmScope(db: ReadDatabase, firm: string): Promise<FirmScope | undefined> {
  const found = await db
    .selectFrom('firms')
    .innerJoin('projected', 'projected.firm', 'firms.number')
    .leftJoin('erased', 'erased.firm', 'firms.number')
    .select(['firms.number', 'projected.sequence'])
    .select(['erased.sequence as through', 'erased.day', 'erased.whole'])
    .where('firms.firm', '=', firm)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const { first, end } = keyRange(found.number);
  const { number, sequence, through, day, whole } = found;
  const isErased = through !== null && day !== null;
  return {
    number,
    firstKey: first,
    endKey: end,
    sequence,
    erased: isErased ? { day, whole: whole === 1 } : undefined,
    shownKey: isErased ? rowKey(number, through + 1) : first,
  };
}

/** The last day of the firm that is not answered, when something was erased: all of them when nothing is whole. */
export async function lockedThrough(db: ReadDatabase, firm: string): Promise<number | undefined> {
  const { erased } = (await firmScope(db, firm)) ?? {};
  if (erased === undefined) return undefined;
  return erased.whole ? erased.day : LAST_DAY;
}

/** Days are two bytes in digests; none is later. */
const LAST_DAY = 65_535;

/** Id of a text of the firm, or undefined when no row can have it. */
export async function nameIdOf(
  db: ReadDatabase,
  scope: FirmScope,
  text: string,
): Promise<number | undefined> {
  const { first, end } = nameRange(scope.number);
  const found = await db
    .selectFrom('names')
    .select('id')
    .where('text', '=', text)
    .where('id', '>=', first)
    .where('id', '<', end)
    .executeTakeFirst();
  return found?.id;
}

/** Where a page ended: the next one begins before it, newest first. */
export type RowCursor = { readonly sequence: number; readonly part: number };

export type PageRequest = {
  readonly before?: RowCursor | undefined;
  /** Rows wanted, 1 to PAGE_LIMIT. */
  readonly limit: number;
};

export type Page<Row> = {
  readonly rows: readonly Row[];
  /** Undefined = nothing follows. */
  readonly next: RowCursor | undefined;
  /** Last event the answer knows. */
  readonly sequence: number;
};

const PAGE_LIMIT = 1_000;

export const EMPTY_PAGE = { rows: [], next: undefined, sequence: 0 } as const;

/** `12345` or `12345.3`, as `cursorText` writes it; undefined when it is neither. */
export function cursorFromText(text: string): RowCursor | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  return { sequence: Number(match[1]), part: match[2] === undefined ? 0 : Number(match[2]) };
}

export function cursorText(cursor: RowCursor): string {
  return cursor.part === 0 ? `${cursor.sequence}` : `${cursor.sequence}.${cursor.part}`;
}

/** Cuts what was read with one row more than asked for into a page. */
export function pageOf<Stored extends { readonly id: number; readonly part?: number }, Row>(
  scope: FirmScope,
  stored: readonly Stored[],
  limit: number,
  toRow: (row: Stored) => Row,
): Page<Row> {
  const shown = stored.slice(0, limit);
  const last = stored.length > limit ? shown.at(-1) : undefined;
  const next = last && { sequence: sequenceOf(last.id), part: last.part ?? 0 };
  return { rows: shown.map(toRow), next, sequence: scope.sequence };
}

export function boundedLimit(page: PageRequest): number {
  return Math.min(Math.max(Math.trunc(page.limit), 1), PAGE_LIMIT);
}

/** Key below which a page of single-part rows begins. */
export function keyBefore(scope: FirmScope, page: PageRequest): number {
  return page.before === undefined ? scope.endKey : rowKey(scope.number, page.before.sequence);
}

/** Text holding `part` anywhere, whatever its case (ASCII); `part` is taken literally. */
export function holds(column: Expression<string>, part: string): Expression<SqlBool> {
  const pattern = `%${part.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`lower(${column}) LIKE ${pattern} ESCAPE '\\'`;
}

/** Ids of the firm's names that begin with `prefix`. */
export function namesBeginning(scope: FirmScope, prefix: string) {
  const { first, end } = nameRange(scope.number);
  return expressionBuilder<ReadTables, 'names'>()
    .selectFrom('names')
    .select('names.id')
    .where('names.id', '>=', first)
    .where('names.id', '<', end)
    .where(sql<SqlBool>`substr(names.text, 1, ${prefix.length}) = ${prefix}`);
}
