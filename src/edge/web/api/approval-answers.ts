export type ApprovalListName = 'pending' | 'all';
export type ApprovalOutcome = 'approved' | 'refused' | 'withdrawn';

/** What one person instructed and a second one is to approve; blank text = not yet. */
export type ApprovalAnswer = {
  readonly approvalId: string;
  readonly status: 'pending' | ApprovalOutcome;
  readonly occasion: string;
  readonly instruction: string;
  readonly subject: string;
  readonly terms: readonly { readonly term: string; readonly value: string }[];
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly decidedBy: string;
  readonly reason: string;
  /** What the person who is signed in may say to it. */
  readonly outcomes: readonly ApprovalOutcome[];
};

/** What an instruction answers instead of its own value when a second person must approve it first. */
export type WaitingAnswer = { readonly approvalId: string; readonly approval: 'pending' };

export function isWaiting(answer: unknown): answer is WaitingAnswer {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'approvalId' in answer &&
    'approval' in answer &&
    answer.approval === 'pending'
  );
}
