import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Side } from '../basics/quantity.ts';

/** The parts that make a CCP's trade id unique (domain.md, "Natural key of a trade"). */
export type NaturalKey = {
  readonly ccp: string;
  readonly contract: ContractId;
  /** CME: trade date; the same for the other CCPs' profiles. */
  readonly tradeDate: BusinessDate;
  readonly member: string;
  readonly ccpTradeId: string;
  readonly side: Side;
};

/**
 * Our id of a CCP's trade side is its natural key as text, `CME:CBT:2020-03-16:685:7799607:B`: it needs no storage of
 * its own, does not depend on arrival, and a clerk can read it.
 */
export function tradeIdOf(key: NaturalKey): string {
  if (key === lastKey) return lastId;
  lastId = naturalKeyText(key);
  lastKey = key;
  return lastId;
}

// Preparing facts and deciding ask for the same report's id, one after the other.
let lastKey: NaturalKey | undefined;
let lastId = '';

function naturalKeyText(key: NaturalKey): string {
  const exchange = key.contract.slice(0, key.contract.indexOf(':'));
  return `${key.ccp}:${exchange}:${key.tradeDate}:${withoutColon(key.member)}:${key.ccpTradeId}:${letter(key.side)}`;
}

/**
 * Id of a leg booked from its spread's own report, and the second name of a leg that was reported on its own: the
 * match id ties the two together, so that a leg makes a position once.
 */
export function legTradeIdOf(key: NaturalKey & { readonly matchId: string }): string {
  const match = key.matchId === '' ? key.ccpTradeId : key.matchId;
  const exchange = key.contract.slice(0, key.contract.indexOf(':'));
  return `${key.ccp}:${exchange}:${key.tradeDate}:${withoutColon(key.member)}:${match}~${key.contract}:${letter(key.side)}`;
}

/**
 * Id under which a report is captured, and waits: a leg that its spread's report names without an id of the leg's own is
 * known by its match.
 */
export function reportedTradeId(
  report: NaturalKey & { readonly matchId: string; readonly multiLeg: string },
): string {
  return isLegWithoutId(report) ? legTradeIdOf(report) : tradeIdOf(report);
}

/** Only a spread's own report leaves the id of a leg open. */
export function isLegWithoutId(report: {
  readonly ccpTradeId: string;
  readonly multiLeg: string;
}): boolean {
  return report.ccpTradeId === '' && report.multiLeg === 'leg';
}

/** The CCP's own id inside a trade id: what stands between the member and the side. */
export function ccpTradeIdIn(tradeId: string): string {
  let at = 0;
  for (let part = 0; part < 4; part += 1) {
    at = tradeId.indexOf(':', at) + 1;
    if (at === 0) return tradeId;
  }
  const id = tradeId.slice(at, tradeId.lastIndexOf(':'));
  const leg = id.indexOf('~');
  return leg < 0 ? id : id.slice(0, leg);
}

function letter(side: Side): string {
  return side === 'buy' ? 'B' : 'S';
}

function withoutColon(text: string): string {
  return text.includes(':') ? text.replaceAll(':', '.') : text;
}

/** Members of trades that take contracts out of a position at the end of their life: no CCP's member begins so. */
const ENDING_MEMBERS = [
  '~exercise',
  '~assignment',
  '~expiry',
  '~final-settlement',
  '~delivery',
] as const;
const ENDING: ReadonlySet<string> = new Set(ENDING_MEMBERS);

/** Members of trades that the end of a contract's life makes, the futures of an exercise among them. */
export type LifeMember =
  | Exclude<(typeof ENDING_MEMBERS)[number], '~delivery'>
  | '~from-exercise'
  | '~from-assignment';

/** Members of all trades that the book itself makes. */
export type OwnMember = LifeMember | '~delivery' | '~transfer-out' | '~transfer-in';

/** Whether the book itself made the trade, for a transfer, an ending or a delivery: no CCP's member begins with a tilde. */
export function isOwnTradeId(tradeId: string): boolean {
  return tradeId.split(':', 4).at(3)?.startsWith('~') === true;
}

/** Whether the trade takes contracts out of a lot for a transfer or a delivery. */
export function isMoveTradeId(tradeId: string): boolean {
  if (!tradeId.includes(':~')) return false;
  const [, , , member = ''] = tradeId.split(':', 4);
  return member === '~transfer-out' || member === '~delivery';
}

/** Whether the trade takes contracts out of a position whose life, or part of it, ends. */
export function endsContracts(tradeId: string): boolean {
  if (!tradeId.includes(':~')) return false;
  const [, , , member = ''] = tradeId.split(':', 4);
  return ENDING.has(member);
}
