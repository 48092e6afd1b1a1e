import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Amount, Currency } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import type { AssignmentMethod } from '../position/assignment.ts';
import type { SetReference } from '../reference/reference-rows.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type {
  AddToAverageGroup,
  Allocate,
  AllocateAverageGroup,
  AllocateTrades,
  BustTrade,
  CorrectTrade,
  Deallocate,
  DecideApproval,
  ExpireGiveUps,
  JoinTrade,
  MarkGiveUp,
  SetFourEyes,
  SetStandingAllocation,
  SettleGiveUpBreak,
  SplitTrade,
  StateAverageGroup,
  StepAverageGroup,
  StepGiveUp,
  TellAllocation,
  TellAverageGroup,
  TellPosition,
} from './trade-life-commands.ts';

/** First command of a firm's log. `fingerprintKey`: 16 random hex digits. */
export type CreateFirm = {
  readonly type: 'createFirm';
  readonly firm: string;
  readonly reportingFirm: string;
  readonly fingerprintKey: string;
};

/** A settlement file or message says something about a contract; a disagreement with reference is a worklist item. */
export type TeachContract = {
  readonly type: 'teachContract';
  readonly contract: ContractId;
  /** Blank = not stated. */
  readonly expiryDate: BusinessDate;
  readonly lastTradeDate: BusinessDate;
  readonly underlyingContract: ContractId;
  readonly multiplier: string;
  readonly source: string;
};

export type CaptureTrade = { readonly type: 'captureTrade'; readonly report: TradeReport };

export type CancelTicket = { readonly type: 'cancelTicket'; readonly ticketId: string };

export type ReplaceTicket = {
  readonly type: 'replaceTicket';
  readonly ticketId: string;
  readonly report: TradeReport;
};

/** Moves a trade out of suspense; a blank account matches the CCP's names again. */
export type ResolveSuspense = {
  readonly type: 'resolveSuspense';
  readonly tradeId: string;
  readonly account: string;
};

/**
 * Takes an item off its worklist, tries it again (a held trade, or a contract fact against reference as it is now), or
 * accepts a conflict: its terms replace those of the booked trade.
 */
export type ResolveItem = {
  readonly type: 'resolveItem';
  readonly itemId: string;
  readonly action: 'retry' | 'discard' | 'accept';
  readonly reason: string;
};

/** Names the ticket that a trade confirms, of the several that fit it. `itemId` is the trade's id. */
export type ConfirmTicket = {
  readonly type: 'confirmTicket';
  readonly itemId: string;
  readonly ticketId: string;
};

/** Tries held trades again after reference arrived. One decision takes a bounded part: repeat until no event. */
export type RedriveHeld = { readonly type: 'redriveHeld' };

export type SetSettlementPrice = {
  readonly type: 'setSettlementPrice';
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly kind: 'early' | 'daily' | 'final-settlement' | 'manual';
  readonly price: Price;
  readonly source: string;
  readonly sourceHash: string;
};

export type EnterCash = {
  readonly type: 'enterCash';
  readonly entryId: string;
  readonly account: string;
  readonly currency: Currency;
  /** Positive = the account receives. */
  readonly amount: Amount;
  readonly clearingDate: BusinessDate;
  readonly valueDate: BusinessDate;
  readonly reason: string;
};

export type InstructedPair = {
  readonly buyTradeId: string;
  readonly sellTradeId: string;
  readonly quantity: Quantity;
};

/** Closes named lots against each other (gross, specified and hold-open accounts; any account before its run). */
export type CloseOut = {
  readonly type: 'closeOut';
  readonly account: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly pairs: readonly InstructedPair[];
};

/** Takes instructed or automatic pairs of a day that is not final back; the lots are open again as before. */
export type Reopen = {
  readonly type: 'reopen';
  readonly account: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly pairs: readonly InstructedPair[];
};

/**
 * What the holder of long options wants of a day, as a whole: so many exercised, or on their last day so many abandoned.
 * 0 takes it back. `ccp`: the clearing house says so, which is a fact.
 */
export type InstructExercise = {
  readonly type: 'instructExercise';
  readonly account: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly action: 'exercise' | 'abandon';
  readonly quantity: Quantity;
  readonly notifiedBy: 'client' | 'ccp';
};

/** A clearing house's assignment of short options to the firm; a blank account splits it among all that are short. */
export type AllocateAssignment = {
  readonly type: 'allocateAssignment';
  readonly noticeId: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly origin: 'customer' | 'house';
  readonly account: string;
  readonly quantity: Quantity;
  readonly method: AssignmentMethod;
  readonly seed: string;
};

export type WithdrawAssignment = {
  readonly type: 'withdrawAssignment';
  readonly noticeId: string;
  readonly reason: string;
};

/** A lot that is to be moved; price and trade date count only when another firm has it. */
export type TransferLot = {
  readonly tradeId: string;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly tradeDate: BusinessDate;
};

/** Contracts of one side of a position are to move to another account, or from or to another firm. */
export type RequestTransfer = {
  readonly type: 'requestTransfer';
  readonly transferId: string;
  readonly kind: 'simple' | 'complex';
  readonly contract: ContractId;
  readonly side: 'long' | 'short';
  readonly quantity: Quantity;
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly counterparty: string;
  readonly basis: 'original' | 'last-settlement';
  readonly reason: string;
  readonly lots: readonly TransferLot[];
};

/** `date`: the day on which an approved transfer moves; blank for the others. */
export type DecideTransfer = {
  readonly type: 'decideTransfer';
  readonly transferId: string;
  readonly outcome: 'approved' | 'rejected' | 'cancelled' | 'reversed';
  readonly date: BusinessDate;
  readonly reason: string;
};

/** A short wants to deliver so many contracts on a day, in all; 0 takes it back. */
export type IntendDelivery = {
  readonly type: 'intendDelivery';
  readonly account: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly quantity: Quantity;
};

/** A clearing house's delivery notice to the firm: issued by its shorts, or stopped by its longs. */
export type NoticeDelivery = {
  readonly type: 'noticeDelivery';
  readonly noticeId: string;
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly way: 'issued' | 'stopped';
  readonly origin: 'customer' | 'house';
  readonly quantity: Quantity;
};

export type WithdrawDelivery = {
  readonly type: 'withdrawDelivery';
  readonly noticeId: string;
  readonly reason: string;
};

/** One bounded part of a day's run; repeat until `DayRunCompleted` or `EndOfDayStopped`. */
export type AdvanceEndOfDay = {
  readonly type: 'advanceEndOfDay';
  readonly date: BusinessDate;
  readonly allowEarly: boolean;
};

/** Statements go out: the day becomes final. */
export type ReleaseDay = { readonly type: 'releaseDay'; readonly date: BusinessDate };

export type KeepInbound = {
  readonly type: 'keepInbound';
  readonly source: string;
  readonly kind: string;
  readonly firstMessage: number;
  readonly messageCount: number;
  readonly bytes: Uint8Array;
  /** The batch of a file that these bytes begin; none for the later pieces of a batch, and outside a file. */
  readonly begins?: FileBatch;
};

/** `batch` counts from 0; `reading` names how the file was cut into batches and read. */
export type FileBatch = {
  readonly sha256: string;
  readonly reading: string;
  readonly batch: number;
};

export type RecordFile = {
  readonly type: 'recordFile';
  readonly name: string;
  readonly kind: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly read: number;
  readonly booked: number;
  readonly duplicate: number;
  readonly suspense: number;
  readonly held: number;
  readonly failed: number;
};

export type Command =
  | CreateFirm
  | SetReference
  | TeachContract
  | CaptureTrade
  | CancelTicket
  | ReplaceTicket
  | ResolveSuspense
  | ResolveItem
  | Allocate
  | Deallocate
  | AllocateTrades
  | SetStandingAllocation
  | CorrectTrade
  | BustTrade
  | SplitTrade
  | JoinTrade
  | AddToAverageGroup
  | StateAverageGroup
  | TellAverageGroup
  | TellPosition
  | StepAverageGroup
  | AllocateAverageGroup
  | ConfirmTicket
  | RedriveHeld
  | SetSettlementPrice
  | EnterCash
  | CloseOut
  | Reopen
  | InstructExercise
  | AllocateAssignment
  | WithdrawAssignment
  | RequestTransfer
  | DecideTransfer
  | IntendDelivery
  | NoticeDelivery
  | WithdrawDelivery
  | AdvanceEndOfDay
  | ReleaseDay
  | MarkGiveUp
  | StepGiveUp
  | TellAllocation
  | ExpireGiveUps
  | SettleGiveUpBreak
  | SetFourEyes
  | DecideApproval
  | KeepInbound
  | RecordFile;
