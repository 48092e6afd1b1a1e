export type GiveUpListName = 'unclaimed' | 'pending' | 'all';

/** A give-up or take-up; blank text = there is none. */
export type GiveUpAnswer = {
  readonly giveUpId: string;
  readonly role: 'executor' | 'claimer';
  readonly state: string;
  readonly reason: string;
  readonly contract: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: string;
  readonly tradeDate: string;
  readonly clearingDate: string;
  readonly stepDate: string;
  readonly lastDay: string;
  readonly executingFirm: string;
  readonly clearingFirm: string;
  readonly account: string;
  readonly theirAccount: string;
  readonly tradeId: string;
  readonly ccpAllocationId: string;
  /** The give-up of which it is the part that was claimed. */
  readonly partOf: string;
  readonly currency: string;
  readonly priceRisk: string;
  readonly steps: readonly string[];
};

export type GiveUpBreakAnswer = {
  readonly itemId: string;
  readonly giveUpId: string;
  readonly code: string;
  readonly seen: string;
  readonly wanted: string;
};
