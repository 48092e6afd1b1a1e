import assert from 'node:assert/strict';
import { isWithClaimer } from '../allocation/give-up-life.ts';
import { type Firm, invariantsHold } from './_book-in-test.ts';
import { CL_JUNE } from './_life-in-test.ts';
import { LAST_DAY } from './_mixed-steps.ts';
import type { MixedWorld } from './_mixed-world.ts';
import { balanceRows } from './balance-rows.ts';

/** Cents of a contract for a whole unit of price, and of the fee of a contract. */
const CENTS = 100_000;
const FEE_CENTS = 25;

/** Contracts of futures that all accounts hold together, and those that the firm's trades come to, less what others carry. */
export function contractsHeld({ firm, standing }: MixedWorld): readonly [number, number] {
  let held = 0;
  for (const { contract, long, short } of firm.book.positions.positions)
    if (contract === CL_JUNE) held += long - short;
  let due = 0;
  for (const { contract, isBuy, quantity } of standing.values())
    if (contract === CL_JUNE) due += isBuy ? quantity : -quantity;
  for (const { state, side, quantity } of firm.book.giveUps.byId.values())
    if (isWithClaimer(state)) due -= side === 'buy' ? quantity : -quantity;
  return [held, due];
}

/** Total equity of all accounts in cents on the last day, and what the trades come to at its settlement, less their fees. */
export function equityHeld({ firm, standing }: MixedWorld): readonly [number, number] {
  let held = 0;
  for (const row of balanceRows(firm.book, '', LAST_DAY)) held += row.cash + row.openTradeEquity;
  const worth = (isBuy: boolean, quantity: number, price: number) =>
    Math.round(((isBuy ? 1 : -1) * quantity * (22.25e8 - price) * CENTS) / 1e8) -
    quantity * FEE_CENTS;
  let due = 0;
  for (const { isBuy, quantity, price } of standing.values()) due += worth(isBuy, quantity, price);
  // A correction after the claim goes through the share; the give-up keeps the price at which it was offered.
  for (const { giveUpId, state, side, quantity } of firm.book.giveUps.byId.values())
    if (isWithClaimer(state)) due -= worth(side === 'buy', quantity, priceOf(firm, giveUpId));
  return [held, due];
}

function priceOf(firm: Firm, tradeId: string): number {
  const booked = firm.log.findLast(
    (event) => event.type === 'TradeBooked' && event.tradeId === tradeId,
  );
  assert.ok(booked?.type === 'TradeBooked', `${tradeId} was booked`);
  return booked.price;
}

export function booksHold({ firm }: MixedWorld): void {
  assert.deepEqual(invariantsHold(firm), []);
}
