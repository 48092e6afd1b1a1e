/** Sequences from the first to the last of them. */
export type SequenceRange = { readonly first: number; readonly last: number };

/** Looks ranges up by sequence: a rebuild asks for every event of a log, and an attack may leave thousands of ranges. */
export type RangeIndex<Range> = {
  /** The range with this sequence; of several the one that was given first. */
  readonly at: (sequence: number) => Range | undefined;
  /** Whether any range has one of these sequences. */
  readonly touches: (range: SequenceRange) => boolean;
};

/** Ranges in any order; they may overlap. */
export function rangeIndex<Range extends SequenceRange>(
  ranges: readonly Range[],
): RangeIndex<Range> {
  let reach = Number.NEGATIVE_INFINITY;
  const rows = ranges
    .map((range, order) => ({ range, order }))
    .sort((left, right) => left.range.first - right.range.first)
    .map((row) => {
      reach = Math.max(reach, row.range.last);
      // The largest `last` of this row and those before it: further back than that nothing reaches.
      return { ...row, reach };
    });
  return {
    at: (sequence) => {
      let found: (typeof rows)[number] | undefined;
      for (let at = begunBy(rows, sequence) - 1; at >= 0; at -= 1) {
        const row = rows[at];
        if (row === undefined || row.reach < sequence) break;
        const isNearer = found === undefined || row.order < found.order;
        if (row.range.last >= sequence && isNearer) found = row;
      }
      return found?.range;
    },
    touches: ({ first, last }) => {
      const row = rows[begunBy(rows, last) - 1];
      return row !== undefined && row.reach >= first;
    },
  };
}

/** How many of the rows begin at or before a sequence. */
function begunBy(rows: readonly { readonly range: SequenceRange }[], sequence: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && row.range.first <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
