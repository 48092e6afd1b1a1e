import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertThat } from '../../domain/basics/decision.ts';
import { filled } from './_filled-store.ts';
import { historyContract } from './_history-contract.ts';
import {
  booked,
  cash,
  closedOut,
  held,
  matchAndFact,
  pair,
  price,
  removed,
} from './_sample-events.ts';
import { cursorFromText, cursorText, type RowCursor } from './firm-scope.ts';
import { closeOutsPage, dayRows, filesPage } from './listings.ts';
import { postingsPage } from './postings-page.ts';
import type { LogEvent } from './project.ts';
import type { ReadDatabase } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';
import { tradeAt, tradesPage } from './trade-list.ts';
import { tradesChanged } from './trades-changed.ts';
import { ticketsPage, worklistPage } from './worklist-page.ts';

const corn = 'CBT:C:FUT:202009';
const ALL = { limit: 1_000 };

const opened: LogEvent = {
  type: 'FirmOpened',
  firm: 'alpha',
  reportingFirm: 'ABC',
  fingerprintKey: '00',
};

/** Seven trades; sequences 2 to 8. */
const seven: readonly LogEvent[] = [
  opened,
  booked({ ccpTradeId: '101', account: 'A1', quantity: 5, clearingDate: '2020-03-16' }),
  booked({ ccpTradeId: '102', account: 'A2', side: 'sell', clearingDate: '2020-03-16' }),
  booked({
    ccpTradeId: '103',
    account: 'A1',
    contract: 'CBT:S:FUT:202011',
    clearingDate: '2020-03-17',
  }),
  booked({
    ccpTradeId: '104',
    account: 'A1',
    contract: 'CBT:CC:FUT:202011',
    clearingDate: '2020-03-17',
    orderId: 'Big_Order',
  }),
  booked({
    ccpTradeId: '105',
    account: 'A3',
    contract: 'NYMEX:CL:FUT:202005',
    clearingDate: '2020-03-18',
  }),
  booked({
    ccpTradeId: '106',
    account: 'A1',
    side: 'sell',
    clearingDate: '2020-03-18',
    price: -3_763_000_000,
  }),
  booked({
    ccpTradeId: '107',
    account: 'A1',
    quantity: 2,
    clearingDate: '2020-03-16',
    bookingDate: '2020-03-18',
  }),
  removed(
    booked({
      ccpTradeId: '103',
      account: 'A1',
      contract: 'CBT:S:FUT:202011',
      clearingDate: '2020-03-17',
    }),
    {
      removal: 'bust',
      removalDate: '2020-03-18',
      bookedSequence: 4,
    },
  ),
];

/** What both databases must do alike. `target` is made anew for each test. */
export function readStoreContract(name: string, target: () => ReadTarget, runs: number): void {
  const withStore = (
    title: string,
    logs: Readonly<Record<string, readonly LogEvent[]>>,
    body: (db: ReadDatabase) => Promise<void>,
  ) =>
    test(`${name}: ${title}`, async () => {
      const db = await filled(target(), logs);
      try {
        await body(db);
      } finally {
        await db.destroy();
      }
    });

  const filters = [
    [{}, ['107', '106', '105', '104', '103', '102', '101']],
    [{ account: 'A1' }, ['107', '106', '104', '103', '101']],
    [{ account: 'nobody' }, []],
    [{ contract: corn }, ['107', '106', '102', '101']],
    [{ product: 'CBT:C:FUT' }, ['107', '106', '102', '101']],
    [{ product: 'CBT' }, ['107', '106', '104', '103', '102', '101']],
    [{ product: 'CBT:C' }, ['107', '106', '102', '101']],
    [{ from: '2020-03-17' }, ['106', '105', '104', '103']],
    [{ from: '2020-03-16', to: '2020-03-16' }, ['107', '102', '101']],
    [{ from: '2020-03-19' }, []],
    [{ postedOn: '2020-03-16' }, ['102', '101']],
    [{ postedOn: '2020-03-18' }, ['107', '106', '105', '103']],
    [{ postedOn: '2020-03-18', account: 'A3' }, ['105']],
    [{ ccpTradeId: '105' }, ['105']],
    [{ state: 'removed' }, ['103']],
    [{ state: 'live', from: '2020-03-17', to: '2020-03-17' }, ['104']],
    [{ text: 'nymex:cl' }, ['105']],
    [{ text: 'big_order' }, ['104']],
    [{ text: 'big%order' }, []],
    [{ text: 'a2' }, ['102']],
    [{ account: 'A1', text: '10', state: 'live', product: 'CBT:C' }, ['107', '106', '101']],
  ] as const;
  const spans = [
    // after through limit  changed, oldest booking first
    [0, 9, 10, ['101', '102', '103', '104', '105', '106', '107']],
    [5, 8, 10, ['105', '106', '107']],
    // Sequence 9 removes 103, which was booked as 4.
    [8, 9, 10, ['103']],
    [3, 9, 10, ['103', '104', '105', '106', '107']],
    [9, 9, 10, []],
    [6, 9, 3, ['103', '106', '107']],
    [6, 9, 2, undefined],
    [5, 9, 3, undefined],
  ] as const;
  withStore('trades changed in a span of events', { beta: seven, alpha: seven }, async (db) => {
    for (const [after, through, limit, wanted] of spans) {
      const rows = await tradesChanged(db, 'alpha', { after, through }, limit);
      assert.deepEqual(
        rows?.map((row) => row.ccpTradeId),
        wanted,
        `after ${after} through ${through}`,
      );
    }
    assert.deepEqual(await tradesChanged(db, 'nobody', { after: 0, through: 9 }, 10), []);
  });

  withStore(
    'trades by every filter, newest first',
    { alpha: seven, beta: seven.slice(0, 3) },
    async (db) => {
      for (const [filter, wanted] of filters) {
        const page = await tradesPage(db, 'alpha', filter, ALL);
        assert.deepEqual(
          page.rows.map((row) => row.ccpTradeId),
          wanted,
          JSON.stringify(filter),
        );
        assert.equal(page.sequence, 9);
      }
      assert.deepEqual(
        (await tradesPage(db, 'beta', {}, ALL)).rows.map((row) => row.ccpTradeId),
        ['102', '101'],
      );
      assert.deepEqual((await tradesPage(db, 'gamma', {}, ALL)).rows, []);
    },
  );

  withStore(
    'a trade says everything its booking and its removal said',
    { alpha: seven },
    async (db) => {
      const trade = await tradeAt(db, 'alpha', 4);
      assertThat(trade !== undefined, 'trade 4 is there');
      const { tradeId, account, removal, removalDate, removedSequence, clearingDate, life } = trade;
      assert.deepEqual(
        { tradeId, account, removal, removalDate, removedSequence, clearingDate, life },
        {
          tradeId: 'CME:CBT:2020-03-17:685:103:B',
          account: 'A1',
          removal: 'bust',
          removalDate: '2020-03-18',
          removedSequence: 9,
          clearingDate: '2020-03-17',
          life: 1,
        },
      );
      assert.equal(await tradeAt(db, 'alpha', 9), undefined);
    },
  );

  withStore('pages join without gap or repeat, at every size', { alpha: seven }, async (db) => {
    for (const limit of [1, 2, 3, 7]) {
      const seen: string[] = [];
      let before: RowCursor | undefined;
      do {
        const page = await tradesPage(db, 'alpha', {}, { limit, before });
        seen.push(...page.rows.map((row) => row.ccpTradeId));
        before = page.next && cursorFromText(cursorText(page.next));
      } while (before !== undefined);
      assert.deepEqual(seen, ['107', '106', '105', '104', '103', '102', '101'], `limit ${limit}`);
    }
  });

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

  historyContract(name, target, runs);
}
