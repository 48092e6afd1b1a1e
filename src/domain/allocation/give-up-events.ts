import { type EventOf, eventSchema } from '../basics/schema.ts';
import { GIVE_UP_STATES, GIVE_UP_STEPS } from './give-up-life.ts';

/**
 * One step of a give-up's life, with all that is known of it from then on: the newest is the whole truth of it.
 *
 * At the executing firm `giveUpId` is also the id of the trade that holds the contracts given up, made of the source
 * trade's id and the firm and account they are for. At the clearing firm it is made of the CCP's id of the allocation.
 */
export const giveUpStepped = {
  ...eventSchema('GiveUpStepped', 134, {
    giveUpId: 'text',
    role: { oneOf: ['executor', 'claimer'] },
    step: { oneOf: GIVE_UP_STEPS },
    state: { oneOf: GIVE_UP_STATES },
    ccp: 'id',
    contract: 'id',
    /** Of the position that changes hands. */
    side: { oneOf: ['buy', 'sell'] },
    quantity: 'count',
    /** Of the trade given up; claims are booked at it. */
    price: 'whole',
    tradeDate: 'date',
    /** The trade's own; the step's is `stepDate`. */
    tradeClearingDate: 'date',
    stepDate: 'date',
    /** Clearing date after which nobody can claim; blank = none. */
    lastDay: 'date',
    /** At the executing firm; blank at the clearing firm. */
    sourceTradeId: 'text',
    /** The executing firm's: where the trade came from. The clearing firm's: which takes it; blank = not known yet. */
    ownAccount: 'id',
    client: 'id',
    customerOrigin: 'id',
    executingFirm: 'id',
    clearingFirm: 'id',
    /** The other firm's account, as named by the CCP or a person. */
    theirAccount: 'id',
    ccpAllocationId: 'text',
    firmAllocationId: 'text',
    groupId: 'text',
    /** The CCP's id of the trade that the claim makes. */
    transferTradeId: 'text',
    orderId: 'text',
    /** The agreement's rate and the version of its row; blank = no agreement. */
    ratePerContract: 'id',
    rateCurrency: 'id',
    rateRule: 'id',
    /** `rule`: an agreement's auto-accept, or the last give-up day. */
    toldBy: { oneOf: ['person', 'ccp', 'rule'] },
    /** Why a claim waits for a person, why it was refused; blank = nothing to say. */
    reason: 'text',
    actor: 'id',
    atMicros: 'whole',
    source: 'text',
    /** The give-up of which it is a part that was claimed; blank = it is whole, or what is left of one. */
    partOf: 'text',
    /** The CCP's message that told the step, and which of its shares; blank = nobody but us. */
    toldAs: 'text',
  }),
  appended: 2,
} as const;
export type GiveUpStepped = EventOf<typeof giveUpStepped>;

/**
 * A line of the bill for execution: the clearing firm owes the executing firm for what it claimed, and is owed it back
 * when the claim is reversed.
 */
export const executionFeeInvoiced = eventSchema('ExecutionFeeInvoiced', 135, {
  giveUpId: 'text',
  occasion: { oneOf: ['claim', 'reversal'] },
  payer: 'id',
  payee: 'id',
  currency: 'id',
  /** Positive = our firm receives it. */
  amount: 'whole',
  quantity: 'count',
  ratePerContract: 'id',
  rateRule: 'id',
  clearingDate: 'date',
});
export type ExecutionFeeInvoiced = EventOf<typeof executionFeeInvoiced>;

/** What a CCP's message says does not fit what is known, or does not add up: kept for a person, never mended. */
export const giveUpBroke = eventSchema('GiveUpBroke', 136, {
  itemId: 'text',
  giveUpId: 'text',
  code: 'id',
  seen: 'text',
  wanted: 'text',
  source: 'text',
  atMicros: 'whole',
});
export type GiveUpBroke = EventOf<typeof giveUpBroke>;

export const giveUpBreakSettled = eventSchema('GiveUpBreakSettled', 137, {
  itemId: 'text',
  reason: 'text',
  actor: 'id',
  atMicros: 'whole',
});

/** The CCP's own trade of a claim came: it stands in place of the one that the book had made for it. */
export const giveUpTradeConfirmed = eventSchema('GiveUpTradeConfirmed', 138, {
  giveUpId: 'text',
  derivedTradeId: 'text',
  tradeId: 'text',
  source: 'text',
});

export type GiveUpEvent =
  | GiveUpStepped
  | ExecutionFeeInvoiced
  | GiveUpBroke
  | EventOf<typeof giveUpBreakSettled>
  | EventOf<typeof giveUpTradeConfirmed>;

export const giveUpSchemas = [
  giveUpStepped,
  executionFeeInvoiced,
  giveUpBroke,
  giveUpBreakSettled,
  giveUpTradeConfirmed,
] as const;
