import assert from 'node:assert/strict';
import { historyContract } from './_history-contract.ts';
import { booked, cash, closedOut, held, matchAndFact, pair, price } from './_sample-events.ts';
import { opened, seven } from './_seven-trades.ts';
import { type StoreTest, storeTests } from './_store-tests.ts';
import { tradesContract } from './_trades-contract.ts';
import type { RowCursor } from './firm-scope.ts';
import { closeOutsPage, dayRows, filesPage } from './listings.ts';
import { postingsPage } from './postings-page.ts';
import type { LogEvent } from './project.ts';
import type { ReadTarget } from './read-target.ts';
import { ticketsPage, worklistPage } from './worklist-page.ts';

const corn = 'CBT:C:FUT:202009';
const ALL = { limit: 1_000 };

/** What both databases must do alike. `target` is made anew for each test. */
export function readStoreContract(name: string, target: () => ReadTarget, runs: number): void {
  const withStore = storeTests(name, target);
  tradesContract(withStore);
  moneyContract(withStore);
  worklistContract(withStore);
  daysContract(withStore);
  historyContract(name, target, runs);
}

function moneyContract(withStore: StoreTest): void {
  const buy = { ...booked({ ccpTradeId: '1', quantity: 4, price: 100_00000000 }), sequence: 2 };
  const sell = {
    ...booked({ ccpTradeId: '2', side: 'sell', quantity: 4, price: 101_00000000 }),
    sequence: 3,
  };
  const taken = pair(buy, sell, { quantity: 2, profit: 10_000, variation: 10_000 });
  const head = { account: 'A1', contract: corn, date: '2020-03-16', pairs: [taken, taken] };
  const { instructed: _instructed, ...reversing } = closedOut({ ...head, pairs: [taken] });
  const closing: readonly LogEvent[] = [
    opened,
    booked({
      ...buy,
      charges: [{ fee: 'clearing', rule: 'clearing|1', currency: 'USD', amount: -25 }],
      premium: 7,
    }),
    booked(sell),
    closedOut(head),
    { ...reversing, type: 'CloseOutsReversed', reason: 'correction', previous: 4 },
    closedOut({ ...head, pairs: [taken] }),
    cash({ entryId: 'E1', amount: 500 }),
  ];
  withStore(
    'close-outs page by pair, and a reversal takes back one older pair',
    { alpha: closing },
    async (db) => {
      const all = await closeOutsPage(db, 'alpha', { account: 'A1' }, ALL);
      assert.deepEqual(
        all.rows.map((row) => row.reversalDate),
        ['', '2020-03-16', ''],
      );
      const first = await closeOutsPage(db, 'alpha', {}, { limit: 2 });
      const rest = await closeOutsPage(db, 'alpha', {}, { limit: 2, before: first.next });
      assert.deepEqual([...first.rows, ...rest.rows], all.rows);
      assert.equal(rest.next, undefined);
    },
  );

  withStore(
    'postings hold every amount once, newest first, in pages of any size',
    { alpha: closing },
    async (db) => {
      const wanted = [
        ['other', 500],
        ['realised', 10_000],
        ['realised', -10_000],
        ['realised', 20_000],
        ['premium', 7],
        ['fees', -25],
      ];
      for (const limit of [1, 2, 5, 100]) {
        const seen: unknown[] = [];
        let before: RowCursor | undefined;
        do {
          const page = await postingsPage(db, 'alpha', { account: 'A1' }, { limit, before });
          seen.push(...page.rows.map((row) => [row.kind, row.amount]));
          before = page.next;
        } while (before !== undefined);
        assert.deepEqual(seen, wanted, `limit ${limit}`);
      }
    },
  );
}

function worklistContract(withStore: StoreTest): void {
  const {
    type: _held,
    reason: _reason,
    seen: _seen,
    wanted: _wanted,
    ...kept
  } = held({ itemId: 'P1' });
  const { account: _account, ...ticketTerms } = { ...kept, account: 'A1' };
  const working: readonly LogEvent[] = [
    opened,
    held({ itemId: 'H1' }),
    { ...kept, type: 'ReportParked' },
    {
      type: 'WorklistItemClosed',
      itemId: 'H1',
      worklist: 'held',
      outcome: 'applied',
      reason: 'reference came',
    },
    { ...kept, type: 'ReportNoted', reason: 'notice' },
    held({ itemId: 'H2', seen: 'with \0 inside' }),
    ...matchAndFact,
    { ...ticketTerms, type: 'TicketEntered', ticketId: 'TICKET-1', account: 'A1', currency: 'USD' },
    { ...ticketTerms, type: 'TicketEntered', ticketId: 'TICKET-2', account: 'A1', currency: 'USD' },
    { type: 'TicketClosed', ticketId: 'TICKET-1', outcome: 'cancelled', tradeId: '' },
    {
      type: 'EndOfDayStopped',
      date: '2020-03-16',
      ccp: 'CME',
      reason: 'held-trades',
      detail: 'H2',
    },
    {
      type: 'FileImported',
      name: 'a.csv',
      kind: 'trades',
      sha256: 'ff',
      sizeBytes: 9,
      read: 1,
      booked: 1,
      duplicate: 0,
      suspense: 0,
      held: 0,
      failed: 0,
      importedAtMicros: 5,
    },
  ];
  withStore(
    'worklists, tickets and files',
    { alpha: working, beta: working.slice(0, 3) },
    async (db) => {
      const items = async (filter: Parameters<typeof worklistPage>[2]) =>
        (await worklistPage(db, 'alpha', filter, ALL)).rows.map(
          (row) => `${row.worklist} ${row.itemId} ${row.outcome}`,
        );
      assert.deepEqual(await items({ state: 'open' }), [
        'day-stopped day 2020-03-16 ',
        'contract-fact F1 ',
        'held H2 ',
        'parked P1 ',
      ]);
      assert.deepEqual(await items({ worklist: 'held' }), ['held H2 ', 'held H1 applied']);
      assert.deepEqual(await items({ worklist: 'noted' }), ['noted  ']);
      assert.deepEqual(await items({ worklist: 'ticket-match' }), ['ticket-match T1 superseded']);
      assert.equal(
        (await worklistPage(db, 'alpha', { worklist: 'held' }, ALL)).rows[0]?.seen,
        'with \uFFFD inside',
      );
      assert.equal((await worklistPage(db, 'beta', { state: 'open' }, ALL)).rows.length, 2);
      const open = await ticketsPage(db, 'alpha', { state: 'open' }, ALL);
      assert.deepEqual(
        open.rows.map((row) => row.ticketId),
        ['TICKET-2'],
      );
      assert.deepEqual(
        (await filesPage(db, 'alpha', ALL)).rows.map((row) => [row.name, row.kind, row.booked]),
        [['a.csv', 'trades', 1]],
      );
    },
  );
}

function daysContract(withStore: StoreTest): void {
  const dayDone = { positions: 3, unmarked: 1, incompleteAccounts: 1 };
  const days: readonly LogEvent[] = [
    ...seven,
    { type: 'EndOfDayAdvanced', date: '2020-03-16', step: 'mark', cursor: 0, allowEarly: false },
    { type: 'DayRunCompleted', date: '2020-03-16', ...dayDone },
    { type: 'DayReleased', date: '2020-03-16' },
    { type: 'DayRunCompleted', date: '2020-03-17', ...dayDone },
    { type: 'DayRunCompleted', date: '2020-03-18', ...dayDone },
    cash({ entryId: 'E1', amount: 5, clearingDate: '2020-03-18' }),
    price({ contract: corn, date: '2020-03-17', price: 5 }),
    { type: 'EndOfDayAdvanced', date: '2020-03-19', step: 'prices', cursor: 0, allowEarly: false },
  ];
  withStore('days are final, run, stale or open', { alpha: days }, async (db) => {
    const { rows } = await dayRows(db, 'alpha');
    assert.deepEqual(
      rows.map(({ date, state, trades, step }) => [date, state, trades, step]),
      [
        ['2020-03-19', 'open', 0, 'prices'],
        ['2020-03-18', 'stale', 2, ''],
        ['2020-03-17', 'run', 2, ''],
        ['2020-03-16', 'final', 3, ''],
      ],
    );
  });
}
