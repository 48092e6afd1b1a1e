import type { Quantity } from '../basics/quantity.ts';
import { termsOf } from './part17-contract.ts';
import type { Part17Account, Part17Contract, Part17Position } from './part17-input.ts';

/** Contracts of one position as they count: net in an account that is reported net, else long and short apart. */
export type Holding = {
  readonly position: Part17Position;
  readonly long: Quantity;
  readonly short: Quantity;
};

/**
 * 17 CFR 17.00(d), (e): net, except in omnibus accounts and accounts that are kept gross. Several accounts in one
 * special account are added up, never set off against each other ((e)(3), one trader's accounts).
 */
export function holdingOf(account: Part17Account, position: Part17Position): Holding {
  const { long, short } = position;
  const gross = account.accountType === 'omnibus-customer' || account.positionMethod === 'gross';
  if (gross) return { position, long, short };
  return { position, long: Math.max(long - short, 0), short: Math.max(short - long, 0) };
}

/**
 * 17 CFR 15.00(p)(1) over all holdings of one special account in one commodity on one market: long or short of any one
 * future at or above the level, or long or short calls or puts that exercise into one future (other options: that
 * expire together), each of the four on its own. For an omnibus account this is 17.00(f): total long or total short.
 */
export function isReportable(holdings: readonly Holding[]): boolean {
  const futuresKnown = holdings.every(({ position }) => knowsItsFuture(position.contract));
  const totals = new Map<string, { long: Quantity; short: Quantity; level: Quantity }>();
  for (const { position, long, short } of holdings) {
    const key = testedTogether(position.contract, futuresKnown);
    const { level } = position.contract;
    const total = totals.get(key);
    if (total === undefined) totals.set(key, { long, short, level });
    else {
      total.long += long;
      total.short += short;
      total.level = Math.min(total.level, level);
    }
  }
  return [...totals.values()].some(({ long, short, level }) => long >= level || short >= level);
}

function knowsItsFuture({ contract, underlyingContract }: Part17Contract): boolean {
  return termsOf(contract).type !== 'OOF' || underlyingContract !== '';
}

/**
 * Which contracts the rule adds up before it compares with the level. While the future under any option is not known,
 * all calls count together and all puts: rather reported too early than too late.
 */
function testedTogether(contract: Part17Contract, futuresKnown: boolean): string {
  const { type, maturity, putCall } = termsOf(contract.contract);
  if (type === 'FUT') return contract.contract;
  if (!futuresKnown) return putCall;
  return `${putCall} ${contract.underlyingContract || maturity}`;
}

/** 15.03(b), footnote 1: positions in these are reported in thousands, rounded down. */
const REPORTED_IN_THOUSANDS: readonly string[] = ['HedgeStreet products', 'TRAKRS'];

export function reportedQuantity(part17Class: string, contracts: Quantity): Quantity {
  return REPORTED_IN_THOUSANDS.includes(part17Class) ? Math.floor(contracts / 1_000) : contracts;
}
