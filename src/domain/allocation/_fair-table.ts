import { elementAt } from './_element-at.ts';

/** Contracts of one price. `price` in any whole unit. */
export type Level = { readonly price: bigint; readonly quantity: number };

/** One account: what it gets of each level, and how far what it paid is from its fair part. */
type Row = {
  /** Contracts of the account. */
  readonly quantity: number;
  /** By level. */
  readonly cells: number[];
  /** Contracts that no level has given it yet. */
  missing: number;
  /** (Σ price × contracts so far) × all contracts − contracts of the account × Σ price × all contracts. */
  excess: bigint;
};

/**
 * Divides levels, cheapest first, among accounts that together want all of it, so that the accounts' average prices are
 * as near to each other as the rule finds:
 *
 * 1. Of each level every account gets the whole part of its share.
 * 2. What is left over goes contract by contract, dearest level first, to the account whose missing contracts must be
 *    the dearest on average for it to end at the common average; ties to the first account.
 * 3. While a swap of one contract between two accounts lessens Σ contracts × (own average − common average)², it is made:
 *    pairs of accounts in order, and of each the swap that lessens it most.
 *
 * Exact and deterministic. It is no proof of the best there is; `divide-lots.test.ts` measures it against every division
 * of small cases. Contracts by account, then by level.
 */
export function fairTable(levels: readonly Level[], wanted: readonly number[]): number[][] {
  const whole = wanted.reduce((sum, quantity) => sum + quantity, 0);
  const value = levels.reduce((sum, { price, quantity }) => sum + price * BigInt(quantity), 0n);
  const rows = wanted.map((quantity): Row => {
    const cells = levels.map((level) =>
      Number((BigInt(quantity) * BigInt(level.quantity)) / BigInt(whole)),
    );
    const missing = quantity - cells.reduce((sum, cell) => sum + cell, 0);
    return { quantity, cells, missing, excess: -BigInt(quantity) * value };
  });
  for (const row of rows) {
    for (const [at, cell] of row.cells.entries())
      row.excess += elementAt(levels, at).price * BigInt(cell) * BigInt(whole);
  }
  dealLeftOver(levels, rows, BigInt(whole));
  while (rows.some((row, at) => swapsOf(levels, rows, { row, at, whole: BigInt(whole) }))) {
    // Again until a whole round finds nothing to swap.
  }
  return rows.map(({ cells }) => cells);
}

function dealLeftOver(levels: readonly Level[], rows: readonly Row[], whole: bigint): void {
  for (let at = levels.length - 1; at >= 0; at -= 1) {
    const { price, quantity } = elementAt(levels, at);
    let left = quantity - rows.reduce((sum, { cells }) => sum + elementAt(cells, at), 0);
    for (; left > 0; left -= 1) {
      const row = neediest(rows);
      row.cells[at] = elementAt(row.cells, at) + 1;
      row.missing -= 1;
      row.excess += price * whole;
    }
  }
}

/** Least excess per missing contract; the first of equals. */
function neediest(rows: readonly Row[]): Row {
  const [first, ...others] = rows.filter(({ missing }) => missing > 0);
  let found = elementAt(first === undefined ? [] : [first], 0);
  for (const row of others) {
    if (row.excess * BigInt(found.missing) < found.excess * BigInt(row.missing)) found = row;
  }
  return found;
}

/** Makes the best swap with each later account, as often as one is to be found; whether there was any. */
function swapsOf(
  levels: readonly Level[],
  rows: readonly Row[],
  { row, at, whole }: { readonly row: Row; readonly at: number; readonly whole: bigint },
): boolean {
  let found = false;
  for (const other of rows.slice(at + 1)) {
    while (swap(levels, row, other, whole)) found = true;
  }
  return found;
}

function swap(levels: readonly Level[], a: Row, b: Row, whole: bigint): boolean {
  const [q, r] = [BigInt(a.quantity), BigInt(b.quantity)];
  // The account with the higher average gives a dear contract for a cheap one.
  const isHigher = a.excess * r > b.excess * q;
  const [high, low] = isHigher ? [a, b] : [b, a];
  const [highQuantity, lowQuantity] = isHigher ? [q, r] : [r, q];
  // Moving a price difference d lessens the squares by 2·d·whole·(gap − d·whole·(q + r) ÷ 2) ÷ (q·r).
  const gap = high.excess * lowQuantity - low.excess * highQuantity;
  const limit = whole * (q + r);
  let best: { readonly dear: number; readonly cheap: number; readonly moved: bigint } | undefined;
  let bestGain = 0n;
  for (const [dear, { price }] of levels.entries()) {
    if (elementAt(high.cells, dear) === 0) continue;
    for (let cheap = dear - 1; cheap >= 0; cheap -= 1) {
      if (elementAt(low.cells, cheap) === 0) continue;
      const moved = price - elementAt(levels, cheap).price;
      // Cheaper levels move more and more: beyond twice the best nothing gains.
      if (moved * limit >= 2n * gap) break;
      const gain = moved * (2n * gap - moved * limit);
      if (gain > bestGain) [best, bestGain] = [{ dear, cheap, moved }, gain];
    }
  }
  if (best === undefined) return false;
  move(high, low, best.dear);
  move(low, high, best.cheap);
  high.excess -= best.moved * whole;
  low.excess += best.moved * whole;
  return true;
}

function move(from: Row, to: Row, level: number): void {
  from.cells[level] = elementAt(from.cells, level) - 1;
  to.cells[level] = elementAt(to.cells, level) + 1;
}
