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

export type EndingListName = 'last-day' | 'all';
export type EndingAction = 'exercise' | 'abandon';

/** A position whose contracts end on a day, or may be exercised on it; blank text = not known, or no option. */
export type EndingAnswer = {
  readonly account: string;
  readonly contract: string;
  readonly long: number;
  readonly short: number;
  readonly lastDay: string;
  readonly problem: string;
  readonly exercise: number;
  readonly abandon: number;
  readonly deadline: string;
  readonly moneyness: string;
  readonly ends: {
    readonly exercised: number;
    readonly assigned: number;
    readonly longExpired: number;
    readonly shortExpired: number;
  } | null;
  readonly actions: readonly EndingAction[];
};
