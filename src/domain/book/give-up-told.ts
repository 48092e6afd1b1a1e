import { parkedReason } from '../allocation/claim-limits.ts';
import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { GIVE_UP_STEPS, type GiveUpStep, seenBy, stepsTo } from '../allocation/give-up-life.ts';
import { dayKey } from '../allocation/give-ups.ts';
import { accept, assertThat } from '../basics/decision.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import type { Refusal } from './enter-again.ts';
import { findTrade, stands } from './find-trade.ts';
import { planMark } from './give-up-mark.ts';
import { divideOffer, isOfPart, partOfOffer } from './give-up-part.ts';
import { type GiveUpPlan, newPlan, planEvents } from './give-up-plan.ts';
import { agreementOfLife } from './give-up-report.ts';
import { type StepWord, takeStep } from './give-up-steps.ts';
import { toldAs, toldPartName } from './give-up-told-part.ts';
import { breakEvents, broke, misfitOf } from './told-breaks.ts';
import { firstSight, leftToGive, lifeOfShare, sourceOf, type Telling } from './told-share.ts';
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

function refusalOf(code: string, seen: string, wanted: string): Refusal {
  return { ok: false, rejection: { code, seen, wanted } };
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
