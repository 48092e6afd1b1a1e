import { mixedBits } from './mixed-bits.ts';
import { zipfRanks } from './zipf.ts';

export const ACCOUNTS = 2_000;
export const PRODUCTS = 25;
export const MONTHS = 20;
/** 500 futures; contract c is month c modulo MONTHS of product ⌊c / MONTHS⌋. */
export const CONTRACTS = PRODUCTS * MONTHS;

/** What a trade of the workload says, as numbers. */
export type TradeTerms = {
  /** 0 … ACCOUNTS−1; account 0 trades most (Zipf). */
  readonly account: number;
  /** 0 … CONTRACTS−1, all equally often. */
  readonly contract: number;
  readonly isBuy: boolean;
  /** 1 … 20 contracts. */
  readonly quantity: number;
  /** 10^-8, on tick. */
  readonly price: number;
};

const accountOf = zipfRanks(ACCOUNTS);
const ACCOUNT_SALT = 0x6c078965;
const CONTRACT_SALT = 0x3c6ef372;
const TERMS_SALT = 0x1b873593;
/** 0.25, the tick of every product of the workload. */
const TICK = 25_000_000;

export function termsOf(seed: number, trade: number): TradeTerms {
  const contract = mixedBits(seed ^ CONTRACT_SALT, trade) % CONTRACTS;
  const bits = mixedBits(seed ^ TERMS_SALT, trade);
  return {
    account: accountOf(mixedBits(seed ^ ACCOUNT_SALT, trade)),
    contract,
    isBuy: (bits & 1) === 1,
    quantity: 1 + ((bits >>> 1) % 20),
    // 400 ticks wide around a level of the contract's own.
    price: (2_000 + contract * 10 + ((bits >>> 8) % 400)) * TICK,
  };
}

/** Fees of one contract in cents, which the firm's client pays: clearing 0.25, exchange 0.85 to 1.09 by product. */
export function feesOf(contract: number): { readonly clearing: number; readonly exchange: number } {
  return { clearing: 25, exchange: 85 + Math.floor(contract / MONTHS) };
}
