import type { BusinessDate } from '../basics/business-date.ts';

/** Rows of one key, oldest first; at most one per `effectiveFrom`. Blank = always, and sorts before every date. */
export type Versions<Row extends { readonly effectiveFrom: BusinessDate }> = Row[];

/** Puts a row in its place; one with the same `effectiveFrom` is replaced. */
export function setVersion<Row extends { readonly effectiveFrom: BusinessDate }>(
  versions: Versions<Row>,
  row: Row,
): void {
  let position = versions.length;
  while (position > 0 && isAtOrAfter(versions[position - 1], row.effectiveFrom)) position -= 1;
  const replaces = versions[position]?.effectiveFrom === row.effectiveFrom ? 1 : 0;
  versions.splice(position, replaces, row);
}

function isAtOrAfter(
  row: { readonly effectiveFrom: BusinessDate } | undefined,
  date: BusinessDate,
): boolean {
  return row !== undefined && row.effectiveFrom >= date;
}

/** The newest row that is in force on the date. */
export function inForce<Row extends { readonly effectiveFrom: BusinessDate }>(
  versions: Versions<Row> | undefined,
  date: BusinessDate,
): Row | undefined {
  if (versions === undefined) return undefined;
  for (let position = versions.length - 1; position >= 0; position -= 1) {
    const row = versions[position];
    if (row !== undefined && row.effectiveFrom <= date) return row;
  }
  return undefined;
}

/** The list of a key, made when missing. */
export function versionsOf<Row extends { readonly effectiveFrom: BusinessDate }>(
  byKey: Map<string, Versions<Row>>,
  key: string,
): Versions<Row> {
  const known = byKey.get(key);
  if (known !== undefined) return known;
  const created: Versions<Row> = [];
  byKey.set(key, created);
  return created;
}
