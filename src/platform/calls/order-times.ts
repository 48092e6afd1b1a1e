import type { OrderTimes } from '../../domain/allocation/order-clocks.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { accountOn } from '../../domain/reference/parties.ts';
import { isSuspense } from '../../domain/trade/suspense-account.ts';
import type { BlotterRow } from '../readstore/trade-list.ts';

export const ORDER_POINTS = ['completed', 'confirmed', 'instructed', 'booked'] as const;
export type OrderPoint = (typeof ORDER_POINTS)[number];

/** Whole microseconds since 1970 of a point that somebody else's clock measured, by order. */
export type ToldTimes = ReadonlyMap<string, Readonly<Partial<Record<OrderPoint, number>>>>;

/**
 * The four points of each order, as far as they are known. What the book has: the last execution completes an order, and its
 * newest allocation or give-up books it, once none of its trades waits. Who knows better says so (`told`), and is believed:
 * when a client was told, and when he instructed, nothing in a trade says.
 *
 * Orders that were divided or still wait are meant. A trade that came into its account by itself has no such clock.
 */
export function timesOfOrders(
  book: Book,
  trades: readonly BlotterRow[],
  waiting: ReadonlySet<string>,
  told: ToldTimes,
): OrderTimes[] {
  const orders = new Map<string, BlotterRow[]>();
  for (const trade of trades) {
    if (trade.orderId === '' || isGone(trade)) continue;
    const known = orders.get(trade.orderId);
    if (known === undefined) orders.set(trade.orderId, [trade]);
    else known.push(trade);
  }
  return [...orders].flatMap(([orderId, rows]) => {
    const times = timesOf(book, orderId, rows, waiting);
    return times === undefined ? [] : [{ ...times, ...told.get(orderId) }];
  });
}

/** As if it had never been; what was made into other trades is still the order's. */
function isGone({ removal }: BlotterRow): boolean {
  return removal !== '' && removal !== 'derived';
}

function timesOf(
  book: Book,
  orderId: string,
  rows: readonly BlotterRow[],
  waiting: ReadonlySet<string>,
): OrderTimes | undefined {
  const divided = rows.flatMap(({ tradeId }) => dividedAt(book, tradeId));
  const waits = rows.some(
    ({ tradeId, account, removal }) =>
      waiting.has(tradeId) ||
      book.averageGroups.byFill.has(tradeId) ||
      (removal === '' && isSuspense(account)),
  );
  if (divided.length === 0 && !waits) return undefined;
  return { ...partiesOf(book, orderId, rows), booked: waits ? undefined : newest(divided) };
}

function partiesOf(book: Book, orderId: string, rows: readonly BlotterRow[]): OrderTimes {
  const [first] = rows;
  assertThat(first !== undefined, () => `the order ${orderId} has a trade`);
  const { ccp, member, executingFirm } = first;
  const clients = rows.flatMap(({ account, clearingDate }) => {
    const client = accountOn(book.reference, account, clearingDate)?.client;
    return client === undefined || client === '' ? [] : [client];
  });
  return {
    ...{ orderId, ccp, executingFirm: executingFirm === '' ? member : executingFirm },
    client: [...new Set(clients)].sort().join(' '),
    completed: newest(rows.flatMap(({ executionTime }) => microsOf(executionTime) ?? [])),
    ...{ confirmed: undefined, instructed: undefined, booked: undefined },
  };
}

/** When the trade was divided or given up, and when what was made of it was. */
function dividedAt({ derivations }: Book, tradeId: string): number[] {
  const found: number[] = [];
  const left = [tradeId];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const id = derivations.bySource.get(next);
    const derivation = id === undefined ? undefined : derivations.byId.get(id);
    if (derivation === undefined) continue;
    found.push(derivation.atMicros);
    left.push(...derivation.results.map((result) => result.tradeId));
  }
  return found;
}

function newest(micros: readonly number[]): number | undefined {
  return micros.length === 0 ? undefined : micros.reduce((most, one) => Math.max(most, one));
}

/** An instant as reports write it, to the millisecond; undefined where it is none. */
export function microsOf(instant: string): number | undefined {
  const atMs = /[Zz]|[+-]\d\d:?\d\d$/.test(instant) ? Date.parse(instant) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs * 1_000;
}
