import type { SubscribeLive } from '../edge/http/live-feed.ts';
import { askBook } from '../platform/calls/ask.ts';
import type { Installation } from '../platform/calls/installation.ts';
import { blotterJson } from '../platform/calls/trade-calls.ts';
import { type BlotterRow, tradesPage } from '../platform/readstore/trade-list.ts';

/** Rows looked at after each change; a receiver that missed more asks anew. */
const NEWEST_ROWS = 200;
/** Changes are gathered this long before anybody looks at the read store. */
const GATHER_MS = 100;

/**
 * Tells listeners what happened in a firm since they were last told: trades that are new or were removed, as the blotter
 * shows them, and how much waits for a person.
 */
export function liveOf(installation: Installation): SubscribeLive {
  return (firm, listener) => {
    let told = installation.engine.durableSequence(firm) ?? 0;
    let timer: NodeJS.Timeout | undefined;
    let isEnded = false;
    const look = async () => {
      timer = undefined;
      const sequence = installation.engine.durableSequence(firm) ?? 0;
      await installation.projector.waitFor(firm, sequence);
      const page = await tradesPage(installation.read, firm, {}, { limit: NEWEST_ROWS });
      const trades = page.rows.filter((row) => changedAt(row) > told).map(blotterJson);
      const counts = await countsOf(installation, firm);
      if (isEnded) return;
      told = sequence;
      listener({ sequence, trades, counts });
    };
    const unsubscribe = installation.engine.onDurable((changed) => {
      if (changed !== firm || timer !== undefined) return;
      timer = setTimeout(() => void look().catch(() => undefined), GATHER_MS);
    });
    return () => {
      isEnded = true;
      unsubscribe();
      clearTimeout(timer);
    };
  };
}

function changedAt(row: BlotterRow): number {
  return row.removedSequence ?? row.sequence;
}

async function countsOf(installation: Installation, firm: string): Promise<Record<string, number>> {
  const found = await askBook(installation, firm, ({ worklists }) => ({
    suspense: worklists.suspense.size,
    held: worklists.held.size,
    parked: worklists.parked.size,
    conflict: worklists.conflicts.size,
    unmatched: worklists.unmatched.size,
    'ticket-match': worklists.ticketMatches.size,
    'contract-fact': worklists.contractFacts.size,
  }));
  return found.ok ? found.value : {};
}
