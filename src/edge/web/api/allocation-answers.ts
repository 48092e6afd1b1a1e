/** What waits to be allocated; blank text = not known. */
export type UnallocatedAnswer = {
  readonly kind: 'trade' | 'suspense' | 'group';
  readonly id: string;
  readonly waits: string;
  readonly account: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: string;
  readonly clearingDate: string;
  readonly orderId: string;
  readonly executionTime: string;
  readonly waitedSeconds?: number;
};

export type PreviewedTradeAnswer = {
  readonly tradeId: string;
  readonly account: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: string;
};

/** What an instruction would come to. */
export type PreviewAnswer = {
  readonly booked: readonly PreviewedTradeAnswer[];
  readonly removed: readonly PreviewedTradeAnswer[];
  readonly money: readonly {
    readonly account: string;
    readonly kind: string;
    readonly currency: string;
    readonly amount: string;
  }[];
  readonly evidence: readonly string[];
  readonly events: readonly { readonly type: string }[];
};

export type AverageGroupAnswer = {
  readonly groupId: string;
  readonly status: string;
  readonly account: string;
  readonly contract: string;
  readonly side: string;
  readonly clearingDate: string;
  readonly fills: number;
  readonly quantity: number;
  readonly exactAverage: string;
  readonly averagePrice: string;
  readonly residual: string;
  readonly currency: string;
  readonly ccpAveragePrice: string;
  readonly ccpResidual: string;
  readonly isBreak: boolean;
};

export type OrderClockAnswer = {
  readonly orderId: string;
  readonly stage: string;
  readonly owner: string;
  readonly party: string;
  readonly seconds: number;
  readonly isRunning: boolean;
};

export type OrderClocksAnswer = {
  readonly orders: number;
  readonly figures: readonly {
    readonly stage: string;
    readonly owner: string;
    readonly party: string;
    readonly ended: number;
    readonly running: number;
    readonly late: number;
    readonly medianSeconds?: number;
    readonly ninetiethSeconds?: number;
    readonly longestSeconds?: number;
  }[];
  /** Past thirty minutes; those that run first, longest first. */
  readonly late: readonly OrderClockAnswer[];
  readonly running: readonly OrderClockAnswer[];
};
