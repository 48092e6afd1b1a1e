import type { AllocationMessage } from '../allocation/allocation-message.ts';
import type { GiveUpStep } from '../allocation/give-up-life.ts';
import type { PercentShare, ShareRule } from '../allocation/share-rule.ts';
import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Amount } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import type { FourEyesOccasion } from './approval-events.ts';

/** Contracts of a trade that are an account's. */
export type AllocationShare = { readonly account: string; readonly quantity: Quantity };

/** Divides a trade among accounts; the shares add up to it. */
export type Allocate = {
  readonly type: 'allocate';
  readonly tradeId: string;
  readonly shares: readonly AllocationShare[];
};

/** Takes the allocation of a trade back. */
export type Deallocate = { readonly type: 'deallocate'; readonly tradeId: string };

/** From now on new trades of an account are divided by percent as they come; without shares, no longer. */
export type SetStandingAllocation = {
  readonly type: 'setStandingAllocation';
  readonly account: string;
  readonly shares: readonly PercentShare[];
};

/** Contracts of a trade that a CCP has split; `price`: another than the trade's. */
export type SplitPart = { readonly quantity: Quantity; readonly price?: Price | undefined };

/** Divides a trade in its own account, as the CCP did; the parts add up to it. */
export type SplitTrade = {
  readonly type: 'splitTrade';
  readonly tradeId: string;
  readonly parts: readonly SplitPart[];
};

/** Takes the split of a trade back. */
export type JoinTrade = { readonly type: 'joinTrade'; readonly tradeId: string };

/** A trade's terms as they should have been; what is undefined stays. */
export type CorrectTrade = {
  readonly type: 'correctTrade';
  readonly tradeId: string;
  readonly terms: {
    readonly price?: Price | undefined;
    readonly quantity?: Quantity | undefined;
    readonly openClose?: 'open' | 'close' | undefined;
    readonly cti?: string | undefined;
    readonly orderId?: string | undefined;
    /** Where it should be; what is allocated of it stays allocated. */
    readonly account?: string | undefined;
  };
};

/** The trade was never one. */
export type BustTrade = { readonly type: 'bustTrade'; readonly tradeId: string };

/** Divides trades of one contract and side among accounts by a rule; a rotation may leave open with whom it begins. */
export type AllocateTrades = {
  readonly type: 'allocateTrades';
  readonly tradeIds: readonly string[];
  readonly rule: ShareRule;
};

/** What the CCP says of a group: a difference is a break. */
export type StateAverageGroup = {
  readonly type: 'stateAverageGroup';
  readonly groupId: string;
  readonly averagePrice: Price;
  readonly residual: Amount;
  readonly source: string;
};

/** A CCP's message on a group's average and residual, in its own words; it may be about no group of ours. */
export type TellAverageGroup = {
  readonly type: 'tellAverageGroup';
  readonly groupId: string;
  readonly averagePrice: Price;
  /** Decimal text as sent, blank currency = that of the group; positive = the receiving accounts get it. */
  readonly residual: string;
  readonly currency: string;
  /** Contracts that the message is about. */
  readonly quantity: Quantity;
  readonly source: string;
};

/**
 * What a clearing house says of positions: that it holds so many contracts of an origin at the end of a day, or that it did
 * not take an instruction (`refused`; long and short are 0 then).
 */
export type TellPosition = {
  readonly type: 'tellPosition';
  readonly says: 'held' | 'refused';
  /** RptID, else ReqID. */
  readonly messageId: string;
  readonly ccp: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly origin: 'customer' | 'house';
  readonly long: Quantity;
  readonly short: Quantity;
  /** Its own words. */
  readonly text: string;
  readonly source: string;
};

/** Opens an average-price group with its first fills, or adds some to one that is open. */
export type AddToAverageGroup = {
  readonly type: 'addToAverageGroup';
  readonly groupId: string;
  readonly opens: boolean;
  readonly tradeIds: readonly string[];
};

/** `advance` takes one bounded part of the way that the last instruction began: repeat until no event. */
export type StepAverageGroup = {
  readonly type: 'stepAverageGroup';
  readonly groupId: string;
  readonly step: 'complete' | 'advance' | 'reopen' | 'cancel';
};

export type AllocateAverageGroup = {
  readonly type: 'allocateAverageGroup';
  readonly groupId: string;
  readonly rule: ShareRule;
};

/** The executing firm means to give contracts of a trade up. */
export type MarkGiveUp = {
  readonly type: 'markGiveUp';
  readonly tradeId: string;
  /** The firm that is to claim, as the CCP names it, and its account there; blank = it knows itself. */
  readonly firm: string;
  readonly account: string;
  /** 0 = all of the trade. */
  readonly quantity: Quantity;
};

/** A step of a give-up's life, by our firm or as somebody told it. */
export type StepGiveUp = {
  readonly type: 'stepGiveUp';
  readonly giveUpId: string;
  readonly step: GiveUpStep;
  /** Clearing date of the step; blank = the CCP's present one. */
  readonly date: BusinessDate;
  /** Of a claim: our account that takes it; blank = the one already known. */
  readonly account: string;
  /** Of a claim: contracts of the offer that it takes; undefined = all of them. */
  readonly quantity?: Quantity | undefined;
  /** True: what the other firm or the CCP did, entered by hand. */
  readonly isTold: boolean;
  readonly reason: string;
};

/**
 * One share of a CCP's allocation message; a message with several is told share by share, each against what the one
 * before it came to. Without shares it is told once.
 */
export type TellAllocation = {
  readonly type: 'tellAllocation';
  readonly message: AllocationMessage;
  /** Which of its shares, from 0. */
  readonly share: number;
};

/** Give-ups whose last day is over become the executing firm's own; a bounded part, repeat until nothing happens. */
export type ExpireGiveUps = { readonly type: 'expireGiveUps'; readonly date: BusinessDate };

export type SettleGiveUpBreak = {
  readonly type: 'settleGiveUpBreak';
  readonly itemId: string;
  readonly reason: string;
};

/** Occasions that need a second person from now on, as a whole; none: one person is enough for all. */
export type SetFourEyes = {
  readonly type: 'setFourEyes';
  readonly occasions: readonly FourEyesOccasion[];
};

export type DecideApproval = {
  readonly type: 'decideApproval';
  readonly approvalId: string;
  readonly outcome: 'approved' | 'refused' | 'withdrawn';
  readonly reason: string;
};
