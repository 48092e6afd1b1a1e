import { z } from 'zod';
import { assertThat, type Rejection } from '../../domain/basics/decision.ts';
import { amountToText } from '../../domain/basics/money.ts';
import { priceToText } from '../../domain/basics/price.ts';
import type { BookEvent } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { isSuspense } from '../../domain/trade/suspense-account.ts';
import { withoutPassing } from '../../domain/trade/without-passing.ts';
import type { Outcome } from '../engine/submission.ts';
import { cursorFromText, cursorText } from '../readstore/firm-scope.ts';
import { type BlotterRow, type TradeFilter, tradesPage } from '../readstore/trade-list.ts';
import {
  readStoreCaughtUp,
  refused,
  submitCommands,
  submitOne,
  unknownAccount,
  unknownFirm,
} from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { lastLockedDay, pastOf, whyLocked } from './locked-days.ts';
import { textColumns } from './text-columns.ts';

/** Reads the columns of one trade (docs/formats/trades-csv.md); whoever wires the house puts it in. */
export type ReadTrade = (
  cells: Readonly<Record<string, string>>,
  source: string,
) =>
  | { readonly command: Command }
  | { readonly failures: readonly (Rejection & { readonly field: string })[] };

/** Trades in one request at most; larger loads are files. */
const TRADES_AT_ONCE = 1000;

const tradesQuestion = z.object({
  firm: z.string(),
  account: z.string().optional(),
  contract: z.string().optional(),
  product: z.string().optional(),
  clearingDate: dateInput.optional(),
  ccpTradeId: z.string().optional(),
  state: z.enum(['live', 'removed']).optional(),
  text: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.number().int().min(1).max(1000).default(200),
});

export type TradeOutcome = {
  readonly outcome:
    | 'booked'
    | 'removed'
    | 'duplicate'
    | 'suspense'
    | 'held'
    | 'parked'
    | 'conflict'
    | 'unmatched'
    | 'noted'
    | 'ticket'
    | 'rejected';
  readonly tradeId?: string;
  readonly itemId?: string;
  readonly code?: string;
  readonly seen?: string;
  readonly wanted?: string;
};

export function tradeCalls(installation: Installation, readTrade: ReadTrade): RunnableCall[] {
  return [
    runnable({
      name: 'submitTrades',
      summary: 'Captures trades given as the columns of the trades file',
      kind: 'instruction',
      params: z.object({
        firm: z.string(),
        trades: z.array(textColumns).min(1).max(TRADES_AT_ONCE),
      }),
      run: ({ firm, trades }, caller) =>
        submitTrades(installation, readTrade, { firm, trades }, caller),
    }),
    runnable({
      name: 'trades',
      summary: 'Blotter, newest first',
      kind: 'question',
      params: tradesQuestion,
      run: (question) => blotter(installation, question),
    }),
    runnable({
      name: 'cancelTicket',
      summary: 'Takes back an unconfirmed ticket',
      kind: 'instruction',
      params: z.object({ firm: z.string(), ticketId: z.string() }),
      run: async ({ firm, ticketId }, caller) => {
        const done = await submitOne(
          installation,
          firm,
          { type: 'cancelTicket', ticketId },
          caller,
        );
        return done.ok
          ? { ok: true, value: { ticketId, status: 'cancelled' }, sequence: done.sequence, left: 0 }
          : done;
      },
    }),
    runnable({
      name: 'replaceTicket',
      summary: 'Replaces an unconfirmed ticket',
      kind: 'instruction',
      params: z.object({ firm: z.string(), ticketId: z.string(), trade: textColumns }),
      run: ({ firm, ticketId, trade }, caller) =>
        replaceTicket(installation, readTrade, { firm, ticketId, trade }, caller),
    }),
  ];
}

async function submitTrades(
  installation: Installation,
  readTrade: ReadTrade,
  input: { readonly firm: string; readonly trades: readonly Readonly<Record<string, string>>[] },
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const commands: Command[] = [];
  const read = input.trades.map((trade) => {
    const found = readTrade(trade, caller.sender);
    if ('command' in found) commands.push(found.command);
    return found;
  });
  const unread = read.find((found) => 'failures' in found);
  if (caller.isPreview === true && unread !== undefined && 'failures' in unread)
    return unreadTrade(unread.failures);
  const answer =
    commands.length === 0
      ? { ok: true as const, sequence: 0, outcomes: [] }
      : await submitCommands(installation, input.firm, commands, caller);
  if (!answer.ok) return answer;
  let at = 0;
  const outcomes = read.map((found) => {
    if ('failures' in found) return failureOutcome(found.failures);
    const outcome = answer.outcomes[at];
    at += 1;
    return outcome === undefined ? failureOutcome([]) : tradeOutcome(outcome);
  });
  const value = { outcomes, ...countsOf(outcomes) };
  return {
    ok: true,
    value,
    sequence: answer.sequence,
    left: value.suspense + value.held + value.failed,
  };
}

/** Nothing is said of the others: who previews trades wants all of them. */
function unreadTrade(
  failures: readonly (Rejection & { readonly field: string })[],
): CallAnswer<unknown> {
  const [first] = failures;
  assertThat(first !== undefined, 'a trade that was not read has a failure');
  const { code, field, seen, wanted } = first;
  return { ok: false, rejection: { code, seen: `${field}: ${seen}`, wanted } };
}

function failureOutcome(
  failures: readonly (Rejection & { readonly field: string })[],
): TradeOutcome {
  const [first] = failures;
  if (first === undefined) return { outcome: 'rejected' };
  return {
    outcome: 'rejected',
    code: first.code,
    seen: `${first.field}: ${first.seen}`,
    wanted: first.wanted,
  };
}

const COUNTED_AS = {
  booked: 'booked',
  removed: 'booked',
  ticket: 'booked',
  duplicate: 'duplicate',
  suspense: 'suspense',
  held: 'held',
  parked: 'held',
  conflict: 'held',
  noted: 'noted',
  unmatched: 'noted',
  rejected: 'failed',
} as const satisfies { readonly [Word in TradeOutcome['outcome']]: string };

function countsOf(outcomes: readonly TradeOutcome[]) {
  const counts = { booked: 0, duplicate: 0, suspense: 0, held: 0, noted: 0, failed: 0 };
  for (const { outcome } of outcomes) counts[COUNTED_AS[outcome]] += 1;
  return counts;
}

/** What became of one trade, from the events its command made. */
export function tradeOutcome(outcome: Outcome<BookEvent>): TradeOutcome {
  if (!outcome.ok) return { outcome: 'rejected', ...outcome.rejection };
  for (const event of withoutPassing(outcome.events)) {
    switch (event.type) {
      case 'TradeBooked':
        return {
          outcome: isSuspense(event.account) ? 'suspense' : 'booked',
          tradeId: event.tradeId,
        };
      case 'TradeHeld':
        return {
          outcome: 'held',
          itemId: event.itemId,
          code: event.reason,
          seen: event.seen,
          wanted: event.wanted,
        };
      case 'ReportParked':
        return { outcome: 'parked', itemId: event.itemId };
      case 'TradeConflicted':
        return { outcome: 'conflict', itemId: event.itemId, tradeId: event.tradeId };
      case 'DuplicateReported':
        return { outcome: 'duplicate', tradeId: event.tradeId };
      case 'UnmatchedReported':
        return { outcome: 'unmatched', itemId: event.itemId };
      case 'TicketEntered':
        return { outcome: 'ticket', tradeId: event.ticketId };
      case 'ReportNoted':
      case 'SpreadLegMatched':
        return { outcome: 'noted' };
      default:
        break;
    }
  }
  const removed = outcome.events.find((event) => event.type === 'TradeRemoved');
  return removed === undefined
    ? { outcome: 'duplicate' }
    : { outcome: 'removed', tradeId: removed.tradeId };
}

async function blotter(
  installation: Installation,
  question: z.infer<typeof tradesQuestion>,
): Promise<CallAnswer<unknown>> {
  const { firm, clearingDate, cursor, limit, ...narrowing } = question;
  const before = cursor === undefined ? undefined : cursorFromText(cursor);
  if (cursor !== undefined && before === undefined) {
    return refused('cursor_must_be_from_an_answer', cursor, 'the `next` of an earlier answer');
  }
  const unknown =
    unknownFirm(installation, firm) ??
    (await unknownAccount(installation, firm, narrowing.account));
  if (unknown !== undefined) return unknown;
  const sequence = await readStoreCaughtUp(installation, firm);
  const locked = await whyLocked(installation, firm, clearingDate);
  if (locked !== undefined) return locked;
  const filter: TradeFilter = { ...narrowing, from: clearingDate, to: clearingDate };
  const page = await tradesPage(pastOf(installation, firm), firm, filter, {
    limit,
    ...(before === undefined ? {} : { before }),
  });
  const next = page.next === undefined ? '' : cursorText(page.next);
  const rows = page.rows.map((row) => blotterJson(installation, firm, row));
  // Of all days: what is missing is said, so that nobody takes the list for whole.
  const through = clearingDate === undefined ? await lastLockedDay(installation, firm) : undefined;
  const lockedThrough = through === undefined ? {} : { lockedThrough: through };
  return { ok: true, value: { rows, next, ...lockedThrough }, sequence, left: 0 };
}

/** `level`: what the newest event of the trade has survived when it is told, a removal being newer than its booking. */
export function blotterJson(
  { vaults }: Pick<Installation, 'vaults'>,
  firm: string,
  row: BlotterRow,
) {
  const newest = row.removedSequence ?? row.sequence;
  return {
    sequence: row.sequence,
    tradeId: row.tradeId,
    ccpTradeId: row.ccpTradeId,
    account: row.account,
    contract: row.contract,
    side: row.side,
    quantity: row.quantity,
    price: priceToText(row.price),
    priceType: row.priceType,
    tradeType: row.tradeType,
    tradeDate: row.tradeDate,
    clearingDate: row.clearingDate,
    bookingDate: row.bookingDate,
    executionTime: row.executionTime,
    state: row.removal === '' ? 'live' : 'removed',
    removal: row.removal,
    premium: amountToText(row.premium, row.currency),
    fees: row.charges.map((charge) => ({
      fee: charge.fee,
      amount: amountToText(charge.amount, charge.currency),
      currency: charge.currency,
    })),
    currency: row.currency,
    warnings: row.warnings,
    source: row.source,
    level: vaults === undefined ? 'local' : vaults.vaultedLevel(firm, newest),
  };
}

async function replaceTicket(
  installation: Installation,
  readTrade: ReadTrade,
  input: {
    readonly firm: string;
    readonly ticketId: string;
    readonly trade: Readonly<Record<string, string>>;
  },
  caller: Caller,
): Promise<CallAnswer<unknown>> {
  const found = readTrade({ ...input.trade, tradeId: '' }, caller.sender);
  if ('failures' in found) {
    const [first] = found.failures;
    return first === undefined
      ? refused('input_must_fit_the_call', '', 'a trade')
      : refused(first.code, `${first.field}: ${first.seen}`, first.wanted);
  }
  if (found.command.type !== 'captureTrade')
    return refused('input_must_fit_the_call', '', 'a trade');
  const { ticketId, firm } = input;
  const command = { type: 'replaceTicket', ticketId, report: found.command.report } as const;
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const entered = done.events.find((event) => event.type === 'TicketEntered');
  return {
    ok: true,
    value: { ticketId: entered?.ticketId ?? ticketId },
    sequence: done.sequence,
    left: 0,
  };
}
