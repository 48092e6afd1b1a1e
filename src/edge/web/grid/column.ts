/** A column of the grid; `Row` is whatever the page shows. Functions are pure and cheap: they run while scrolling. */
export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  /** CSS pixels; the last column with `grows` takes what is left. */
  readonly width: number;
  readonly grows?: boolean;
  /** Stays at the left edge while the others scroll sideways; for the first column only. */
  readonly pinned?: boolean;
  readonly align: 'start' | 'end';
  /** What the cell shows. */
  readonly text: (row: Row) => string;
  /** What sorts and what `>100` filters compare; numbers before texts. */
  readonly sortKey: (row: Row) => number | string;
  /** Shown on hover and copied instead of the text when it is more exact. */
  readonly exact?: (row: Row) => string;
  /** Colour word for the cell, styled by `data-tone`. */
  readonly tone?: (row: Row) => Tone;
};

export type Tone = 'plain' | 'dim' | 'buy' | 'sell' | 'negative' | 'warn' | 'good' | 'id';

export type Sort = { readonly column: string; readonly direction: 'ascending' | 'descending' };

/** Orders two sort keys; a number comes before a text, texts by code point, so every machine agrees. */
export function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'number' ? -1 : 1;
}
