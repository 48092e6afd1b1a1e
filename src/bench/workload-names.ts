import { elementAt } from './element-at.ts';
import { ACCOUNTS, CONTRACTS, MONTHS, PRODUCTS } from './trade-terms.ts';

/** The day all trades of the workload clear: a Monday. */
export const CLEARING_DATE = '2026-03-02';
export const FIRST_MATURITY_YEAR = 2026;
const FIRST_MONTH = 4;
const FIRST_CCP_TRADE_ID = 7_000_000;

const two = (number: number): string => String(number).padStart(2, '0');

/** `C01` … `C25`. */
export const productCodes = Array.from({ length: PRODUCTS }, (_, at) => `C${two(at + 1)}`);

/** `202604` … `202711`. */
export const maturities = Array.from({ length: MONTHS }, (_, at) => {
  const month = FIRST_MONTH - 1 + at;
  return `${FIRST_MATURITY_YEAR + Math.floor(month / 12)}${two((month % 12) + 1)}`;
});

export const contractNames = Array.from({ length: CONTRACTS }, (_, contract) => {
  const product = elementAt(productCodes, Math.floor(contract / MONTHS));
  return `CME:${product}:FUT:${elementAt(maturities, contract % MONTHS)}`;
});

export const accountNames = Array.from(
  { length: ACCOUNTS },
  (_, account) => `A${String(account).padStart(4, '0')}`,
);

/** Accounts among which the trades of an account are divided as they come. */
export function shareAccountsOf(account: string): readonly string[] {
  return [`${account}a`, `${account}b`];
}

/** What the CCP calls the account. */
export const externalNames = Array.from(
  { length: ACCOUNTS },
  (_, account) => `X${String(account).padStart(4, '0')}`,
);

/** Execution instants of a trading day, one a second from 14:00 UTC. */
const executionTimes = Array.from({ length: 6 * 3600 }, (_, second) => {
  const minute = Math.floor(second / 60);
  return `${CLEARING_DATE}T${two(14 + Math.floor(minute / 60))}:${two(minute % 60)}:${two(second % 60)}.000Z`;
});

export function executionTimeOf(trade: number): string {
  return elementAt(executionTimes, trade % executionTimes.length);
}

export function ccpTradeIdOf(trade: number): string {
  return String(FIRST_CCP_TRADE_ID + trade);
}

/** Eight fills an order. */
export function orderIdOf(trade: number): string {
  return `ORD${trade >>> 3}`;
}

export function execIdOf(trade: number): string {
  return `EX${trade}`;
}
