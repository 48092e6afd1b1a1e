export type TransferStep = 'approved' | 'rejected' | 'cancelled' | 'reversed';

/** A transfer of a position; blank text = there is none. */
export type TransferAnswer = {
  readonly transferId: string;
  readonly status: 'requested' | TransferStep;
  readonly kind: string;
  readonly contract: string;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly counterparty: string;
  readonly basis: string;
  readonly date: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly decidedBy: string;
  readonly trades: readonly string[];
  /** What it may become now. */
  readonly outcomes: readonly TransferStep[];
};
