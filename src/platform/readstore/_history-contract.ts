import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import { type PostingEvent, postingsOf } from '../../domain/cash/postings.ts';
import { filled, SAMPLE_REFERENCE } from './_filled-store.ts';
import { naiveBalances, naivePositions } from './_naive-history.ts';
import { naiveCloseOuts, naiveLots, naiveReleasedDay } from './_naive-rows.ts';
import { DAYS, sampleHistory } from './_sample-history.ts';
import type { RowCursor } from './firm-scope.ts';
import { balancesAt, closeOutsAt, lotsAt, positionsAt } from './history.ts';
import { type PostingRow, postingsPage } from './postings-page.ts';
import type { LogEvent } from './project.ts';
import type { ReadDatabase } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';

/** Also ends a long search for the smallest failing history. */
const TIME_LIMIT_MS = 90_000;

/** History and postings of random histories against the fold in memory, on either database. */
export function historyContract(name: string, target: () => ReadTarget, runs: number): void {
  test(`${name}: history equals the naive fold of random histories`, async () => {
    const seed = TEST_SEED;
    console.log(`${name}: seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { minLength: 20, maxLength: 160 }),
        fc.integer({ min: 1, max: 20 }),
        async (seeds, batchSize) => {
          const events = sampleHistory(seeds);
          const db = await filled(
            target(),
            { other: sampleHistory(seeds.slice(0, 9)), alpha: events },
            batchSize,
          );
          try {
            assert.deepEqual((await checkHistory(db, events)).lockedDays, []);
            await checkPostings(db, events);
          } finally {
            await db.destroy();
          }
        },
      ),
      { numRuns: runs, seed, interruptAfterTimeLimit: TIME_LIMIT_MS },
    );
  });
}

type Answered = {
  readonly answeredDays: readonly string[];
  readonly lockedDays: readonly string[];
};

/**
 * Every question on every day, in both modes, against the fold in memory; which days were answered and which refused
 * as locked, which must then be so for every question.
 */
export async function checkHistory(
  db: ReadDatabase,
  events: ReturnType<typeof sampleHistory>,
): Promise<Answered> {
  const answered = new Set<string>();
  const locked = new Set<string>();
  const byKey = (row: { readonly account: string }) => JSON.stringify(row);
  const sorted = <Row extends { readonly account: string }>(rows: readonly Row[]) =>
    rows.toSorted((a, b) => (byKey(a) < byKey(b) ? -1 : 1));
  for (const date of [...DAYS, '2020-03-21']) {
    for (const mode of ['known-now', 'as-closed'] as const) {
      const day = mode === 'known-now' ? date : naiveReleasedDay(events, date);
      const question = { firm: 'alpha', date, mode };
      const positions = await positionsAt(db, question, SAMPLE_REFERENCE);
      if (day === undefined) {
        assert.equal(positions.ok ? '' : positions.rejection.code, 'day_must_be_released');
        continue;
      }
      if (isLocked(positions)) {
        assert.ok(isLocked(await lotsAt(db, question)), `lots ${date}`);
        assert.ok(isLocked(await closeOutsAt(db, question)), `close-outs ${date}`);
        assert.ok(isLocked(await balancesAt(db, question, SAMPLE_REFERENCE)), `balances ${date}`);
        locked.add(day);
        continue;
      }
      const at = `${mode} ${date}`;
      assertThat(positions.ok, 'a day that can be answered is answered');
      assert.equal(positions.date, day);
      assert.equal(positions.sequence, events.length);
      assert.deepEqual(positions.rows, naivePositions(events, day, mode), `positions ${at}`);
      const lots = await lotsAt(db, question);
      assertThat(lots.ok, 'lots are answered');
      assert.deepEqual(sorted(lots.rows), sorted(naiveLots(events, day, mode)), `lots ${at}`);
      const pairs = await closeOutsAt(db, question);
      assertThat(pairs.ok, 'close-outs are answered');
      assert.deepEqual(
        sorted(pairs.rows),
        sorted(naiveCloseOuts(events, day, mode)),
        `close-outs ${at}`,
      );
      await checkBalances(db, events, { at, day, question });
      answered.add(day);
    }
  }
  return { answeredDays: [...answered], lockedDays: [...locked] };
}

function isLocked(
  answer:
    | Awaited<ReturnType<typeof lotsAt | typeof positionsAt | typeof balancesAt>>
    | Awaited<ReturnType<typeof closeOutsAt>>,
): boolean {
  return !answer.ok && answer.rejection.code === 'history_must_be_unlocked';
}

async function checkBalances(
  db: ReadDatabase,
  events: ReturnType<typeof sampleHistory>,
  {
    at,
    day,
    question,
  }: {
    readonly at: string;
    readonly day: string;
    readonly question: Parameters<typeof balancesAt>[1];
  },
): Promise<void> {
  const balances = await balancesAt(db, question, SAMPLE_REFERENCE);
  assertThat(balances.ok, 'balances are answered');
  // The naive fold lists every account and currency; those without a figure need no row.
  const wanted = naiveBalances(events, day, question.mode);
  const seen = new Set(balances.rows.map((row) => `${row.account}|${row.currency}`));
  for (const row of wanted) {
    if (seen.has(`${row.account}|${row.currency}`)) continue;
    const { cash: inCash, initialBalance, variation, missing } = row;
    assert.deepEqual([inCash, initialBalance, variation, missing], [0, 0, 0, []], `balances ${at}`);
  }
  assert.deepEqual(
    balances.rows,
    wanted.filter((row) => seen.has(`${row.account}|${row.currency}`)),
    `balances ${at}`,
  );
  const one = await balancesAt(db, { ...question, account: 'A1' }, SAMPLE_REFERENCE);
  assertThat(one.ok, 'one account is answered');
  assert.deepEqual(
    one.rows,
    balances.rows.filter((row) => row.account === 'A1'),
    `balances of A1 ${at}`,
  );
}

/** Sums by account, currency, kind and both dates, against the cash room's own postings. */
async function checkPostings(
  db: ReadDatabase,
  events: ReturnType<typeof sampleHistory>,
): Promise<void> {
  const wanted = new Map<string, number>();
  const seen = new Map<string, number>();
  const add = (sums: Map<string, number>, posting: Posted) => {
    const { account, currency, kind, bookingDate } = posting;
    const key = [account, currency, kind, posting.date, bookingDate].join(' ');
    sums.set(key, (sums.get(key) ?? 0) + posting.amount);
  };
  for (const event of events) {
    if (!isPosting(event)) continue;
    for (const posting of postingsOf(event))
      add(wanted, { ...posting, date: posting.clearingDate });
  }
  let before: RowCursor | undefined;
  do {
    const page = await postingsPage(db, 'alpha', {}, { limit: 7, before });
    for (const row of page.rows) add(seen, row);
    before = page.next;
  } while (before !== undefined);
  assert.deepEqual(nonZero(seen), nonZero(wanted), 'postings');
}

type Posted = Pick<PostingRow, 'account' | 'currency' | 'kind' | 'amount' | 'date' | 'bookingDate'>;

const POSTING_TYPES: ReadonlySet<string> = new Set<PostingEvent['type']>([
  'TradeBooked',
  'TradeRemoved',
  'FeesAdjusted',
  'LotsClosedOut',
  'CloseOutsReversed',
  'PositionMarked',
  'MarkReversed',
  'CashEntered',
]);

function isPosting(event: LogEvent): event is PostingEvent {
  return POSTING_TYPES.has(event.type);
}

function nonZero(sums: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...sums].filter(([, amount]) => amount !== 0).sort();
}
