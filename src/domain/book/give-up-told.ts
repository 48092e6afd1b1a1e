import {
  type AllocatedShare,
  type AllocationMessage,
  quantityBreaks,
} from '../allocation/allocation-message.ts';
import { parkedReason } from '../allocation/claim-limits.ts';
import type { GiveUpBroke, GiveUpStepped } from '../allocation/give-up-events.ts';
import { GIVE_UP_STEPS, type GiveUpStep, seenBy, stepsTo } from '../allocation/give-up-life.ts';
import { ccpKey, dayKey } from '../allocation/give-ups.ts';
import { accept, assertThat } from '../basics/decision.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { lastGiveUpDay } from '../reference/give-up-terms.ts';
import { accountOn } from '../reference/parties.ts';
import { isGiveUpAccount } from '../trade/suspense-account.ts';
import { tradeIdOf } from '../trade/trade-id.ts';
import type { Book, BookDecision, BookEvent, Context, Facts } from './book-state.ts';
import type { Refusal } from './enter-again.ts';
import { findTrade, type KnownTrade, stands } from './find-trade.ts';
import { giveUpIdOf, planMark } from './give-up-mark.ts';
import { divideOffer, isOfPart, offeredAtFirst, partOfOffer } from './give-up-part.ts';
import { type GiveUpPlan, newPlan, planEvents } from './give-up-plan.ts';
import { agreedTerms, agreementOfLife } from './give-up-report.ts';
import { type StepWord, takeStep } from './give-up-steps.ts';
import { partOfShare, toldAs, toldPartName } from './give-up-told-part.ts';
import { ourAccount } from './our-account.ts';
import { resultsOf } from './ripple.ts';
import type { TellAllocation } from './trade-life-commands.ts';

/**
 * What the CCP tells of give-ups counts, one life a share. Steps whose messages were never seen are made up; what does
 * not fit is a break for a person and moves nothing.
 */
export function tellAllocation(
  book: Book,
  { message, share: at }: TellAllocation,
  context: Context,
): BookDecision {
  const events: BookEvent[] = breakEvents(book, message, context);
  const step = GIVE_UP_STEPS.find((word) => word === message.step);
  const isTold = message.kind === 'report' || message.kind === 'acknowledgement';
  const share = message.shares[at];
  if (step === undefined || share === undefined || !isTold || message.purpose !== 'give-up')
    return accept(...events);
  const sequence = context.sequence + events.length;
  return accept(...events, ...tellShare(book, { message, share, step }, { ...context, sequence }));
}

type Telling = {
  readonly message: AllocationMessage;
  readonly share: AllocatedShare;
  readonly step: GiveUpStep;
};

function tellShare(book: Book, telling: Telling, context: Context): BookEvent[] {
  const { step } = telling;
  const life = lifeOfShare(book, telling);
  if (life === undefined && ENDS.has(step)) return [];
  const misfit = life === undefined ? undefined : misfitOf(book, life, telling, context);
  if (misfit !== undefined) return misfit;
  if (life !== undefined && isSaidAgain(life, step)) return idsLearnt(life, telling);
  const plan = newPlan(life);
  const ways = stepsTo(life?.state ?? 'none', step);
  if (ways === undefined) {
    const seen = `${step} of ${life?.state ?? 'none'}`;
    return broke(book, telling, { code: 'give_up_step_must_fit_its_state', seen, life }, context);
  }
  const refusal = takeWays(book, plan, telling, ways, context);
  if (refusal === undefined) return planEvents(book, plan, context);
  const { code, seen, wanted } = refusal.rejection;
  const found = code.startsWith('give_up_')
    ? { code, seen, wanted, life }
    : { code: 'give_up_must_be_bookable', seen: `${code}: ${seen}`, wanted, life };
  return broke(book, telling, found, context);
}

/** Nothing that nobody knows of ends. */
const ENDS: ReadonlySet<GiveUpStep> = new Set(['cancel', 'expire', 'reject', 'decline-give-up']);

/** An offer of what is offered, a claim of what is claimed. */
function isSaidAgain(life: GiveUpStepped, step: GiveUpStep): boolean {
  if (life.step === step) return true;
  return step === 'offer' && life.state !== 'marked' && seenBy('claimer', life.state) !== 'none';
}

/** The CCP's ids of what we had offered or claimed ourselves: later messages name no other. */
function idsLearnt(life: GiveUpStepped, telling: Telling): GiveUpStepped[] {
  const { learnt } = wordOf(telling.step, telling);
  const next = { ...life, ...learnt };
  // A part that we claimed is known from others of its size by the message that confirms it.
  const isConfirmed = life.partOf !== '' && life.toldAs === '' && next.toldAs !== '';
  const isNew =
    isConfirmed ||
    next.ccpAllocationId !== life.ccpAllocationId ||
    next.transferTradeId !== life.transferTradeId;
  return isNew ? [{ ...next, source: telling.message.source }] : [];
}

function takeWays(
  book: Book,
  plan: GiveUpPlan,
  telling: Telling,
  ways: readonly GiveUpStep[],
  context: Context,
): Refusal | undefined {
  const { message, share } = telling;
  for (const step of ways) {
    const divided = divideAsTold(book, plan, { ...telling, step }, context);
    if (divided !== undefined) return divided;
    const refusal =
      step === 'mark'
        ? begin(book, plan, telling, context)
        : takeStep(book, plan, wordOf(step, telling), context);
    if (refusal !== undefined) return refusal;
  }
  const { life } = plan;
  if (life?.role !== 'claimer' || life.state !== 'offered' || message.step !== 'offer')
    return undefined;
  return claimByRule(book, plan, { ...telling, share }, context);
}

/** A claim of fewer contracts than are offered is of a part; the steps before it were of the whole. */
function divideAsTold(
  book: Book,
  plan: GiveUpPlan,
  telling: Telling,
  context: Context,
): Refusal | undefined {
  const { message, share, step } = telling;
  const { life } = plan;
  if (life === undefined || step !== message.step) return undefined;
  const { quantity } = share;
  if (!isOfPart(life, step, quantity)) return undefined;
  const name = toldPartName(telling);
  return divideOffer(book, plan, partOfOffer(book, life, { quantity, name }), context);
}

function wordOf(step: GiveUpStep, { message, share }: Telling): StepWord {
  const { clearingDate: stepDate, text: reason, source, groupId } = message;
  const learnt = {
    ...filled('ccpAllocationId', share.ccpAllocationId),
    ...filled('firmAllocationId', share.firmAllocationId),
    ...filled('transferTradeId', share.transferTradeId),
    ...filled('groupId', groupId),
    ...filled('toldAs', toldAs({ message, share })),
  };
  return { step, stepDate, toldBy: 'ccp', reason, source, learnt };
}

function filled(name: keyof GiveUpStepped, value: string): Partial<GiveUpStepped> {
  return value === '' ? {} : { [name]: value };
}

/** A life that we hear of for the first time: the executing firm's trade is marked, the clearing firm's appears. */
function begin(
  book: Book,
  plan: GiveUpPlan,
  telling: Telling,
  context: Context,
): Refusal | undefined {
  const { message, share } = telling;
  if (message.role === 'claimer') {
    plan.life = firstSight(book, telling, context);
    return undefined;
  }
  const tradeId = sourceOf(telling);
  const source = findTrade(book, tradeId, context.facts);
  if (!stands(source)) {
    const seen = tradeId === '' ? `allocation ${share.ccpAllocationId}` : tradeId;
    return refusalOf('give_up_trade_must_be_known', seen, 'a trade that stands');
  }
  const known = leftToGive(book, source, share.quantity, context.facts);
  if (known === undefined || share.quantity < 1) {
    const seen = `${share.quantity} of ${source.booked.quantity} contracts`;
    return refusalOf('give_up_must_not_exceed_the_trade', seen, 'what is left of the trade');
  }
  const { quantity, firm } = share;
  const [account = ''] = share.account.names;
  const by = { toldBy: 'ccp', source: message.source } as const;
  return planMark(book, plan, { known, quantity, firm, account, ...by }, context);
}

/**
 * The trade that so many contracts are given up of: the one that the CCP names, or what an earlier give-up has left of it,
 * or brought back. Of several the first by id, never by arrival.
 */
export function leftToGive(
  book: Book,
  known: KnownTrade,
  quantity: number,
  facts: Facts,
): KnownTrade | undefined {
  const { booked, derivation } = known;
  if (known.live) return booked.quantity >= quantity ? known : undefined;
  if (derivation?.kind !== 'give-up') return undefined;
  const left = resultsOf(book, derivation, facts)
    .filter(({ booked: part }) => !isGiveUpAccount(part.account) && part.side === booked.side)
    .sort((a, b) => (a.booked.tradeId < b.booked.tradeId ? -1 : 1));
  for (const part of left) {
    const found = leftToGive(book, part, quantity, facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refusalOf(code: string, seen: string, wanted: string): Refusal {
  return { ok: false, rejection: { code, seen, wanted } };
}

/** What the clearing firm is offered, before the step that offers it. */
function firstSight(book: Book, { message, share }: Telling, context: Context): GiveUpStepped {
  const { ccp, contract, side, tradeDate, clearingDate } = message;
  assertThat(side !== '', 'a report has a side');
  const match = ourAccount(book.reference, {
    ccp,
    account: '',
    externalAccount: share.account,
    clearingDate,
  });
  const ownAccount = 'account' in match ? match.account : '';
  const parties = {
    ccp,
    executingFirm: message.firm,
    clearingFirm: share.firm,
    client: accountOn(book.reference, ownAccount, clearingDate)?.client ?? '',
    tradeClearingDate: clearingDate,
  };
  const terms = contractOn(book.reference, contract, clearingDate);
  const calendar = terms?.calendar ?? ccp;
  const product = terms ?? { ccp, exchange: '', product: '' };
  return {
    type: 'GiveUpStepped',
    giveUpId: takeUpIdOf(message, share),
    role: 'claimer',
    step: 'mark',
    state: 'marked',
    contract,
    side,
    quantity: share.quantity,
    price: message.price,
    tradeDate,
    stepDate: clearingDate,
    lastDay: lastGiveUpDay(book.reference, product, calendar, clearingDate),
    sourceTradeId: '',
    ownAccount,
    customerOrigin: share.account.origin,
    theirAccount: share.account.names.join('/'),
    ccpAllocationId: share.ccpAllocationId,
    firmAllocationId: share.firmAllocationId,
    groupId: message.groupId,
    transferTradeId: share.transferTradeId,
    orderId: message.orderId,
    ...parties,
    ...agreedTerms(book, parties),
    toldBy: 'ccp',
    reason: '',
    actor: context.actor,
    atMicros: context.nowMicros,
    source: message.source,
    partOf: '',
    toldAs: '',
  };
}

/** CFTC 1.73: within the agreement's limits nobody has to look, else the claim waits and says why. */
function claimByRule(
  book: Book,
  plan: GiveUpPlan,
  telling: Telling,
  context: Context,
): Refusal | undefined {
  const { life } = plan;
  assertThat(life !== undefined, 'the offer is known');
  const counted = book.giveUps.claimed.get(dayKey(life, life.stepDate)) ?? 0;
  const parked =
    life.ownAccount === ''
      ? 'account_must_be_known'
      : parkedReason(life.quantity, agreementOfLife(book, life), counted);
  if (parked === undefined)
    return takeStep(book, plan, { ...wordOf('claim', telling), toldBy: 'rule' }, context);
  const waiting = { ...life, reason: parked };
  plan.life = waiting;
  plan.records.splice(plan.records.indexOf(life), 1, waiting);
  return undefined;
}

/** The life that a share is about: by the CCP's id, else by the trade and whom it is for. */
export function lifeOfShare(book: Book, telling: Telling): GiveUpStepped | undefined {
  const { message, share } = telling;
  const { byId, byCcpId } = book.giveUps;
  const { ccp, role } = message;
  const named =
    share.ccpAllocationId === ''
      ? undefined
      : byCcpId.get(ccpKey(ccp, role, share.ccpAllocationId));
  const [account = ''] = share.account.names;
  const tradeId = role === 'claimer' ? '' : sourceOf(telling);
  const own = [
    share.firmAllocationId,
    giveUpIdOf(tradeId, share.firm, account),
    giveUpIdOf(tradeId, share.firm, ''),
  ];
  const ids = named === undefined && role === 'executor' ? own : [named ?? ''];
  const life = ids.flatMap((giveUpId) => byId.get(giveUpId) ?? [])[0];
  return life === undefined ? undefined : partOfShare(book, life, telling);
}

/** Our id of the trade that an executing firm gives up; blank when the message names none. */
export function sourceOf({ message, share }: Telling): string {
  const [fill] = message.fills;
  const ccpTradeId = fill === undefined ? share.originalTradeId : fill.ccpTradeId;
  const { ccp, contract, tradeDate, firm: member, side } = message;
  return ccpTradeId === '' || side === ''
    ? ''
    : tradeIdOf({ ccp, contract, tradeDate, member, ccpTradeId, side });
}

export function takeUpIdOf(message: AllocationMessage, share: AllocatedShare): string {
  const { ccp, contract, tradeDate, firm: member, side } = message;
  assertThat(side !== '', 'a report has a side');
  const ccpTradeId = share.ccpAllocationId;
  return tradeIdOf({ ccp, contract, tradeDate, member, ccpTradeId, side });
}

/** A later message must be about the same contracts: what it says otherwise is a break, and moves nothing. */
function misfitOf(
  book: Book,
  life: GiveUpStepped,
  telling: Telling,
  context: Context,
): BookEvent[] | undefined {
  const { message, share } = telling;
  const isOtherSide = message.side !== '' && message.side !== life.side;
  if (message.contract !== life.contract || isOtherSide) {
    const seen = `${message.side} ${message.contract}`;
    const wanted = `${life.side} ${life.contract}`;
    const code = 'give_up_terms_must_be_as_offered';
    return broke(book, telling, { code, seen, wanted, life }, context);
  }
  const { quantity } = share;
  if (quantity === 0 || quantity === life.quantity) return undefined;
  const isTakeable = stepsTo(life.state, telling.step) !== undefined;
  if (isTakeable && isOfPart(life, telling.step, quantity)) return undefined;
  if (telling.step === 'offer' && quantity === offeredAtFirst(book, life)) return undefined;
  const seen = `${share.quantity} contracts`;
  const wanted = `${life.quantity}, as offered`;
  const code = 'give_up_quantity_must_be_as_offered';
  return broke(book, telling, { code, seen, wanted, life }, context);
}

function broke(
  book: Book,
  { message, share }: Telling,
  found: {
    readonly code: string;
    readonly seen: string;
    readonly wanted?: string;
    readonly life: GiveUpStepped | undefined;
  },
  context: Context,
): GiveUpBroke[] {
  const about = found.life?.giveUpId ?? share.ccpAllocationId;
  const { code, seen, wanted = 'a step of its state' } = found;
  return openBreak(book, message, { code, about, seen, wanted }, context);
}

function breakEvents(book: Book, message: AllocationMessage, context: Context): BookEvent[] {
  return quantityBreaks(message).flatMap(({ code, seen, wanted }) =>
    openBreak(book, message, { code, about: message.messageId, seen, wanted }, context),
  );
}

/** The same fault of the same thing is one item, however often it is told. */
function openBreak(
  book: Book,
  { source }: AllocationMessage,
  fault: {
    readonly code: string;
    readonly about: string;
    readonly seen: string;
    readonly wanted: string;
  },
  { nowMicros }: Context,
): GiveUpBroke[] {
  const { code, about, seen, wanted } = fault;
  const itemId = `${code}:${about}:${seen}`;
  const { breaks, settled } = book.giveUps;
  if (breaks.has(itemId) || settled.has(itemId)) return [];
  const at = { source, atMicros: nowMicros };
  return [{ type: 'GiveUpBroke', itemId, giveUpId: about, code, seen, wanted, ...at }];
}
