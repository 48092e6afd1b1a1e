import { assertThat } from '../basics/decision.ts';
import type { ApprovalDecided, ApprovalEvent, ApprovalRequested } from './approval-events.ts';

/** What one person instructed and a second one approves, refuses, or the first takes back. */
export type Approval = {
  readonly requested: ApprovalRequested;
  /** Undefined while it is pending. */
  readonly decided: ApprovalDecided | undefined;
};

export type Approvals = {
  /** Occasions that need a second person. */
  occasions: Set<string>;
  /** By approval id, in the order in which they were asked for. */
  readonly byId: Map<string, Approval>;
};

export function emptyApprovals(): Approvals {
  return { occasions: new Set(), byId: new Map() };
}

export function pendingApprovals({ byId }: Approvals): ApprovalRequested[] {
  return [...byId.values()].flatMap(({ requested, decided }) =>
    decided === undefined ? [requested] : [],
  );
}

export function evolveApprovals(state: Approvals, event: ApprovalEvent): void {
  switch (event.type) {
    case 'FourEyesSet':
      state.occasions = new Set(event.occasions.map(({ occasion }) => occasion));
      break;
    case 'ApprovalRequested':
      state.byId.set(event.approvalId, { requested: event, decided: undefined });
      break;
    case 'ApprovalDecided': {
      const known = state.byId.get(event.approvalId);
      assertThat(known?.decided === undefined, () => `${event.approvalId} is pending`);
      assertThat(known !== undefined, () => `${event.approvalId} was asked for`);
      state.byId.set(event.approvalId, { ...known, decided: event });
    }
  }
}

/** What is decided is done: only the policy and what is pending are of the book. */
export function* canonicalApprovals(state: Approvals): Generator<string> {
  for (const occasion of [...state.occasions].sort()) yield `four-eyes ${occasion}`;
  const lines = pendingApprovals(state).map(
    ({ approvalId, actor, command }) => `approval ${approvalId} ${actor} ${command}`,
  );
  yield* lines.sort();
}
