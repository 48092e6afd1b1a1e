import type { DerivedResult } from '../allocation/derivation-events.ts';
import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import type { GiveUpStep } from '../allocation/give-up-life.ts';
import { partsOf } from '../allocation/give-ups.ts';
import { assertThat, reject } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { reportOfBooked } from '../trade/report-record.ts';
import type { Book, Context } from './book-state.ts';
import type { Refusal } from './enter-again.ts';
import { type GiveUpPlan, resultsOfPlan } from './give-up-plan.ts';
import { derivedTrade, leave } from './give-up-steps.ts';
import type { StepGiveUp } from './trade-life-commands.ts';

/** Steps that may be about part of what is offered: the rest stays as it is. */
const OF_A_PART: ReadonlySet<GiveUpStep> = new Set(['claim', 'ask-take-up-approval']);

/** Whether the step takes some of the contracts and leaves others. */
export function isOfPart(life: GiveUpStepped, step: GiveUpStep, quantity: Quantity): boolean {
  return OF_A_PART.has(step) && quantity > 0 && quantity < life.quantity;
}

export function partProblem(
  life: GiveUpStepped,
  { step, quantity }: Pick<StepGiveUp, 'step' | 'quantity'>,
): Refusal | undefined {
  if (quantity === undefined) return undefined;
  if (!OF_A_PART.has(step)) {
    const seen = `${quantity} contracts of ${step}`;
    return reject('give_up_part_must_be_of_a_claim', seen, [...OF_A_PART].join(', '));
  }
  if (Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= life.quantity)
    return undefined;
  const seen = `${quantity} of ${life.quantity} contracts`;
  return reject('give_up_part_must_be_within_the_offer', seen, `1 to ${life.quantity}`);
}

/**
 * The part of an offer that a step is to be about, before that step. It is named for what the CCP calls it (`name`), else
 * numbered; parts of a part are parts of the whole.
 */
export function partOfOffer(
  { giveUps }: Book,
  life: GiveUpStepped,
  { quantity, name }: { readonly quantity: Quantity; readonly name: string },
): GiveUpStepped {
  const partOf = life.partOf === '' ? life.giveUpId : life.partOf;
  const known = giveUps.parts.get(partOf)?.length;
  const number = known === undefined ? 1 : known + 1;
  const giveUpId = `${partOf}/part-${name === '' ? number : name.replaceAll(':', '.')}`;
  return { ...life, giveUpId, partOf, quantity, toldAs: '' };
}

/**
 * From now on the plan is about the part. The rest goes on in the state it had; at the executing firm each has its own
 * trade in the give-up account, as if they had been marked apart.
 */
export function divideOffer(
  book: Book,
  plan: GiveUpPlan,
  part: GiveUpStepped,
  context: Context,
): Refusal | undefined {
  const { life } = plan;
  assertThat(life !== undefined, 'the offer is known');
  const at = { actor: context.actor, atMicros: context.nowMicros };
  const rest = { ...life, ...at, quantity: life.quantity - part.quantity };
  plan.records.push(rest);
  plan.life = part;
  return life.role === 'executor' ? divideHeld(book, plan, [rest, part], context) : undefined;
}

function divideHeld(
  book: Book,
  plan: GiveUpPlan,
  [rest, part]: readonly [GiveUpStepped, GiveUpStepped],
  context: Context,
): Refusal | undefined {
  const results = resultsOfPlan(book, plan);
  const booked = leave(book, plan, rest.giveUpId, context);
  const { account } = booked;
  const made: DerivedResult[] = [];
  for (const { giveUpId: tradeId, quantity } of [rest, part]) {
    const report = { ...reportOfBooked(booked), account, quantity };
    const entering = derivedTrade(book, { tradeId, report }, context);
    if ('ok' in entering) return entering;
    plan.entering.push(entering);
    made.push({ tradeId, account, quantity });
  }
  const others = results.filter(({ tradeId }) => tradeId !== rest.giveUpId);
  plan.results = [...others, ...made];
  return undefined;
}

/** Contracts that were offered at first: what is left, and the parts that were claimed of it. */
export function offeredAtFirst({ giveUps }: Book, life: GiveUpStepped): Quantity {
  const parts = partsOf(giveUps, life.giveUpId).filter(({ state }) => state !== 'cancelled');
  return parts.reduce((sum, { quantity }) => sum + quantity, life.quantity);
}
