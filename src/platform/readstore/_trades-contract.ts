import assert from 'node:assert/strict';
import { assertThat } from '../../domain/basics/decision.ts';
import { seven } from './_seven-trades.ts';
import type { StoreTest } from './_store-tests.ts';
import { cursorFromText, cursorText, type RowCursor } from './firm-scope.ts';
import { tradeAt, tradesPage } from './trade-list.ts';
import { tradesChanged } from './trades-changed.ts';

const corn = 'CBT:C:FUT:202009';
const ALL = { limit: 1_000 };

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

/** The blotter: every filter, every page size, what changed since. */
export function tradesContract(withStore: StoreTest): void {
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
}
