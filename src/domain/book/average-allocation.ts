import {
  type AverageGroup,
  GROUP_STEPS,
  groupPrefix,
  tradeOfPart,
} from '../allocation/average-groups.ts';
import type { TradesDerived } from '../allocation/derivation-events.ts';
import { turnedRule } from '../allocation/rotations.ts';
import { shareEvidence } from '../allocation/share-evidence.ts';
import { sharesOf } from '../allocation/share-rule.ts';
import { accept, assertThat, reject } from '../basics/decision.ts';
import { shareTrade } from './allocate.ts';
import { turned } from './allocate-trades.ts';
import {
  dividedOf,
  endedPart,
  type GroupMove,
  groupMoved,
  leavingDerived,
  requiredTrade,
} from './average-part.ts';
import { residuals } from './average-residuals.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { enteringAgain, type Refusal } from './enter-again.ts';
import { tradeChanges } from './trade-changes.ts';
import type { AllocateAverageGroup } from './trade-life-commands.ts';

/** Divides a complete group among accounts: each gets one trade at the average and its part of the residual. */
export function allocateAverageGroup(
  book: Book,
  { groupId, rule: instructed }: AllocateAverageGroup,
  context: Context,
): BookDecision {
  const group = book.averageGroups.byId.get(groupId);
  if (group === undefined) return reject('group_must_be_known', groupId, 'a group that was opened');
  if (GROUP_STEPS[group.status].allocate === undefined)
    return reject(
      'group_status_must_allow_it',
      `${groupId} is ${group.status}`,
      'a group that is complete',
    );
  const parts = standingParts(book, group, context);
  const gone = dividedOf(parts);
  if (gone !== undefined) return gone;
  let quantity = 0;
  for (const { booked } of parts) quantity += booked.quantity;
  const rule = turnedRule(book.rotations, instructed);
  const shares = sharesOf(quantity, rule);
  if (!shares.ok) return shares;
  const [first] = parts;
  assertThat(first !== undefined, 'a complete group has a part');
  const entering: TradeEntering[] = [];
  for (const share of shares.shares) {
    const named = { ...share, tradeId: shareTradeId(groupId, share.account) };
    const trade = shareTrade(book, first.booked, named, context);
    if ('ok' in trade) return trade;
    entering.push(trade);
  }
  const derived: TradesDerived = {
    type: 'TradesDerived',
    derivationId: groupPrefix(groupId),
    kind: 'allocation',
    method: rule.method,
    evidence: shareEvidence(rule, shares),
    actor: context.actor,
    atMicros: context.nowMicros,
    sources: parts.map(({ booked: { tradeId } }) => ({ tradeId })),
    results: shares.shares.map((share) => ({
      tradeId: shareTradeId(groupId, share.account),
      account: share.account,
      quantity: share.quantity,
    })),
  };
  const records = [derived, ...turned(rule, shares), ...residuals(book, group, derived, 1)];
  const at = { ...context, sequence: context.sequence + records.length };
  const moved = tradeChanges(book, { leaving: parts.map(leavingDerived), entering }, at);
  const { averagePrice, residual } = group;
  const step = { status: 'allocated', reason: 'instructed', averagePrice, residual } as const;
  return accept<BookEvent>(...records, ...moved, groupMoved(group, step, context));
}

export function shareTradeId(groupId: string, account: string): string {
  return `${groupPrefix(groupId)}/${account}`;
}

/** The trades of a group's parts, in order. */
function standingParts(book: Book, { standing }: AverageGroup, { facts }: Context) {
  return [...standing].sort().map((id) => requiredTrade(book, tradeOfPart(id), facts));
}

/** An allocated group's trades stand in its own account again. */
export function takenBack(book: Book, group: AverageGroup, context: Context): GroupMove | Refusal {
  const derivation = book.derivations.byId.get(groupPrefix(group.groupId));
  assertThat(derivation !== undefined, 'an allocated group has its allocation');
  const results = derivation.results.map(({ tradeId }) =>
    requiredTrade(book, tradeId, context.facts),
  );
  const divided = dividedOf(results);
  if (divided !== undefined) return divided;
  const entering: TradeEntering[] = [];
  for (const { tradeId } of derivation.sources) {
    const again = enteringAgain(book, requiredTrade(book, tradeId, context.facts), context);
    if ('ok' in again) return again;
    entering.push(again);
  }
  return {
    records: [endedPart(derivation, context), ...residuals(book, group, derivation, -1)],
    leaving: results.map(leavingDerived),
    entering,
  };
}
