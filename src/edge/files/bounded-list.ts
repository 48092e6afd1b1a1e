/** Lines kept in full; more are counted only, so that a file of a million bad rows stays within memory. */
const LISTED_AT_MOST = 10_000;

/** A list that keeps its first entries and counts all. */
export type BoundedList<Entry> = { readonly listed: readonly Entry[]; readonly total: number };

export class ListBuilder<Entry> {
  readonly #listed: Entry[];
  #total: number;

  /** Goes on from a list, without changing it. */
  constructor(start: BoundedList<Entry> = { listed: [], total: 0 }) {
    this.#listed = [...start.listed];
    this.#total = start.total;
  }

  add(entry: Entry): void {
    this.#total += 1;
    if (this.#listed.length < LISTED_AT_MOST) this.#listed.push(entry);
  }

  get total(): number {
    return this.#total;
  }

  get list(): BoundedList<Entry> {
    return { listed: this.#listed, total: this.#total };
  }
}
