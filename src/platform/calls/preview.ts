import { assertThat } from '../../domain/basics/decision.ts';
import { amountToText } from '../../domain/basics/money.ts';
import { priceToText } from '../../domain/basics/price.ts';
import type { BookEvent } from '../../domain/book/book-state.ts';
import { type Posting, type PostingEvent, postingsOf } from '../../domain/cash/postings.ts';
import type { TradeBooked, TradeRemoved } from '../../domain/trade/trade-events.ts';
import { withoutPassing } from '../../domain/trade/without-passing.ts';
import type { Outcome } from '../engine/submission.ts';
import { eventToJson } from '../journal/codec-json.ts';
import type { CallAnswer } from './call.ts';

/** By command: what the book would make of it. `sequence`: the newest event of the book that was asked. */
export type Decided = {
  readonly sequence: number;
  readonly outcomes: readonly Outcome<BookEvent>[];
};

/**
 * Instructions that do nothing but hand commands to one firm's book. All others (a firm made, keys, alarms, end of day with
 * its hundred steps) have no preview: they must never be taken for one that has.
 */
const PREVIEWED: ReadonlySet<string> = new Set([
  ...['submitTrades', 'cancelTicket', 'replaceTicket', 'correctTrade', 'bustTrade'],
  ...['splitTrade', 'joinTrade'],
  ...['resolveSuspense', 'resolveItem', 'setStandingAllocation'],
  ...['allocate', 'allocateTrades', 'deallocate'],
  ...['openAverageGroup', 'addToAverageGroup', 'completeAverageGroup', 'reopenAverageGroup'],
  ...['cancelAverageGroup', 'allocateAverageGroup', 'stateAverageGroup'],
  ...['markGiveUp', 'stepGiveUp', 'settleGiveUpBreak'],
  ...['closeOut', 'reopen', 'requestTransfer', 'decideTransfer'],
  ...['exercise', 'assign', 'withdrawAssignment'],
  ...['intendDelivery', 'noticeDelivery', 'withdrawDelivery'],
  ...['setPrice', 'enterCash', 'release'],
]);

export function hasPreview(call: string): boolean {
  return PREVIEWED.has(call);
}

type Unanswered = Extract<CallAnswer<never>, { readonly ok: false }>;

export function noPreview(call: string): Unanswered {
  const wanted = 'an instruction whose commands one book decides';
  return { ok: false, rejection: { code: 'call_must_have_a_preview', seen: call, wanted } };
}

/** A trade that would stand, or would leave its position. Price and money are exact text. */
type PreviewedTrade = {
  readonly tradeId: string;
  readonly account: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: string;
};

/** Money of an account in all, by what it is; positive = the account receives. */
type PreviewedMoney = {
  readonly account: string;
  readonly kind: string;
  readonly currency: string;
  readonly amount: string;
};

/**
 * What the commands would come to. Of a call that goes on part by part (a group of more than 250 fills) it is the first
 * part. `rejected`: by its place among several commands, from 0; one command alone that is refused refuses the call.
 */
export type Preview = {
  readonly booked: readonly PreviewedTrade[];
  readonly removed: readonly PreviewedTrade[];
  readonly money: readonly PreviewedMoney[];
  /** How shares were found: remainder rule, and whom it favours. */
  readonly evidence: readonly string[];
  /** As `dump` prints them. */
  readonly events: readonly unknown[];
  readonly rejected: readonly {
    readonly at: number;
    readonly code: string;
    readonly seen: string;
    readonly wanted: string;
  }[];
};

/** The answer of a call that was run for its preview. */
export function previewAnswer(answer: CallAnswer<unknown>): CallAnswer<unknown> {
  // Nothing was submitted, because there was nothing to submit.
  if (answer.ok) return { ...answer, value: previewOf([]), left: 0 };
  const { decided, rejection } = answer;
  if (decided === undefined) return { ok: false, rejection };
  const { sequence, outcomes } = decided;
  const [first] = outcomes;
  if (first?.ok === false && outcomes.length === 1) return first;
  const value = previewOf(outcomes);
  return { ok: true, value, sequence, left: value.rejected.length };
}

function previewOf(outcomes: readonly Outcome<BookEvent>[]): Preview {
  const each = outcomes.map((outcome) => (outcome.ok ? outcome.events : []));
  const events = each.flat();
  return {
    booked: each
      .flatMap((some) => [...withoutPassing(some)])
      .flatMap((event) => (event.type === 'TradeBooked' ? [tradeOf(event)] : [])),
    removed: each.flatMap(removalsOf).map(tradeOf),
    money: moneyOf(events),
    evidence: events.flatMap((event) =>
      event.type === 'TradesDerived' && event.evidence !== '' ? [event.evidence] : [],
    ),
    events: events.map((event): unknown => JSON.parse(eventToJson(event))),
    rejected: outcomes.flatMap((outcome, at) => (outcome.ok ? [] : [{ at, ...outcome.rejection }])),
  };
}

/** Without removals of what the same decision only put on record. */
function removalsOf(events: readonly BookEvent[]): TradeRemoved[] {
  const booked = new Set<string>();
  return events.flatMap((event) => {
    if (event.type === 'TradeBooked') booked.add(event.tradeId);
    return event.type === 'TradeRemoved' && !booked.has(event.tradeId) ? [event] : [];
  });
}

function tradeOf(event: TradeBooked | TradeRemoved): PreviewedTrade {
  const { tradeId, account, contract, side, quantity, price } = event;
  return { tradeId, account, contract, side, quantity, price: priceToText(price) };
}

/** Summed by account, kind and currency, in that order; what comes to nothing is left out. */
function moneyOf(events: readonly BookEvent[]): PreviewedMoney[] {
  const sums = new Map<string, Posting>();
  for (const posting of events.filter(isPostingEvent).flatMap(postingsOf)) {
    const { account, kind, currency, amount } = posting;
    const key = `${account} ${kind} ${currency}`;
    const known = sums.get(key);
    const sum = known === undefined ? amount : known.amount + amount;
    assertThat(Number.isSafeInteger(sum), 'the money of one preview is below 90 trillion');
    sums.set(key, { ...posting, amount: sum });
  }
  return [...sums]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, { account, kind, currency, amount }]) =>
      amount === 0 ? [] : [{ account, kind, currency, amount: amountToText(amount, currency) }],
    );
}

const POSTING: ReadonlySet<string> = new Set<PostingEvent['type']>([
  'TradeBooked',
  'TradeRemoved',
  'FeesAdjusted',
  'LotsClosedOut',
  'CloseOutsReversed',
  'PositionMarked',
  'MarkReversed',
  'CashEntered',
]);

function isPostingEvent(event: BookEvent): event is PostingEvent {
  return POSTING.has(event.type);
}
