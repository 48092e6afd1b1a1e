import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import { dayNumber } from '../../domain/basics/business-date.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import { encodedLog, LOG_SCHEMAS } from './_encode-events.ts';
import { checkHistory } from './_history-contract.ts';
import { sampleHistory } from './_sample-history.ts';
import { openBatchProjection } from './batch-projection.ts';
import { discardReadStore } from './discard.ts';
import { lockedThrough } from './firm-scope.ts';
import { openSink } from './open-sink.ts';
import { openReadDatabase, type ReadDatabase } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';
import { sequenceOf } from './row-key.ts';
import { tradesPage } from './trade-list.ts';

const TIME_LIMIT_MS = 60_000;

/** Its first tenth is of days up to the Thursday, so that the Friday is answered; random histories seldom have that. */
const EARLY_CUT: [number[], number, number] = [Array.from({ length: 40 }, (_, at) => at), 0.1, 1];

type Cuts = {
  /** Events projected when it is erased, and the last one that goes. */
  readonly projected: number;
  readonly erased: number;
};

/** Erasing at any point of random histories: what is answered afterwards is right, and the rest is refused. */
export function eraseContract(name: string, target: () => ReadTarget, runs: number): void {
  test(`${name}: after erasing, every day is answered as before or refused`, async () => {
    const seed = TEST_SEED;
    console.log(`${name}, erasing: seed ${seed}`);
    let answered = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { minLength: 40, maxLength: 160 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (seeds, first, second) => {
          const events = sampleHistory(seeds);
          const erased = Math.max(1, Math.floor(events.length * first));
          const projected = erased + Math.floor((events.length - erased) * second);
          const db = await erasedStore(target(), events, { erased, projected });
          try {
            const { answeredDays, lockedDays } = await checkHistory(db, events);
            const through = await lockedThrough(db, 'alpha');
            assertThat(through !== undefined, 'something was erased');
            for (const day of lockedDays) assert.ok((dayNumber(day) ?? 0) <= through, day);
            refused += lockedDays.length;
            answered += answeredDays.length;
            await checkNothingLeft(db, erased);
          } finally {
            await db.destroy();
          }
        },
      ),
      { numRuns: runs, seed, examples: [EARLY_CUT], interruptAfterTimeLimit: TIME_LIMIT_MS },
    );
    assert.ok(answered > 0 && refused > 0, `${answered} days answered, ${refused} refused`);
  });
}

async function erasedStore(
  target: ReadTarget,
  events: ReturnType<typeof sampleHistory>,
  { projected, erased }: Cuts,
): Promise<ReadDatabase> {
  await discardReadStore(target);
  const sink = await openSink(target);
  const projection = await openBatchProjection(sink, LOG_SCHEMAS);
  const batches = encodedLog(events, 3);
  const give = async (isGiven: (firstSequence: number) => boolean) => {
    for (const { firstSequence, batch } of batches)
      if (isGiven(firstSequence)) projection.add('alpha', firstSequence, batch);
    await projection.write();
  };
  await give((firstSequence) => firstSequence <= projected);
  await projection.erase('alpha', erased);
  // Erased twice is erased once.
  await projection.erase('alpha', erased);
  await give((firstSequence) => firstSequence > projected);
  await sink.finishCatchUp();
  await sink.close();
  return openReadDatabase(target);
}

/** No trade of an erased event is listed, and what is carried has no text of its own. */
async function checkNothingLeft(db: ReadDatabase, erased: number): Promise<void> {
  const { rows } = await tradesPage(db, 'alpha', {}, { limit: 1_000, before: undefined });
  for (const { sequence } of rows) assert.ok(sequence > erased, `trade ${sequence} is listed`);
  const carried = await db.selectFrom('trades').selectAll().execute();
  for (const { id, details } of carried) {
    if (sequenceOf(id) > erased) continue;
    assert.deepEqual(details.split('\t').slice(2, 8), ['', '', '', '', '', ''], details);
  }
  for (const { id } of await db.selectFrom('files').selectAll().execute())
    assert.ok(sequenceOf(id) > erased, `file ${id}`);
  for (const { last_id } of await db.selectFrom('trade_days').selectAll().execute())
    assert.ok(sequenceOf(last_id) > erased, `day of ${last_id}`);
}
