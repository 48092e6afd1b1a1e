import { type Column, compareKeys, type Sort } from './column.ts';
import { filterCondition, NO_FILTER, type RowFilter } from './row-filter.ts';

/** Stands for a row for as long as it is shown: unique, never reused. */
export type RowKey = number | string;

export type RowViewOptions<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => RowKey;
  readonly sort: Sort;
};

/**
 * Changes of all views so far. A page that exchanges its view (its columns came later than its rows) would take the first
 * change of the new one for that of the old one if each counted for itself, and go on showing that there is nothing.
 */
let changes = 0;

/**
 * Rows as the grid shows them: filtered and in order. Holds a million rows; changing a few of them costs a pass over
 * an array of numbers, not a sort. Rows with equal sort keys are ordered by their place of arrival.
 */
export class RowView<Row> {
  readonly columns: readonly Column<Row>[];
  readonly #keyOf: (row: Row) => RowKey;
  readonly #places = new Map<RowKey, number>();
  readonly #listeners = new Set<() => void>();
  /** By place of arrival. */
  #rows: Row[] = [];
  /** Places of the rows that are shown, in the order shown. */
  #order: Uint32Array = new Uint32Array(0);
  #sort: Sort;
  #filter: RowFilter = NO_FILTER;
  #fresh: ReadonlySet<RowKey> = new Set();
  #version = 0;

  constructor(options: RowViewOptions<Row>) {
    this.columns = options.columns;
    this.#keyOf = options.keyOf;
    this.#sort = options.sort;
  }

  get count(): number {
    return this.#order.length;
  }

  get total(): number {
    return this.#rows.length;
  }

  get sort(): Sort {
    return this.#sort;
  }

  get filter(): RowFilter {
    return this.#filter;
  }

  /** Another number after every change, of this view or of any other: who begins to listen knows whether he missed one. */
  get version(): number {
    return this.#version;
  }

  /** Keys of the last `upsert`, for a short highlight. */
  get fresh(): ReadonlySet<RowKey> {
    return this.#fresh;
  }

  /** Undefined beyond the end. */
  rowAt(index: number): Row | undefined {
    const place = this.#order[index];
    return place === undefined ? undefined : this.#rows[place];
  }

  keyAt(index: number): RowKey | undefined {
    const row = this.rowAt(index);
    return row === undefined ? undefined : this.#keyOf(row);
  }

  rowOf(key: RowKey): Row | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#rows[place];
  }

  /** Where a row is shown, or undefined when it is filtered out or unknown. */
  indexOf(key: RowKey): number | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const compare = this.#comparison();
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#order[middle];
      if (other === undefined || compare(other, place) >= 0) high = middle;
      else low = middle + 1;
    }
    return this.#order[low] === place ? low : undefined;
  }

  /** The rows shown, in order. */
  *shown(): Generator<Row> {
    for (const place of this.#order) {
      const row = this.#rows[place];
      if (row !== undefined) yield row;
    }
  }

  setRows(rows: readonly Row[]): void {
    this.#rows = [...rows];
    this.#places.clear();
    this.#rows.forEach((row, place) => {
      this.#places.set(this.#keyOf(row), place);
    });
    this.#fresh = new Set();
    this.#rebuild();
  }

  /** Adds rows and replaces those whose key is known. `highlight` marks them as fresh. */
  upsert(rows: readonly Row[], highlight: boolean): void {
    const changed = new Set<number>();
    const fresh = new Set<RowKey>();
    // A changed row must leave the order before it changes: its old place in it is found by its old values.
    const kept = this.#withoutRows(rows);
    for (const row of rows) {
      const key = this.#keyOf(row);
      const place = this.#places.get(key) ?? this.#rows.length;
      this.#rows[place] = row;
      this.#places.set(key, place);
      changed.add(place);
      fresh.add(key);
    }
    this.#fresh = highlight ? fresh : new Set();
    this.#order = this.#merged(kept, changed);
    this.#tell();
  }

  setSort(sort: Sort): void {
    this.#sort = sort;
    this.#fresh = new Set();
    this.#rebuild();
  }

  setFilter(filter: RowFilter): void {
    this.#filter = filter;
    this.#fresh = new Set();
    this.#rebuild();
  }

  /** Called after every change; returns how to end that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    changes += 1;
    this.#version = changes;
    for (const listener of this.#listeners) listener();
  }

  #rebuild(): void {
    const passes = filterCondition(this.#filter, this.columns);
    const places: number[] = [];
    this.#rows.forEach((row, place) => {
      if (passes === undefined || passes(row)) places.push(place);
    });
    this.#order = Uint32Array.from(this.#sorted(places));
    this.#tell();
  }

  #withoutRows(rows: readonly Row[]): Uint32Array {
    const leaving = new Set<number>();
    for (const row of rows) {
      const index = this.indexOf(this.#keyOf(row));
      if (index !== undefined) leaving.add(index);
    }
    if (leaving.size === 0) return this.#order;
    const kept = new Uint32Array(this.#order.length - leaving.size);
    let from = 0;
    let at = 0;
    for (const index of [...leaving].sort((a, b) => a - b)) {
      kept.set(this.#order.subarray(from, index), at);
      at += index - from;
      from = index + 1;
    }
    kept.set(this.#order.subarray(from), at);
    return kept;
  }

  #merged(kept: Uint32Array, changed: ReadonlySet<number>): Uint32Array {
    const passes = filterCondition(this.#filter, this.columns);
    const entering = [...changed].filter((place) => {
      const row = this.#rows[place];
      return row !== undefined && (passes === undefined || passes(row));
    });
    const added = this.#sorted(entering);
    const compare = this.#comparison();
    const merged = new Uint32Array(kept.length + added.length);
    let from = 0;
    let at = 0;
    for (const place of added) {
      const before = placeBefore(kept, from, (other) => compare(other, place) < 0);
      merged.set(kept.subarray(from, before), at);
      at += before - from;
      merged[at] = place;
      at += 1;
      from = before;
    }
    merged.set(kept.subarray(from), at);
    return merged;
  }

  /** Sorts by keys read once a row, not once a comparison. */
  #sorted(places: number[]): number[] {
    const keys = this.#sortKeys();
    const sign = this.#sort.direction === 'ascending' ? 1 : -1;
    const keyed = places.map((place) => ({ place, key: keys(place) }));
    keyed.sort((a, b) => sign * compareKeys(a.key, b.key) || a.place - b.place);
    return keyed.map(({ place }) => place);
  }

  #comparison(): (a: number, b: number) => number {
    const keys = this.#sortKeys();
    const sign = this.#sort.direction === 'ascending' ? 1 : -1;
    return (a, b) => sign * compareKeys(keys(a), keys(b)) || a - b;
  }

  #sortKeys(): (place: number) => number | string {
    const column = this.columns.find(({ key }) => key === this.#sort.column);
    return (place) => {
      const row = this.#rows[place];
      return row === undefined || column === undefined ? 0 : column.sortKey(row);
    };
  }
}

/** First index from `from` on that does not come before, by bisection. */
function placeBefore(
  order: Uint32Array,
  from: number,
  comesBefore: (place: number) => boolean,
): number {
  let low = from;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const place = order[middle];
    if (place !== undefined && comesBefore(place)) low = middle + 1;
    else high = middle;
  }
  return low;
}
