import type { TradeAnswer } from '../api/answers.ts';

export type DayFigures = {
  readonly trades: number;
  readonly removed: number;
  readonly bought: number;
  readonly sold: number;
  readonly accounts: number;
};

/** Headline figures of the trades shown; removed ones count as trades, never as contracts. */
export function dayFigures(rows: Iterable<TradeAnswer>): DayFigures {
  const accounts = new Set<string>();
  let trades = 0;
  let removed = 0;
  let bought = 0;
  let sold = 0;
  for (const { state, side, quantity, account } of rows) {
    trades += 1;
    accounts.add(account);
    if (state === 'removed') removed += 1;
    else if (side === 'buy') bought += quantity;
    else sold += quantity;
  }
  return { trades, removed, bought, sold, accounts: accounts.size };
}
