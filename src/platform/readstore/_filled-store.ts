import { parseDecimal } from '../../domain/basics/decimal.ts';
import { encodedLog, LOG_SCHEMAS } from './_encode-events.ts';
import { CONTRACTS, DAYS, NO_SETTLEMENT, SETTLED } from './_sample-history.ts';
import { openBatchProjection } from './batch-projection.ts';
import { discardReadStore } from './discard.ts';
import type { HistoryReference } from './history-reference.ts';
import { openSink } from './open-sink.ts';
import type { LogEvent } from './project.ts';
import { openReadDatabase, type ReadDatabase } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';

/** Fills an empty store with each firm's events, a few in a batch, two batches in a transaction. */
export async function filled(
  target: ReadTarget,
  logs: Readonly<Record<string, readonly LogEvent[]>>,
  batchSize = 3,
): Promise<ReadDatabase> {
  await discardReadStore(target);
  const sink = await openSink(target);
  const projection = await openBatchProjection(sink, LOG_SCHEMAS);
  for (const [firm, events] of Object.entries(logs)) {
    for (const [at, { firstSequence, batch }] of encodedLog(events, batchSize).entries()) {
      projection.add(firm, firstSequence, batch);
      if (at % 2 === 1) await projection.write();
    }
  }
  await projection.write();
  await sink.finishCatchUp();
  await sink.close();
  return openReadDatabase(target);
}

/** The sample contracts' terms, weekends, and the one day without settlement. */
export const SAMPLE_REFERENCE: HistoryReference = {
  valuation: (contract) => {
    const terms = CONTRACTS.find((known) => known.contract === contract);
    const multiplier = terms && parseDecimal(terms.multiplier);
    return (
      terms &&
      multiplier && { multiplier, currency: terms.currency, premiumStyle: terms.premiumStyle }
    );
  },
  settlementDay: (_contract, date) => {
    const settling: readonly string[] = DAYS.filter((day) => day !== NO_SETTLEMENT && day <= date);
    return settling.at(-1) ?? '2020-03-13';
  },
  isExpired: () => false,
  account: (account) => ({ settledToMarket: account === SETTLED, segregation: 'none' }),
};
