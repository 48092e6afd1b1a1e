import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import {
  isOver,
  isWithClaimer,
  partyOf,
  stateAfter,
  stepsFrom,
} from '../allocation/give-up-life.ts';
import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { accept, reject } from '../basics/decision.ts';
import { clearingDateAt } from '../reference/clearing-calendar.ts';
import { accountOn } from '../reference/parties.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import type { Refusal } from './enter-again.ts';
import { divideOffer, isOfPart, partOfOffer, partProblem } from './give-up-part.ts';
import { type GiveUpPlan, newPlan, planEvents } from './give-up-plan.ts';
import { agreedTerms } from './give-up-report.ts';
import { type StepWord, takeStep } from './give-up-steps.ts';
import type { ExpireGiveUps, SettleGiveUpBreak, StepGiveUp } from './trade-life-commands.ts';

/** A step by our own firm, or what another did as a person was told it (a CCP without messages, a telephone). */
export function stepGiveUp(book: Book, command: StepGiveUp, context: Context): BookDecision {
  const { giveUpId, step } = command;
  const life = book.giveUps.byId.get(giveUpId);
  if (life === undefined)
    return reject('give_up_must_be_known', giveUpId, 'a give-up of this firm');
  const refusal = stepProblem(life, command) ?? partProblem(life, command);
  if (refusal !== undefined) return refusal;
  const date = dateOfStep(book, life, command, context);
  if (typeof date !== 'string') return date;
  const learnt = accountLearnt(book, life, command, date);
  if (!learnt.ok) return learnt;
  const { account } = learnt;
  const agreed = life.ratePerContract === '' ? agreedTerms(book, { ...life, ...account }) : {};
  const plan = newPlan(life);
  const divided = divideAsAsked(book, plan, command, context);
  if (divided !== undefined) return divided;
  const word: StepWord = {
    step,
    stepDate: date,
    toldBy: 'person',
    reason: command.reason,
    source: 'person',
    learnt: { ...account, ...agreed },
  };
  const refused = takeStep(book, plan, word, context);
  return refused ?? accept(...planEvents(book, plan, context));
}

function divideAsAsked(
  book: Book,
  plan: GiveUpPlan,
  { step, quantity = 0 }: StepGiveUp,
  context: Context,
): Refusal | undefined {
  const { life } = plan;
  if (life === undefined || !isOfPart(life, step, quantity)) return undefined;
  return divideOffer(book, plan, partOfOffer(book, life, { quantity, name: '' }), context);
}

function stepProblem(
  life: GiveUpStepped,
  { step, isTold, reason, giveUpId }: StepGiveUp,
): Refusal | undefined {
  if (stateAfter(life.state, step) === undefined) {
    const open = stepsFrom(life.state).join(', ');
    const wanted = open === '' ? 'nothing: it is over' : open;
    return reject('give_up_step_must_fit_its_state', `${step} of ${life.state}`, wanted);
  }
  const party = partyOf(life.state, step);
  const isOurs = party?.startsWith(life.role) === true;
  if (!isOurs && !isTold) {
    const seen = `${step} is the ${party}'s, we are the ${life.role} of ${giveUpId}`;
    return reject('give_up_step_must_be_ours', seen, 'a step of ours, or --told');
  }
  if (step === 'refuse' && isOurs && reason.trim() === '')
    return reject('reason_must_be_given', '', 'why it is refused');
  return undefined;
}

/** The day that a step belongs to; the last give-up day is over for a claim after it. */
function dateOfStep(
  book: Book,
  life: GiveUpStepped,
  { step, date }: StepGiveUp,
  { nowMicros }: Context,
): BusinessDate | Refusal {
  const found = date === '' ? clearingDateAt(book.reference, life.ccp, nowMicros) : date;
  if (found === undefined || dayNumber(found) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  if (found < life.tradeClearingDate) {
    const wanted = `${life.tradeClearingDate}, the trade's day, or later`;
    return reject('give_up_step_must_not_precede_the_trade', found, wanted);
  }
  if (step === 'claim' && life.lastDay !== '' && found > life.lastDay)
    return reject('claim_must_be_by_the_last_give_up_day', found, `${life.lastDay} or before`);
  return found;
}

/** The account that takes a claim, and whose client it is. */
function accountLearnt(
  book: Book,
  life: GiveUpStepped,
  { step, account }: StepGiveUp,
  date: BusinessDate,
): { readonly ok: true; readonly account: Partial<GiveUpStepped> } | Refusal {
  if (life.role !== 'claimer' || step !== 'claim' || account === '')
    return { ok: true, account: {} };
  const known = accountOn(book.reference, account, date);
  if (known === undefined)
    return reject('account_must_be_known', account, `an account in reference on ${date}`);
  return { ok: true, account: { ownAccount: account, client: known.client } };
}

/** Give-ups ended in one decision. */
const EXPIRED_AT_ONCE = 50;

/** What nobody claimed by its last day is the executing firm's own position, in the account it came from. */
export function expireGiveUps(book: Book, { date }: ExpireGiveUps, context: Context): BookDecision {
  if (dayNumber(date) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  const events: BookEvent[] = [];
  for (const life of expiring(book, date)) {
    const plan = newPlan(life);
    const stepDate = life.lastDay;
    const word: StepWord = {
      step: 'expire',
      stepDate,
      toldBy: 'rule',
      reason: 'last give-up day',
      source: 'end of day',
      learnt: {},
    };
    const refused = takeStep(book, plan, word, context);
    if (refused !== undefined) continue;
    const at = { ...context, sequence: context.sequence + events.length };
    events.push(...planEvents(book, plan, at));
  }
  return accept(...events);
}

/** Give-ups whose last day is the date or before it, unclaimed; at most one a position, so that each is decided alone. */
export function expiring(book: Book, date: BusinessDate): GiveUpStepped[] {
  const chosen = new Map<string, GiveUpStepped>();
  for (const giveUpId of [...book.giveUps.byId.keys()].sort()) {
    const life = book.giveUps.byId.get(giveUpId);
    if (life === undefined || life.lastDay === '' || life.lastDay > date) continue;
    if (isOver(life.state) || isWithClaimer(life.state)) continue;
    const position = `${life.role} ${life.contract}`;
    if (!chosen.has(position)) chosen.set(position, life);
    if (chosen.size === EXPIRED_AT_ONCE) break;
  }
  return [...chosen.values()];
}

export function settleGiveUpBreak(
  book: Book,
  { itemId, reason }: SettleGiveUpBreak,
  { actor, nowMicros }: Context,
): BookDecision {
  if (!book.giveUps.breaks.has(itemId))
    return reject('give_up_break_must_be_open', itemId, 'an open break');
  if (reason.trim() === '') return reject('reason_must_be_given', '', 'why it is settled');
  return accept({ type: 'GiveUpBreakSettled', itemId, reason, actor, atMicros: nowMicros });
}
