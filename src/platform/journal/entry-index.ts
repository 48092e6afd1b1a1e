/** Where the durable entries of a log are: 16 bytes an entry, in typed arrays that double. */
export type EntryIndex = {
  readonly size: () => number;
  readonly add: (position: number, firstSequence: number) => void;
  /** Position of the entry's frame; undefined behind the end. */
  readonly position: (entry: number) => number | undefined;
  /** First sequence of the entry; undefined behind the end. */
  readonly firstSequence: (entry: number) => number | undefined;
  /** The last entry whose first sequence is not above this one; undefined when there is none. */
  readonly entryAt: (sequence: number) => number | undefined;
};

export function entryIndex(): EntryIndex {
  let positions = new Float64Array(64);
  let firstSequences = new Float64Array(64);
  let size = 0;
  return {
    size: () => size,
    add: (position, firstSequence) => {
      if (size === positions.length) {
        positions = doubled(positions);
        firstSequences = doubled(firstSequences);
      }
      positions[size] = position;
      firstSequences[size] = firstSequence;
      size += 1;
    },
    position: (entry) => (entry < size ? positions[entry] : undefined),
    firstSequence: (entry) => (entry < size ? firstSequences[entry] : undefined),
    entryAt: (sequence) => {
      const after = countNotAbove(firstSequences, size, sequence);
      return after === 0 ? undefined : after - 1;
    },
  };
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}

/** How many of the first `size` ascending values are not above `limit`. */
function countNotAbove(values: Float64Array, size: number, limit: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const value = values[middle];
    if (value !== undefined && value <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
