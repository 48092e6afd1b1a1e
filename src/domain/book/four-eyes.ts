import { accept, assertThat, type Rejection, reject } from '../basics/decision.ts';
import { type Approval, pendingApprovals } from './approvals.ts';
import type { Book, BookDecision, Context } from './book-state.ts';
import type { Command } from './commands.ts';
import { type Approvable, occasionOf } from './four-eyes-occasion.ts';
import type { DecideApproval, SetFourEyes } from './trade-life-commands.ts';

type Refused = { readonly ok: false; readonly rejection: Rejection };

/** What one person's word comes to: an approved command is decided by it, as if nobody else were needed. */
export type DecideAlone = (book: Book, command: Approvable, context: Context) => BookDecision;

/**
 * `decision` as it is, or, where the policy wants a second person, that it is asked for. What would be refused now is
 * refused now, so that nobody approves nonsense.
 */
export function orAsksApproval(
  book: Book,
  command: Command,
  context: Context,
  decision: BookDecision,
): BookDecision {
  const { occasions } = book.approvals;
  if (occasions.size === 0 || !decision.ok || decision.events.length === 0) return decision;
  const found = occasionOf(book, command, context);
  if (found === undefined || !(found.occasion === 'policy' || occasions.has(found.occasion)))
    return decision;
  const { occasion, subject } = found;
  const text = JSON.stringify(found.command);
  const asked = pendingApprovals(book.approvals).find((pending) => pending.command === text);
  if (asked !== undefined) {
    const seen = `${asked.approvalId}, asked for by ${asked.actor}`;
    return reject('approval_must_be_asked_for_once', seen, 'a second person to decide it');
  }
  return accept({
    type: 'ApprovalRequested',
    approvalId: newId(book, subject),
    occasion,
    instruction: command.type,
    subject,
    command: text,
    actor: context.actor,
    atMicros: context.nowMicros,
  });
}

/** No sequence: the same instructions in another order make the same book. */
function newId({ approvals }: Book, subject: string): string {
  let number = 1;
  while (approvals.byId.has(`${subject}#${number}`)) number += 1;
  return `${subject}#${number}`;
}

/** A second person approves or refuses; who asked may take it back. Approved, it is decided on the book as it is now. */
export function decideApproval(
  book: Book,
  command: DecideApproval,
  context: Context,
  decideAlone: DecideAlone,
): BookDecision {
  const { approvalId, outcome, reason } = command;
  const approval = book.approvals.byId.get(approvalId);
  if (approval === undefined)
    return reject('approval_must_be_known', approvalId, 'an approval that was asked for');
  const refusal = decisionProblem(approval, command, context);
  if (refusal !== undefined) return refusal;
  const { actor, nowMicros } = context;
  const decided = {
    type: 'ApprovalDecided',
    approvalId,
    outcome,
    reason,
    actor,
    atMicros: nowMicros,
  } as const;
  if (outcome !== 'approved') return accept(decided);
  const { requested } = approval;
  const at = { ...context, actor: requested.actor, sequence: context.sequence + 1 };
  const decision = decideAlone(book, instructionOf(approval), at);
  return decision.ok ? accept(decided, ...decision.events) : decision;
}

function decisionProblem(
  { requested, decided }: Approval,
  { approvalId, outcome, reason }: DecideApproval,
  { actor }: Context,
): Refused | undefined {
  if (decided !== undefined) {
    const seen = `${approvalId} was ${decided.outcome} by ${decided.actor}`;
    return reject('approval_must_be_pending', seen, 'an approval that is pending');
  }
  const isOwn = actor === requested.actor;
  if (outcome === 'withdrawn' && !isOwn) {
    const wanted = `${requested.actor}, who asked for it; another person refuses it`;
    return reject('approval_must_be_withdrawn_by_who_asked', actor, wanted);
  }
  if (outcome !== 'withdrawn' && isOwn)
    return reject('approval_must_be_by_another_person', actor, `anybody but ${requested.actor}`);
  if (outcome === 'refused' && reason.trim() === '')
    return reject('reason_must_be_given', '', 'why it is refused');
  return undefined;
}

/** What a person may say to it. */
export function outcomesFor(
  { requested, decided }: Approval,
  actor: string,
): readonly DecideApproval['outcome'][] {
  if (decided !== undefined) return [];
  return actor === requested.actor ? ['withdrawn'] : ['approved', 'refused'];
}

/** The command that waits: written by `orAsksApproval`, never by anybody outside. */
export function instructionOf({ requested }: Approval): Approvable {
  const command: Approvable = JSON.parse(requested.command);
  assertThat(
    command.type === requested.instruction,
    () => `${requested.approvalId} is about a ${requested.instruction}`,
  );
  return command;
}

/** Which occasions need a second person from now on, as a whole. */
export function setFourEyes(
  book: Book,
  { occasions }: SetFourEyes,
  { actor, nowMicros }: Context,
): BookDecision {
  const wanted = [...new Set(occasions)].sort();
  const known = [...book.approvals.occasions].sort();
  if (wanted.join(' ') === known.join(' ')) return accept();
  return accept({
    type: 'FourEyesSet',
    occasions: wanted.map((occasion) => ({ occasion })),
    actor,
    atMicros: nowMicros,
  });
}
