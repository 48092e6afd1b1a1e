import { z } from 'zod';
import type { Book } from '../../domain/book/book-state.ts';
import { enrich } from '../../domain/book/enrich.ts';
import { sequencesAbout } from '../../domain/book/find-trade.ts';
import { reportOf } from '../../domain/trade/report-record.ts';
import type { TradeConflicted } from '../../domain/trade/trade-events.ts';
import { legTradeIdOf } from '../../domain/trade/trade-id.ts';
import { type BlotterRow, tradeAt } from '../readstore/trade-list.ts';
import { askBook, readStoreCaughtUp, refused } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { lockedRefusal } from './locked-days.ts';
import {
  type ComparedColumn,
  comparedColumns,
  type TradeColumns,
  tradeColumns,
} from './trade-columns.ts';

type ConflictAnswer = {
  readonly itemId: string;
  readonly tradeId: string;
  /** What stands: a trade that is live, one that was taken out, or nothing that is one trade (a spread). */
  readonly booked: 'live' | 'removed' | 'none';
  readonly terms: readonly ComparedColumn[];
};

export function conflictCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'conflict',
    summary:
      'What is booked and what was reported otherwise, term by term, before a person decides',
    kind: 'question',
    params: z.object({ firm: z.string(), itemId: z.string() }),
    run: ({ firm, itemId }) => conflict(installation, firm, itemId),
  });
}

async function conflict(
  installation: Installation,
  firm: string,
  itemId: string,
): Promise<CallAnswer<ConflictAnswer>> {
  const found = await askBook(installation, firm, (book) => {
    const item = book.worklists.conflicts.get(itemId);
    if (item === undefined) return undefined;
    const { tradeId } = item;
    return {
      tradeId,
      reported: reportedColumns(book, item),
      sequences: sequencesAbout(book, tradeId),
    };
  });
  if (!found.ok) return found;
  if (found.value === undefined)
    return refused('worklist_item_must_be_a_conflict', itemId, 'an open conflict');
  const { tradeId, reported, sequences } = found.value;
  const sequence = await readStoreCaughtUp(installation, firm);
  const erased = installation.engine.erasures().find((known) => known.firm === firm);
  if (erased !== undefined && sequences.some((known) => known <= erased.sequence))
    return lockedRefusal(tradeId);
  const trade = await tradeNamed(installation, firm, tradeId, sequences);
  const terms = comparedColumns(trade && tradeColumns(trade), reported);
  const value = { itemId, tradeId, booked: stateOf(trade), terms };
  return { ok: true, value, sequence, left: 0 };
}

/** Fingerprints find candidates; the row says which of them is meant. */
async function tradeNamed(
  { read }: Installation,
  firm: string,
  tradeId: string,
  sequences: readonly number[],
): Promise<BlotterRow | undefined> {
  for (const sequence of sequences) {
    const row = await tradeAt(read, firm, sequence);
    if (row !== undefined && (row.tradeId === tradeId || legTradeIdOf(row) === tradeId)) return row;
  }
  return undefined;
}

function stateOf(trade: BlotterRow | undefined): ConflictAnswer['booked'] {
  if (trade === undefined) return 'none';
  return trade.removal === '' ? 'live' : 'removed';
}

/** As they would be booked now: in the account that reference finds, else under the names as they were sent. */
function reportedColumns(book: Book, item: TradeConflicted): TradeColumns {
  const context = { nowMicros: Date.now() * 1000, actor: '', sequence: 0, facts: new Map() };
  const enriched = enrich(book, { ...reportOf(item), action: 'replace' }, context);
  if (!enriched.ok) {
    const account = item.statedAccount === '' ? item.externalNames : item.statedAccount;
    return tradeColumns({ ...item, account });
  }
  const { tradeDate, clearingDate } = enriched.report;
  return tradeColumns({ ...item, tradeDate, clearingDate, account: enriched.account.account });
}
