import type { AverageFillsAdded, GroupStatus } from '../allocation/average-events.ts';
import {
  type AverageGroup,
  GROUP_STEPS,
  GROUP_TERMS,
  type GroupTerms,
  groupPrefix,
  MOST_FILLS,
  partDerivationId,
  tradeOfPart,
} from '../allocation/average-groups.ts';
import { derivationOf } from '../allocation/derivations.ts';
import { accept, reject } from '../basics/decision.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { divisible } from './allocate-trades.ts';
import { takenBack } from './average-allocation.ts';
import {
  averagePart,
  type GroupMove,
  groupAverage,
  groupMoved,
  leavingDerived,
  requiredTrade,
  undonePart,
} from './average-part.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import type { Refusal } from './enter-again.ts';
import { feesOfGone } from './give-up-gone.ts';
import { rippleOf } from './ripple.ts';
import { tradeChanges } from './trade-changes.ts';
import type {
  AddToAverageGroup,
  StateAverageGroup,
  StepAverageGroup,
} from './trade-life-commands.ts';

/** Fills of one command, so that it stays short. */
export const MOST_FILLS_AT_ONCE = 250;

/** Opens a group with its first fills, or adds some, late ones too, to one that is open. */
export function addToAverageGroup(
  book: Book,
  command: AddToAverageGroup,
  context: Context,
): BookDecision {
  const { groupId, opens, tradeIds } = command;
  const group = book.averageGroups.byId.get(groupId);
  const refusal = groupProblem(command, group);
  if (refusal !== undefined) return refusal;
  if (tradeIds.length === 0 || tradeIds.length > MOST_FILLS_AT_ONCE) {
    const wanted = `1 to ${MOST_FILLS_AT_ONCE} fills`;
    return reject('group_must_be_given_fills', `${tradeIds.length} fills`, wanted);
  }
  const count = (group?.fills.size ?? 0) + tradeIds.length;
  if (count > MOST_FILLS)
    return reject('group_must_not_be_too_large', `${count} fills`, `at most ${MOST_FILLS}`);
  const fills: AverageFillsAdded['fills'][number][] = [];
  let terms = opens ? undefined : group?.terms;
  for (const tradeId of new Set(tradeIds)) {
    const booked = freeFill(book, tradeId, context);
    if ('ok' in booked) return booked;
    const own = termsOf(booked);
    const unlike = terms === undefined ? undefined : difference(own, terms);
    if (unlike !== undefined)
      return reject('group_fills_must_agree', `${tradeId}: ${unlike.seen}`, unlike.wanted);
    terms = terms ?? own;
    fills.push({ tradeId, quantity: booked.quantity, price: booked.price });
  }
  if (terms === undefined) return accept();
  const { actor, nowMicros: atMicros } = context;
  return accept({ type: 'AverageFillsAdded', groupId, ...terms, fills, actor, atMicros });
}

function groupProblem(
  { groupId, opens }: AddToAverageGroup,
  group: AverageGroup | undefined,
): Refusal | undefined {
  if (!/^[A-Za-z0-9._-]{1,40}$/.test(groupId))
    return reject(
      'group_id_must_be_a_name',
      groupId,
      '1 to 40 of A–Z, a–z, 0–9, dot, underscore and hyphen',
    );
  if (opens) {
    if (group === undefined) return undefined;
    return reject('group_must_be_new', `${groupId} is ${group.status}`, 'a new name, or add to it');
  }
  if (group === undefined) return reject('group_must_be_known', groupId, 'a group that was opened');
  if (group.status === 'open') return undefined;
  return reject(
    'group_status_must_allow_it',
    `${groupId} is ${group.status}`,
    'an open group; reopen it first',
  );
}

/** A fill that stands in a position and is in no group. */
function freeFill(book: Book, tradeId: string, { facts }: Context): TradeBooked | Refusal {
  const known = divisible(book, tradeId, facts);
  if ('ok' in known) return known;
  if (known.booked.priceType === 'placeholder')
    return reject('group_fill_must_have_a_price', tradeId, 'a fill whose price is known');
  return known.booked;
}

function termsOf(booked: TradeBooked): GroupTerms {
  const { account, ccp, contract, side, clearingDate } = booked;
  const { customerOrigin, priceType, tradeType, currency } = booked;
  return {
    account,
    ccp,
    contract,
    side,
    clearingDate,
    customerOrigin,
    priceType,
    tradeType,
    currency,
  };
}

function difference(own: GroupTerms, terms: GroupTerms) {
  const name = GROUP_TERMS.find((one) => own[one] !== terms[one]);
  return name === undefined
    ? undefined
    : { seen: `${name} ${own[name]}`, wanted: `${name} ${terms[name]}` };
}

/** Keeps what the CCP says of a group beside what stands here. */
export function stateAverageGroup(
  book: Book,
  { groupId, averagePrice, residual, source }: StateAverageGroup,
  { actor, nowMicros: atMicros }: Context,
): BookDecision {
  const group = book.averageGroups.byId.get(groupId);
  if (group === undefined) return reject('group_must_be_known', groupId, 'a group that was opened');
  const { stated } = group;
  if (stated?.averagePrice === averagePrice && stated.residual === residual) return accept();
  return accept({
    type: 'AverageGroupStated',
    groupId,
    averagePrice,
    residual,
    source,
    actor,
    atMicros,
  });
}

/** Completes, reopens or cancels a group, or takes the next bounded part of the way there (`advance`; nothing to do: no event). */
export function stepAverageGroup(
  book: Book,
  { groupId, step }: StepAverageGroup,
  context: Context,
): BookDecision {
  const group = book.averageGroups.byId.get(groupId);
  if (group === undefined) {
    if (step === 'advance') return accept();
    return reject('group_must_be_known', groupId, 'a group that was opened');
  }
  const status = GROUP_STEPS[group.status][step];
  if (status === undefined) {
    // An instruction that is under way, or done, is no error: who lost the answer asks again.
    if (step === 'advance' || isUnderWay(group, step)) return accept();
    const wanted = `a group that is ${statusesWith(step).join(' or ')}`;
    return reject('group_status_must_allow_it', `${groupId} is ${group.status}`, wanted);
  }
  if (step === 'advance') return advance(book, group, status, context);
  return begin(book, group, { step, status }, context);
}

function isUnderWay({ status }: AverageGroup, step: StepAverageGroup['step']): boolean {
  if (step === 'complete') return status === 'completing';
  return step === 'reopen' ? status === 'reopening' : status === 'cancelling';
}

function statusesWith(step: StepAverageGroup['step']): string[] {
  return Object.entries(GROUP_STEPS).flatMap(([status, steps]) => (step in steps ? [status] : []));
}

function begin(
  book: Book,
  group: AverageGroup,
  {
    step,
    status,
  }: { readonly step: 'complete' | 'reopen' | 'cancel'; readonly status: GroupStatus },
  context: Context,
): BookDecision {
  const reason = 'instructed';
  if (step === 'complete') {
    if (group.fills.size === 0)
      return reject('group_must_have_fills', group.groupId, 'a group with a fill');
    return accept(groupMoved(group, { status, reason, ...groupAverage(book, group) }, context));
  }
  const { averagePrice, residual } = group;
  const moved = groupMoved(group, { status, reason, averagePrice, residual }, context);
  if (group.status !== 'allocated') return dividedPart(book, group) ?? accept(moved);
  const back = takenBack(book, group, context);
  if ('ok' in back) return back;
  return accept(...movedBy(book, back, context), moved);
}

/** One part is averaged, or stands as its fills again; the last one ends the way. */
function advance(
  book: Book,
  group: AverageGroup,
  status: GroupStatus,
  context: Context,
): BookDecision {
  const { averagePrice, residual } =
    status === 'complete' ? group : { averagePrice: 0, residual: 0 };
  const done = groupMoved(group, { status, reason: 'done', averagePrice, residual }, context);
  const next =
    status === 'complete' ? nextPart(book, group, context) : lastPart(book, group, context);
  if (next === undefined) return accept(done);
  if ('ok' in next.move) return next.move;
  const moved = movedBy(book, next.move, context);
  const fees = feesOfGone(book, next.move.records);
  return accept(...moved, ...fees, ...(next.isLast ? [done] : []));
}

type Next = { readonly move: GroupMove | Refusal; readonly isLast: boolean };

function nextPart(book: Book, group: AverageGroup, context: Context): Next | undefined {
  const part = nextPartOf(group);
  if (part === undefined) return undefined;
  const isLast = group.standing.size === group.parts.length - 1;
  return { move: averagePart(book, group, part, context), isLast };
}

/** The first part that is not averaged. */
export function nextPartOf(group: AverageGroup): number | undefined {
  const part = group.parts.findIndex(
    (_, at) => !group.standing.has(partDerivationId(group.groupId, at)),
  );
  return part < 0 ? undefined : part;
}

function lastPart(book: Book, group: AverageGroup, context: Context): Next | undefined {
  const derivation = lastPartOf(book, group);
  if (derivation === undefined) return undefined;
  const known = requiredTrade(book, tradeOfPart(derivation.derivationId), context.facts);
  // A bust fill takes its whole group apart, also a part that was given up since.
  const gone = known.live
    ? { records: [], leaving: [leavingDerived(known)], entering: [] }
    : rippleOf(book, { known, removal: 'cancel', entering: undefined }, context);
  const move = undonePart(book, group, { derivation, gone }, context);
  return { move, isLast: group.standing.size === 1 };
}

/** The refusal to undo parts, by instruction, while others were made of one of them: that is taken back first. */
function dividedPart(book: Book, { standing }: AverageGroup): Refusal | undefined {
  for (const id of standing) {
    const tradeId = tradeOfPart(id);
    const derivation = derivationOf(book.derivations, tradeId);
    if (derivation === undefined) continue;
    const seen = `${tradeId} is the source of ${derivation.kind}`;
    return reject('trade_must_not_be_divided', seen, 'a trade that stands in a position');
  }
  return undefined;
}

/** The part that is undone next. */
export function lastPartOf(book: Book, { standing }: AverageGroup) {
  let last = '';
  for (const id of standing) if (id > last) last = id;
  return book.derivations.byId.get(last);
}

export function movedBy(
  book: Book,
  { records, leaving, entering }: GroupMove,
  context: Context,
): BookEvent[] {
  const sequence = context.sequence + records.length;
  return [...records, ...tradeChanges(book, { leaving, entering }, { ...context, sequence })];
}

/** Whether a group's allocation stands. */
export function allocationOfGroup(book: Book, groupId: string) {
  return book.derivations.byId.get(groupPrefix(groupId));
}
