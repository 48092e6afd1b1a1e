import { elementAt } from './element-at.ts';

const BITS_32 = 2 ** 32;

/**
 * Draws ranks 0 … count−1 with probability ∝ 1 / (rank + 1) from 32 uniform bits, in constant time (Walker's alias
 * table, in Vose's form).
 */
export function zipfRanks(count: number): (bits: number) => number {
  const { keeps, aliases } = aliasTable(Array.from({ length: count }, (_, rank) => 1 / (rank + 1)));
  return (bits) => {
    const place = (bits / BITS_32) * count;
    const column = Math.floor(place);
    return place - column < elementAt(keeps, column) ? column : elementAt(aliases, column);
  };
}

function aliasTable(weights: readonly number[]): { keeps: Float64Array; aliases: Uint32Array } {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scaled = Float64Array.from(weights, (weight) => (weight / total) * weights.length);
  const keeps = new Float64Array(weights.length).fill(1);
  const aliases = Uint32Array.from(weights, (_, column) => column);
  const small: number[] = [];
  const large: number[] = [];
  for (const [column, weight] of scaled.entries()) (weight < 1 ? small : large).push(column);
  for (;;) {
    const less = small.pop();
    const more = large.pop();
    if (less === undefined || more === undefined) return { keeps, aliases };
    keeps[less] = elementAt(scaled, less);
    aliases[less] = more;
    const left = elementAt(scaled, more) - (1 - elementAt(scaled, less));
    scaled[more] = left;
    (left < 1 ? small : large).push(more);
  }
}
