import type { BusinessDate } from '../basics/business-date.ts';
import type { DerivationEnded } from './derivation-events.ts';
import type {
  ExecutionFeeInvoiced,
  GiveUpBroke,
  GiveUpEvent,
  GiveUpStepped,
} from './give-up-events.ts';
import { type GiveUpRole, isOver, isWithClaimer } from './give-up-life.ts';

/** Every give-up and take-up of the firm. Plain data. */
export type GiveUps = {
  /** The newest step of each. */
  readonly byId: Map<string, GiveUpStepped>;
  /** Ids by `ccpKey`. */
  readonly byCcpId: Map<string, string>;
  /** Ids by the trade given up. */
  readonly bySource: Map<string, string>;
  /** Trades whose contracts another firm carries: no fee is due for them here. */
  readonly carriedElsewhere: Set<string>;
  /** Contracts of the clearing firm's claims, done and waiting, by `dayKey`. */
  readonly claimed: Map<string, number>;
  /** The trade that a claim made: ours, until the CCP has sent its own. */
  readonly transferTrade: Map<string, string>;
  /** Claims whose trade the CCP has not sent itself yet: ids of give-ups by `transferKey`, and the other way. */
  readonly unconfirmed: Map<string, string[]>;
  readonly unconfirmedKeys: Map<string, string>;
  readonly invoices: ExecutionFeeInvoiced[];
  /** Open, by item id. */
  readonly breaks: Map<string, GiveUpBroke>;
  /** Item ids that a person has settled: the same message makes no new item. */
  readonly settled: Set<string>;
};

export function emptyGiveUps(): GiveUps {
  return {
    byId: new Map(),
    byCcpId: new Map(),
    bySource: new Map(),
    carriedElsewhere: new Set(),
    claimed: new Map(),
    transferTrade: new Map(),
    unconfirmed: new Map(),
    unconfirmedKeys: new Map(),
    invoices: [],
    breaks: new Map(),
    settled: new Set(),
  };
}

/** How the CCP's later messages name a give-up. */
export function ccpKey(ccp: string, role: GiveUpRole, ccpAllocationId: string): string {
  return `${ccp}|${role}|${ccpAllocationId}`;
}

/** What counts together against an agreement's limit of a day. */
export function dayKey(
  life: Pick<GiveUpStepped, 'ccp' | 'executingFirm' | 'clearingFirm' | 'client'>,
  date: BusinessDate,
): string {
  return `${life.ccp}|${life.executingFirm}|${life.clearingFirm}|${life.client}|${date}`;
}

/** By what the CCP's own trade of a claim is known: terms, and the day of the claim. */
export function transferKey(trade: {
  readonly ccp: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: number;
  readonly tradeDate: BusinessDate;
  readonly clearingDate: BusinessDate;
}): string {
  const { ccp, contract, side, quantity, price, tradeDate, clearingDate } = trade;
  return `${ccp}|${contract}|${side}|${quantity}|${price}|${tradeDate}|${clearingDate}`;
}

export function evolveGiveUps(state: GiveUps, event: GiveUpEvent): void {
  switch (event.type) {
    case 'GiveUpStepped':
      evolveStep(state, event);
      break;
    case 'ExecutionFeeInvoiced':
      state.invoices.push(event);
      break;
    case 'GiveUpBroke':
      state.breaks.set(event.itemId, event);
      break;
    case 'GiveUpBreakSettled':
      state.breaks.delete(event.itemId);
      state.settled.add(event.itemId);
      break;
    case 'GiveUpTradeConfirmed':
      confirmed(state, event.giveUpId);
      state.transferTrade.set(event.giveUpId, event.tradeId);
      break;
  }
}

function evolveStep(state: GiveUps, event: GiveUpStepped): void {
  const before = state.byId.get(event.giveUpId);
  if (before !== undefined) countClaim(state, before, -1);
  countClaim(state, event, 1);
  state.byId.set(event.giveUpId, event);
  if (event.ccpAllocationId !== '')
    state.byCcpId.set(ccpKey(event.ccp, event.role, event.ccpAllocationId), event.giveUpId);
  if (event.sourceTradeId !== '') state.bySource.set(event.sourceTradeId, event.giveUpId);
  chargeCarrier(state, event);
  // The same step again only teaches ids.
  if (event.step !== 'claim' || before?.step === 'claim') return;
  const key = keyOfTransfer(event);
  state.unconfirmed.set(key, [...(state.unconfirmed.get(key) ?? []), event.giveUpId]);
  state.unconfirmedKeys.set(event.giveUpId, key);
  state.transferTrade.set(event.giveUpId, derivedTransferId(event));
}

/** Fees follow the carrying firm: the executing firm's trade while it is claimed, the claim's once it is given back. */
function chargeCarrier({ carriedElsewhere, transferTrade }: GiveUps, life: GiveUpStepped): void {
  if (life.role === 'executor') {
    if (isWithClaimer(life.state)) carriedElsewhere.add(life.giveUpId);
    else carriedElsewhere.delete(life.giveUpId);
    return;
  }
  const onset = transferTrade.get(life.giveUpId);
  if (onset !== undefined && life.state === 'reversed') carriedElsewhere.add(onset);
}

/** Id of the trade that the book makes of a claim. */
export function derivedTransferId({
  giveUpId,
  role,
}: Pick<GiveUpStepped, 'giveUpId' | 'role'>): string {
  return `${giveUpId}/${role === 'executor' ? 'offset' : 'onset'}`;
}

/** Claims of a day are those of its steps: what waits, is claimed, or is asked to be given back. */
function countClaim(state: GiveUps, life: GiveUpStepped, sign: 1 | -1): void {
  if (life.role !== 'claimer' || isOver(life.state) || life.state === 'refused') return;
  const key = dayKey(life, life.stepDate);
  const left = (state.claimed.get(key) ?? 0) + sign * life.quantity;
  if (left === 0) state.claimed.delete(key);
  else state.claimed.set(key, left);
}

/** The trade that a claim makes: the executing firm's goes the other way than the position given up. */
function keyOfTransfer(life: GiveUpStepped): string {
  const opposite = life.side === 'buy' ? 'sell' : 'buy';
  const side = life.role === 'executor' ? opposite : life.side;
  return transferKey({ ...life, side, clearingDate: life.stepDate });
}

/** The trade given up left for good, or no longer fits: what was made of it is gone, whoever had claimed it. */
export function evolveDerivationGone(state: GiveUps, event: DerivationEnded): void {
  const giveUpId = state.bySource.get(event.derivationId);
  const life = giveUpId === undefined ? undefined : state.byId.get(giveUpId);
  if (life === undefined || event.reason === 'cancelled') return;
  confirmed(state, life.giveUpId);
  state.carriedElsewhere.delete(life.giveUpId);
  state.byId.set(life.giveUpId, { ...life, state: 'cancelled', reason: event.reason });
}

function confirmed({ unconfirmed, unconfirmedKeys }: GiveUps, giveUpId: string): void {
  const key = unconfirmedKeys.get(giveUpId);
  if (key === undefined) return;
  unconfirmedKeys.delete(giveUpId);
  const left = (unconfirmed.get(key) ?? []).filter((known) => known !== giveUpId);
  if (left.length === 0) unconfirmed.delete(key);
  else unconfirmed.set(key, left);
}

export function* canonicalGiveUps(state: GiveUps): Generator<string> {
  const lives = [...state.byId.values()].map(lineOf);
  yield* lives.sort();
  const invoices = state.invoices.map(
    ({ giveUpId, occasion, currency, amount, clearingDate }) =>
      `execution-fee ${giveUpId} ${occasion} ${amount} ${currency} ${clearingDate}`,
  );
  yield* invoices.sort();
  yield* [...state.unconfirmedKeys.keys()].sort().map((id) => `give-up-unconfirmed ${id}`);
  yield* [...state.breaks.values()]
    .map(({ itemId, seen }) => `give-up-break ${itemId} ${seen}`)
    .sort();
  yield* [...state.settled].sort().map((itemId) => `give-up-settled ${itemId}`);
}

function lineOf(life: GiveUpStepped): string {
  const { giveUpId, role, state, contract, side, quantity, price, stepDate, ownAccount } = life;
  return `give-up ${giveUpId} ${role} ${state} ${contract} ${side} ${quantity} ${price} ${stepDate} ${ownAccount} ${life.ccpAllocationId}`;
}
