import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../../domain/basics/_seeded.ts';
import type { Column, Sort } from './column.ts';
import { copiedText } from './copied-text.ts';
import { filterCondition } from './row-filter.ts';
import { RowView } from './row-view.ts';

type Trade = { readonly sequence: number; readonly account: string; readonly quantity: number };

const columns: readonly Column<Trade>[] = [
  {
    key: 'sequence',
    title: 'No.',
    width: 60,
    align: 'end',
    text: (row) => String(row.sequence),
    sortKey: (row) => row.sequence,
  },
  {
    key: 'account',
    title: 'Account',
    width: 90,
    align: 'start',
    text: (row) => row.account,
    sortKey: (row) => row.account,
  },
  {
    key: 'quantity',
    title: 'Qty',
    width: 60,
    align: 'end',
    text: (row) => row.quantity.toLocaleString('en-US'),
    sortKey: (row) => row.quantity,
    exact: (row) => String(row.quantity),
  },
];

const newestFirst: Sort = { column: 'sequence', direction: 'descending' };

function viewOf(rows: readonly Trade[], sort = newestFirst): RowView<Trade> {
  const view = new RowView<Trade>({ columns, keyOf: (row) => row.sequence, sort });
  view.setRows(rows);
  return view;
}

function trade(sequence: number, account = 'A', quantity = 1): Trade {
  return { sequence, account, quantity };
}

function sequences(view: RowView<Trade>): number[] {
  return [...view.shown()].map((row) => row.sequence);
}

test('RowView sorts by any column, equal rows in order of arrival', () => {
  const view = viewOf([trade(1, 'B', 5), trade(2, 'A', 5), trade(3, 'C', 2)]);
  assert.deepEqual(sequences(view), [3, 2, 1]);
  view.setSort({ column: 'account', direction: 'ascending' });
  assert.deepEqual(sequences(view), [2, 1, 3]);
  view.setSort({ column: 'quantity', direction: 'descending' });
  assert.deepEqual(sequences(view), [1, 2, 3]);
});

const filters = [
  // words, column filters, rows left
  ['', {}, [3, 2, 1]],
  ['corn', {}, [2, 1]],
  ['CORN 1,200', {}, [2]],
  ['corn wheat', {}, []],
  ['', { quantity: '>=50' }, [3, 2]],
  ['', { quantity: '<50' }, [1]],
  ['', { quantity: '=1,200' }, [2]],
  ['', { account: '=corn-1' }, [1]],
  ['', { account: '<>corn-1' }, [3, 2]],
  ['', { account: 'corn', quantity: '>10' }, [2]],
  ['', { quantity: '>' }, []],
] as const;
for (const [text, byColumn, left] of filters) {
  test(`RowView filtered by '${text}' and ${JSON.stringify(byColumn)}: ${left.length} rows`, () => {
    const view = viewOf([trade(1, 'corn-1', 5), trade(2, 'corn-2', 1_200), trade(3, 'wheat', 50)]);
    view.setFilter({ text, byColumn });
    assert.deepEqual(sequences(view), left);
    assert.equal(view.total, 3);
  });
}

test('RowView tells its listeners of every change, and which rows are fresh', () => {
  const view = viewOf([trade(1)]);
  let told = 0;
  const end = view.onChange(() => {
    told += 1;
  });
  view.upsert([trade(2)], true);
  assert.deepEqual([told, [...view.fresh]], [1, [2]]);
  view.upsert([trade(3)], false);
  assert.deepEqual([told, [...view.fresh]], [2, []]);
  end();
  view.setRows([]);
  assert.equal(told, 2);
});

const anyTrade = fc.record({
  sequence: fc.integer({ min: 1, max: 60 }),
  account: fc.constantFrom('A', 'B', 'C', 'corn'),
  quantity: fc.integer({ min: 1, max: 9 }),
});

test('RowView after any upserts, sorts and filters equals one made anew with the same rows', () => {
  const step = fc.oneof(
    fc.record({ upsert: fc.array(anyTrade, { maxLength: 8 }) }),
    fc.record({
      sort: fc.record({
        column: fc.constantFrom('sequence', 'account', 'quantity'),
        direction: fc.constantFrom('ascending' as const, 'descending' as const),
      }),
    }),
    fc.record({
      filter: fc.record({
        text: fc.constantFrom('', 'a', 'corn'),
        byColumn: fc.constantFrom({}, { quantity: '>4' }),
      }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const view = viewOf([]);
      const arrived = new Map<number, Trade>();
      for (const one of steps) {
        if ('upsert' in one) {
          view.upsert(one.upsert, true);
          for (const row of one.upsert) arrived.set(row.sequence, row);
        } else if ('sort' in one) view.setSort(one.sort);
        else view.setFilter(one.filter);
        const anew = viewOf([...arrived.values()], view.sort);
        anew.setFilter(view.filter);
        assert.deepEqual([...view.shown()], [...anew.shown()]);
        for (let index = 0; index < view.count; index += 1) {
          const key = view.keyAt(index);
          assert.equal(key === undefined ? undefined : view.indexOf(key), index);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('indexOf() a row that is filtered out or unknown is undefined', () => {
  const view = viewOf([trade(1, 'A'), trade(2, 'B')]);
  view.setFilter({ text: 'a', byColumn: {} });
  assert.deepEqual([view.indexOf(1), view.indexOf(2), view.indexOf(9)], [0, undefined, undefined]);
});

test('filterCondition() is nothing to do when the filter is blank', () => {
  assert.equal(filterCondition({ text: '  ', byColumn: { account: ' ' } }, columns), undefined);
});

test('copiedText() gives exact values in tabs and lines, with the formula guard', () => {
  const view = viewOf([trade(1, '=HYPERLINK("x")', 1_200), trade(2, 'a\tb', 7)]);
  const range = { firstRow: 0, lastRow: 1, firstColumn: 1, lastColumn: 2 };
  assert.equal(copiedText(view, range), 'a b\t7\n\'=HYPERLINK("x")\t1200');
});

test('RowView takes a million rows: a change costs milliseconds, not a sort', (t) => {
  const rows = Array.from({ length: 1_000_000 }, (_, i) =>
    trade(i + 1, `C-${i % 2_000}`, (i % 97) + 1),
  );
  const view = viewOf(rows);
  const begin = performance.now();
  for (let i = 0; i < 10; i += 1)
    view.upsert([trade(1_000_001 + i), trade(500_000 + i, 'X')], true);
  const perChangeMs = (performance.now() - begin) / 10;
  t.diagnostic(`${perChangeMs.toFixed(1)} ms a change`);
  assert.equal(view.count, 1_000_010);
  assert.equal(view.keyAt(0), 1_000_010);
  // Far above what is measured (about 10 ms): it only has to fail when changes sort a million rows again (about 1 s).
  assert.ok(perChangeMs < 250, `${perChangeMs} ms`);
});

test('a view that takes the place of another has another version, however few changes either had', () => {
  const [first, second] = [0, 1].map(() => {
    const view = new RowView<Trade>({ columns, keyOf: (row) => row.sequence, sort: newestFirst });
    view.setRows([{ sequence: 1, account: 'A', quantity: 1 }]);
    return view.version;
  });
  assert.notEqual(first, second);
});
