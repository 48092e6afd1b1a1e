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
  /** Ids by the trade given up; those of parts are in `parts`. */
  readonly bySource: Map<string, string>;
  /** Ids of parts that were claimed, by that of the give-up. */
  readonly parts: Map<string, string[]>;
  /** Trades whose contracts another firm carries: no fee is due for them here. */
  readonly carriedElsewhere: Set<string>;
  /** Contracts of the clearing firm's claims, done and waiting, by `dayKey`. */
  readonly claimed: Map<string, number>;
  /** The trade that a claim made: ours, until the CCP has sent its own. */
  readonly transferTrade: Map<string, string>;
  /** Claims whose trade the CCP has not sent itself yet: ids of give-ups by `transferKey`, and the other way. */
  readonly unconfirmed: Map<string, string[]>;
  readonly unconfirmedKeys: Map<string, string>;
  /** The CCP's trades that are those of claims. */
  readonly confirmed: Set<string>;
  /** The CCP's own trades of claims that nobody has told us of yet: by `termsKey`, and the other way. */
  readonly early: Map<string, string[]>;
  readonly earlyKeys: Map<string, string>;
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
    parts: new Map(),
    carriedElsewhere: new Set(),
    claimed: new Map(),
    transferTrade: new Map(),
    unconfirmed: new Map(),
    unconfirmedKeys: new Map(),
    confirmed: new Set(),
    early: new Map(),
    earlyKeys: new Map(),
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
export function transferKey(
  trade: TransferTerms & { readonly clearingDate: BusinessDate },
): string {
  return `${termsKey(trade)}|${trade.clearingDate}`;
}

export type TransferTerms = {
  readonly ccp: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: number;
  readonly tradeDate: BusinessDate;
};

function termsKey({ ccp, contract, side, quantity, price, tradeDate }: TransferTerms): string {
  return `${ccp}|${contract}|${side}|${quantity}|${price}|${tradeDate}`;
}

/** The CCP's own trades that a claim of these terms may be about, of any day; `side` is that of the position given up. */
export function earlyTransfers(
  state: GiveUps,
  terms: TransferTerms & Pick<GiveUpStepped, 'role' | 'side'>,
): readonly string[] {
  return state.early.get(termsKey({ ...terms, side: transferSide(terms) })) ?? [];
}

/** A CCP's offset or onset is booked before anybody told of its claim; the book's own have no such id. */
export function evolveTransferBooked(
  state: GiveUps,
  trade: TransferTerms & { readonly tradeId: string; readonly tradeType: string },
): void {
  const { tradeId, tradeType } = trade;
  evolveTransferGone(state, tradeId);
  if (tradeType !== 'offset' && tradeType !== 'onset') return;
  if (!/:[BS]$/.test(tradeId) || state.confirmed.has(tradeId)) return;
  const key = termsKey(trade);
  state.early.set(key, [...(state.early.get(key) ?? []), tradeId]);
  state.earlyKeys.set(tradeId, key);
}

export function evolveTransferGone(state: GiveUps, tradeId: string): void {
  if (state.earlyKeys.size > 0) takeOut(state.early, state.earlyKeys, tradeId);
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
      takeOut(state.unconfirmed, state.unconfirmedKeys, event.giveUpId);
      takeOut(state.early, state.earlyKeys, event.tradeId);
      state.confirmed.add(event.tradeId);
      state.transferTrade.set(event.giveUpId, event.tradeId);
      break;
  }
}

function evolveStep(state: GiveUps, event: GiveUpStepped): void {
  const before = state.byId.get(event.giveUpId);
  if (before !== undefined) countClaim(state, before, -1);
  countClaim(state, event, 1);
  state.byId.set(event.giveUpId, event);
  nameGiveUp(state, event);
  chargeCarrier(state, event);
  // The same step again only teaches ids.
  if (event.step !== 'claim' || before?.step === 'claim') return;
  const key = keyOfTransfer(event);
  state.unconfirmed.set(key, [...(state.unconfirmed.get(key) ?? []), event.giveUpId]);
  state.unconfirmedKeys.set(event.giveUpId, key);
  state.transferTrade.set(event.giveUpId, derivedTransferId(event));
}

/** A part that goes by the CCP's id of the whole is found under the whole. */
function nameGiveUp({ byCcpId, bySource, parts }: GiveUps, life: GiveUpStepped): void {
  const { giveUpId, partOf, ccpAllocationId, sourceTradeId } = life;
  const key = ccpKey(life.ccp, life.role, ccpAllocationId);
  const isWholes = partOf !== '' && byCcpId.get(key) === partOf;
  if (ccpAllocationId !== '' && !isWholes) byCcpId.set(key, giveUpId);
  if (partOf === '') {
    if (sourceTradeId !== '') bySource.set(sourceTradeId, giveUpId);
    return;
  }
  const known = parts.get(partOf) ?? [];
  if (!known.includes(giveUpId)) parts.set(partOf, [...known, giveUpId]);
}

/** Parts of a give-up that were claimed, by id. */
export function partsOf({ parts, byId }: GiveUps, giveUpId: string): GiveUpStepped[] {
  const lives = (parts.get(giveUpId) ?? []).flatMap((partId) => byId.get(partId) ?? []);
  return lives.sort((a, b) => (a.giveUpId < b.giveUpId ? -1 : 1));
}

/** The give-up of a trade, and its parts. */
export function livesOfSource(state: GiveUps, tradeId: string): GiveUpStepped[] {
  const giveUpId = state.bySource.get(tradeId);
  const life = giveUpId === undefined ? undefined : state.byId.get(giveUpId);
  return life === undefined ? [] : [life, ...partsOf(state, life.giveUpId)];
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
  return transferKey({ ...life, side: transferSide(life), clearingDate: life.stepDate });
}

function transferSide({ role, side }: Pick<GiveUpStepped, 'role' | 'side'>): 'buy' | 'sell' {
  const opposite = side === 'buy' ? 'sell' : 'buy';
  return role === 'executor' ? opposite : side;
}

/** The trade given up left for good, or no longer fits: what was made of it is gone, whoever had claimed it. */
export function evolveDerivationGone(state: GiveUps, event: DerivationEnded): void {
  if (event.reason === 'cancelled') return;
  for (const life of livesOfSource(state, event.derivationId)) {
    takeOut(state.unconfirmed, state.unconfirmedKeys, life.giveUpId);
    state.carriedElsewhere.delete(life.giveUpId);
    state.byId.set(life.giveUpId, { ...life, state: 'cancelled', reason: event.reason });
  }
}

function takeOut(lists: Map<string, string[]>, keys: Map<string, string>, id: string): void {
  const key = keys.get(id);
  if (key === undefined) return;
  keys.delete(id);
  const left = (lists.get(key) ?? []).filter((known) => known !== id);
  if (left.length === 0) lists.delete(key);
  else lists.set(key, left);
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
