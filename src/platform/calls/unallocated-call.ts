import { z } from 'zod';
import { priceToText } from '../../domain/basics/price.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { openLots } from '../../domain/book/lot-rows.ts';
import { candidatesOf, sequenceAt } from '../../domain/trade/trade-register.ts';
import type { BlotterRow } from '../readstore/trade-list.ts';
import { tradesAt } from '../readstore/trades-at.ts';
import { askBook, readStoreCaughtUp, unknownAccount } from './ask.ts';
import { averageGroupRows } from './average-group-rows.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

/** Something that is still to be allocated, or to be allocated anew. Blank text = not known, or a group without fills. */
type UnallocatedRow = {
  /** `trade`: it stands where it cannot stay. `suspense`: nobody knows whose it is. */
  readonly kind: 'trade' | 'suspense' | 'group';
  /** Trade or group id. */
  readonly id: string;
  /** Why it waits: a group's status, `changed`, `account unknown`, or `in its account` that was asked for. */
  readonly waits: string;
  readonly account: string;
  readonly contract: string;
  readonly side: string;
  readonly quantity: number;
  /** Exact; of a group its average. */
  readonly price: string;
  readonly clearingDate: string;
  readonly orderId: string;
  /** When it was executed, as its report says; it waits since then. */
  readonly executionTime: string;
  /** Whole seconds since then; left out where the time is not known. */
  readonly waitedSeconds?: number;
};

type Waiting = Pick<UnallocatedRow, 'kind' | 'id' | 'waits'>;

export function unallocatedCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'unallocated',
    summary:
      'What waits to be allocated: suspense, average-price groups, trades that changed under their allocation, and those of an account that is asked for',
    kind: 'question',
    params: z.object({ firm: z.string(), account: z.string().default('') }),
    run: ({ firm, account }) => unallocated(installation, firm, account),
  });
}

async function unallocated(
  installation: Installation,
  firm: string,
  account: string,
): Promise<CallAnswer<readonly UnallocatedRow[]>> {
  const unknown = await unknownAccount(installation, firm, account);
  if (unknown !== undefined) return unknown;
  const found = await askBook(installation, firm, (book) => {
    const waiting = waitingTrades(book, account);
    const sequences = waiting.flatMap(({ id }) =>
      candidatesOf(book.register, id).map(({ trade }) => sequenceAt(book.register, trade)),
    );
    return { waiting, sequences, groups: groupRows(book) };
  });
  if (!found.ok) return found;
  const { waiting, sequences, groups } = found.value;
  await readStoreCaughtUp(installation, firm);
  const booked = new Map(
    (await tradesAt(installation.read, firm, sequences)).map((row) => [row.tradeId, row]),
  );
  const nowMs = Date.now();
  const trades = waiting.map((row) => ({ ...row, ...termsOf(booked.get(row.id), nowMs) }));
  const value = [...trades, ...groups];
  return { ...found, value, left: value.length };
}

/** Trades that are not yet where they belong; with an account also what stands in it undivided. */
export function waitingTrades(book: Book, account: string): Waiting[] {
  const { derivations, worklists, averageGroups } = book;
  const changed = [...derivations.broken.keys()].sort();
  const suspense = [...worklists.suspense.keys()].sort();
  const standing = account === '' ? [] : openLots(book, account);
  return [
    ...changed.map((id): Waiting => ({ kind: 'trade', id, waits: 'changed' })),
    ...suspense.map((id): Waiting => ({ kind: 'suspense', id, waits: 'account unknown' })),
    // What was made of a trade already has the account that it was to get; a fill goes with its group.
    ...standing
      .filter(({ tradeId }) => !derivations.broken.has(tradeId))
      .filter(({ tradeId }) => !derivations.byResult.has(tradeId))
      .filter(({ tradeId }) => !averageGroups.byFill.has(tradeId))
      .map(({ tradeId }): Waiting => ({ kind: 'trade', id: tradeId, waits: 'in its account' })),
  ];
}

type Terms = Omit<UnallocatedRow, keyof Waiting>;

/** All blank when its day was erased. */
const NO_TERMS: Terms = {
  account: '',
  contract: '',
  side: '',
  quantity: 0,
  price: '',
  clearingDate: '',
  orderId: '',
  executionTime: '',
};

function termsOf(booked: BlotterRow | undefined, nowMs: number): Terms {
  if (booked === undefined) return NO_TERMS;
  const { account, contract, side, quantity, price, clearingDate, orderId, executionTime } = booked;
  const sinceMs = Date.parse(executionTime);
  // A trade that another clock puts into the future waits from now.
  const waited = Number.isNaN(sinceMs)
    ? {}
    : { waitedSeconds: Math.max(0, Math.floor((nowMs - sinceMs) / 1_000)) };
  return {
    ...{ account, contract, side, quantity, price: priceToText(price) },
    ...{ clearingDate, orderId, executionTime, ...waited },
  };
}

function groupRows(book: Book): UnallocatedRow[] {
  return averageGroupRows(book)
    .filter(({ status }) => status !== 'allocated')
    .map(({ groupId, status, account, contract, side, quantity, averagePrice, clearingDate }) => ({
      ...{ kind: 'group', id: groupId, waits: status, ...NO_TERMS, account, contract, side },
      ...{ quantity, price: averagePrice, clearingDate },
    }));
}
