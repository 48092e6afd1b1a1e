import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import { byText } from './_by-text.ts';
import { elementAt } from './_element-at.ts';
import { fairTable } from './_fair-table.ts';

/** One source of an allocation. */
export type DividedLot = {
  readonly tradeId: string;
  readonly price: Price;
  readonly quantity: Quantity;
};

export type Piece = {
  readonly tradeId: string;
  readonly account: string;
  readonly quantity: Quantity;
};

type Target = { readonly account: string; readonly quantity: Quantity };

/**
 * Who gets which trade. Accounts in the order they were instructed take the trades as they are listed: the client's own
 * word on who comes first. Both sides add up to the same. Pieces in that order.
 */
export function divideInOrder(lots: readonly DividedLot[], targets: readonly Target[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let left = lots[0]?.quantity;
  for (const { account, quantity } of targets) {
    let wanted = quantity;
    while (wanted > 0 && left !== undefined) {
      const taken = Math.min(wanted, left);
      const tradeId = lots[at]?.tradeId;
      if (taken > 0 && tradeId !== undefined) pieces.push({ tradeId, account, quantity: taken });
      wanted -= taken;
      left -= taken;
      if (left === 0) {
        at += 1;
        left = lots[at]?.quantity;
      }
    }
  }
  return pieces;
}

/**
 * Who gets which trade so that nobody is favoured: the accounts' average prices as near to each other as whole contracts
 * allow (the rule step by step: fairTable). Within one price, trades by id go to accounts by id. The order in which trades
 * or accounts are given makes no difference.
 */
export function divideFairly(lots: readonly DividedLot[], targets: readonly Target[]): Piece[] {
  const accounts = [...targets].sort((a, b) => byText(a.account, b.account));
  const prices = [...new Set(lots.map(({ price }) => price))].sort((a, b) => a - b);
  const levels = prices.map((price) => {
    const ofPrice = lots.filter((lot) => lot.price === price);
    return ofPrice.sort((a, b) => byText(a.tradeId, b.tradeId));
  });
  const table = fairTable(
    levels.map((ofPrice, at) => ({
      price: BigInt(elementAt(prices, at)),
      quantity: ofPrice.reduce((sum, { quantity }) => sum + quantity, 0),
    })),
    accounts.map(({ quantity }) => quantity),
  );
  return levels.flatMap((ofPrice, level) =>
    divideInOrder(
      ofPrice,
      accounts.map(({ account }, row) => ({
        account,
        quantity: elementAt(elementAt(table, row), level),
      })),
    ),
  );
}
