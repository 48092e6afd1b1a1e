import { assertThat } from '../basics/decision.ts';
import type { Amount } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { byText } from './_by-text.ts';
import { elementAt } from './_element-at.ts';
import type { AverageEvent, AverageFillsAdded, GroupFill, GroupStatus } from './average-events.ts';
import type { DerivationEnded, TradesDerived } from './derivation-events.ts';

/** What all fills of a group have in common. */
export type GroupTerms = Pick<AverageFillsAdded, (typeof GROUP_TERMS)[number]>;

/** A trade's terms that every fill of a group shares (domain.md, "Trade life"), and what the one trade needs besides. */
export const GROUP_TERMS = [
  'account',
  'ccp',
  'contract',
  'side',
  'clearingDate',
  'customerOrigin',
  'priceType',
  'tradeType',
  'currency',
] as const;

/**
 * Trades booked at one average. The fills are averaged in parts of at most `FILLS_A_PART`, each a derivation of its own with
 * one trade at the group's price, so that no step is long: part n of the fills in byte order of their ids.
 */
export type AverageGroup = {
  readonly groupId: string;
  readonly terms: GroupTerms;
  status: GroupStatus;
  averagePrice: Price;
  residual: Amount;
  readonly fills: Map<string, { readonly quantity: Quantity; readonly price: Price }>;
  /** The parts of a group that is not open, in order; each the ids of its fills. */
  parts: readonly (readonly string[])[];
  /** Derivation ids of the parts that stand. */
  readonly standing: Set<string>;
  /** What the CCP says of it, once it said something. */
  stated: { readonly averagePrice: Price; readonly residual: Amount } | undefined;
};

/** By group id, and the group of each fill. Plain data. */
export type AverageGroups = {
  readonly byId: Map<string, AverageGroup>;
  readonly byFill: Map<string, string>;
};

export const FILLS_A_PART = 100;
/** A group's parts are the sources of one allocation: a hundred of a hundred. */
export const MOST_FILLS = 10_000;

export function emptyAverageGroups(): AverageGroups {
  return { byId: new Map(), byFill: new Map() };
}

/** What may be asked of a group in each status, and where it leads; anything else is refused. */
export const GROUP_STEPS: {
  readonly [Status in GroupStatus]: { readonly [Step in GroupStep]?: GroupStatus };
} = {
  open: { complete: 'completing', cancel: 'cancelled' },
  completing: { advance: 'complete', reopen: 'reopening', cancel: 'cancelling' },
  complete: { allocate: 'allocated', reopen: 'reopening', cancel: 'cancelling' },
  allocated: { reopen: 'reopening', cancel: 'cancelling' },
  reopening: { advance: 'open', cancel: 'cancelling' },
  cancelling: { advance: 'cancelled' },
  cancelled: {},
};

export type GroupStep = 'complete' | 'advance' | 'allocate' | 'reopen' | 'cancel';

export function groupOfFill(groups: AverageGroups, tradeId: string): AverageGroup | undefined {
  const id = groups.byFill.size === 0 ? undefined : groups.byFill.get(tradeId);
  return id === undefined ? undefined : groups.byId.get(id);
}

/** `AP:G1:007`: the trade that a part makes. */
export function partId(groupId: string, part: number): string {
  return `${groupPrefix(groupId)}:${String(part + 1).padStart(3, '0')}`;
}

/** The derivation of a part: not its trade's own id, under which that trade may be divided in turn. */
export function partDerivationId(groupId: string, part: number): string {
  return `${partId(groupId, part)}${OF_FILLS}`;
}

const OF_FILLS = ':fills';

/** The trade that the part of a derivation id makes. */
export function tradeOfPart(derivationId: string): string {
  return derivationId.slice(0, -OF_FILLS.length);
}

/** `AP:G1`: the derivation of a group's allocation; its trades are this, a slash and the account. */
export function groupPrefix(groupId: string): string {
  return `AP:${groupId}`;
}

/** The group whose part or allocation has this id; a group's name has no colon. */
export function groupOfDerivation(groups: AverageGroups, id: string): AverageGroup | undefined {
  if (groups.byId.size === 0) return undefined;
  const [prefix, groupId = '', part] = id.split(':');
  const isGroups = part === undefined || id.endsWith(OF_FILLS);
  return prefix === 'AP' && isGroups ? groups.byId.get(groupId) : undefined;
}

export function evolveAverageGroups(groups: AverageGroups, event: AverageEvent): void {
  if (event.type === 'AverageFillsAdded') {
    addFills(groups, event);
    return;
  }
  const { groupId, averagePrice, residual } = event;
  const group = groups.byId.get(groupId);
  assertThat(group !== undefined, () => `the group ${groupId} is known`);
  if (event.type === 'AverageGroupStated') {
    group.stated = { averagePrice, residual };
    return;
  }
  const { status } = event;
  if (status === 'cancelled') {
    for (const tradeId of group.fills.keys()) groups.byFill.delete(tradeId);
    groups.byId.delete(groupId);
    return;
  }
  group.status = status;
  group.averagePrice = averagePrice;
  group.residual = residual;
  if (status === 'completing') group.parts = partsOf(group);
  if (status === 'open') group.parts = [];
}

function addFills(groups: AverageGroups, event: AverageFillsAdded): void {
  const { groupId } = event;
  const known = groups.byId.get(groupId);
  const group = known ?? newGroup(event);
  if (known === undefined) groups.byId.set(groupId, group);
  for (const { tradeId, quantity, price } of event.fills) {
    group.fills.set(tradeId, { quantity, price });
    groups.byFill.set(tradeId, groupId);
  }
}

function newGroup(event: AverageFillsAdded): AverageGroup {
  const { groupId, account, ccp, contract, side, clearingDate } = event;
  const { customerOrigin, priceType, tradeType, currency } = event;
  const terms = {
    ...{ account, ccp, contract, side, clearingDate },
    ...{ customerOrigin, priceType, tradeType, currency },
  };
  return {
    groupId,
    terms,
    status: 'open',
    averagePrice: 0,
    residual: 0,
    fills: new Map(),
    parts: [],
    standing: new Set(),
    stated: undefined,
  };
}

function partsOf(group: AverageGroup): string[][] {
  const sorted = [...group.fills.keys()].sort(byText);
  const parts: string[][] = [];
  for (let from = 0; from < sorted.length; from += FILLS_A_PART)
    parts.push(sorted.slice(from, from + FILLS_A_PART));
  return parts;
}

/** A part was averaged, or is no longer. */
export function evolveGroupParts(
  groups: AverageGroups,
  event: TradesDerived | DerivationEnded,
): void {
  const { derivationId } = event;
  const group = groupOfDerivation(groups, derivationId);
  if (group === undefined || derivationId === groupPrefix(group.groupId)) return;
  if (event.type === 'TradesDerived') group.standing.add(derivationId);
  else group.standing.delete(derivationId);
}

/** A fill has other terms: it stays in its group as far as they fit. */
export function evolveFillBooked(groups: AverageGroups, booked: TradeBooked): void {
  const group = groupOfFill(groups, booked.tradeId);
  if (group === undefined) return;
  if (GROUP_TERMS.every((name) => booked[name] === group.terms[name]))
    group.fills.set(booked.tradeId, { quantity: booked.quantity, price: booked.price });
  else evolveFillGone(groups, booked.tradeId);
}

/** A fill left for good: it is the group's no more. */
export function evolveFillGone(groups: AverageGroups, tradeId: string): void {
  const group = groupOfFill(groups, tradeId);
  if (group === undefined) return;
  group.fills.delete(tradeId);
  groups.byFill.delete(tradeId);
}

export function fillsOf(group: AverageGroup, tradeIds: readonly string[]): GroupFill[] {
  return tradeIds.flatMap((tradeId) => {
    const fill = group.fills.get(tradeId);
    return fill === undefined ? [] : [{ tradeId, ...fill }];
  });
}

/** Fills of the nth part. */
export function partOf(group: AverageGroup, part: number): GroupFill[] {
  return fillsOf(group, elementAt(group.parts, part));
}

export function* canonicalAverageGroups(groups: AverageGroups): Generator<string> {
  for (const groupId of [...groups.byId.keys()].sort()) {
    const group = groups.byId.get(groupId);
    if (group === undefined) continue;
    const { status, averagePrice, residual, terms, stated } = group;
    const said = stated === undefined ? '-' : `${stated.averagePrice} ${stated.residual}`;
    const standing = [...group.standing].sort().join(' ');
    yield `average-group ${groupId} ${Object.values(terms).join(' ')} ${status} ${averagePrice} ${residual} stated ${said} ${standing}`;
    for (const tradeId of [...group.fills.keys()].sort()) {
      const fill = group.fills.get(tradeId);
      yield `average-fill ${groupId} ${tradeId} ${fill?.quantity} ${fill?.price}`;
    }
  }
}
