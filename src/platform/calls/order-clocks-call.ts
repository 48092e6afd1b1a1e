import { z } from 'zod';
import {
  type ClockFigures,
  clockFigures,
  lateClocks,
  type OrderClock,
  orderClocks,
} from '../../domain/allocation/order-clocks.ts';
import type { Book } from '../../domain/book/book-state.ts';
import type { BlotterRow } from '../readstore/trade-list.ts';
import { askBook, readStoreCaughtUp, refused, unknownAccount } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { microsOf, ORDER_POINTS, type OrderPoint, timesOfOrders } from './order-times.ts';
import { allTrades } from './trades-of-day.ts';
import { waitingTrades } from './unallocated-call.ts';

const clocksInput = z.object({
  firm: z.string(),
  /** Clearing date of the orders' trades. */
  date: dateInput,
  /** What stands in it waits, too: a desk's account. */
  account: z.string().default(''),
  told: z
    .array(z.object({ orderId: z.string(), point: z.enum(ORDER_POINTS), at: z.string() }))
    .max(100_000)
    .default([]),
});

/** The thirty minutes of each stage of a day's orders. */
export function orderClocksCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'orderClocks',
    summary:
      'Clocks of the orders of a day that were divided or wait: by stage and party, and those that are late; an order management system tells the times that trades do not say',
    kind: 'question',
    params: clocksInput,
    run: (input) => clocks(installation, input),
  });
}

async function clocks(
  installation: Installation,
  { firm, date, account, told }: z.infer<typeof clocksInput>,
): Promise<CallAnswer<unknown>> {
  const unknown = await unknownAccount(installation, firm, account);
  if (unknown !== undefined) return unknown;
  const times = new Map<string, Partial<Record<OrderPoint, number>>>();
  for (const { orderId, point, at } of told) {
    const micros = microsOf(at);
    if (micros === undefined)
      return refused('order_time_must_be_an_instant', at, 'a time with its offset, as 09:31:00Z');
    times.set(orderId, { ...times.get(orderId), [point]: micros });
  }
  const sequence = await askBook(installation, firm, () => undefined);
  if (!sequence.ok) return sequence;
  await readStoreCaughtUp(installation, firm);
  const trades: BlotterRow[] = [];
  for await (const trade of allTrades(installation.read, firm, { from: date, to: date }))
    if (trade.orderId !== '') trades.push(trade);
  const found = await askBook(installation, firm, (book: Book) => {
    const waiting = new Set(waitingTrades(book, account).map(({ id }) => id));
    return timesOfOrders(book, trades, waiting, times);
  });
  if (!found.ok) return found;
  const nowMicros = Date.now() * 1_000;
  const all = found.value.flatMap((order) => orderClocks(order, nowMicros));
  const late = lateClocks(all);
  const value = {
    orders: found.value.length,
    figures: clockFigures(all).map(figureRow),
    late: late.map(clockRow),
    running: all.filter(({ isRunning, isLate }) => isRunning && !isLate).map(clockRow),
  };
  return { ...found, value, left: late.filter(({ isRunning }) => isRunning).length };
}

/** Times in whole seconds, rounded down. */
function clockRow({ orderId, stage, owner, party, micros, isRunning }: OrderClock) {
  return { orderId, stage, owner, party, seconds: secondsOf(micros), isRunning };
}

/** Percentiles of clocks that have ended; left out while there is none. */
function figureRow(figures: ClockFigures) {
  const { stage, owner, party, ended, running, late } = figures;
  const { median, ninetieth, ninetyNinth, longest } = figures;
  const seconds = Object.entries({ median, ninetieth, ninetyNinth, longest }).flatMap(
    ([name, micros]) => (micros === undefined ? [] : [[`${name}Seconds`, secondsOf(micros)]]),
  );
  return { stage, owner, party, ended, running, late, ...Object.fromEntries(seconds) };
}

function secondsOf(micros: number): number {
  return Math.floor(micros / 1_000_000);
}
