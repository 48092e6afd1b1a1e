import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import type { BalanceRow, CloseOutRow, LotRow, PositionRow, TradeRow } from './rows.ts';
import { type StatementInput, statementsOf } from './statement.ts';
import { STATEMENT_COLUMNS, statementCsv, statementJson } from './statement-print.ts';

const contract = 'CBT:C:FUT:202009';
const trade: TradeRow = {
  tradeId: 'T1',
  ccpTradeId: '1',
  account: '1001',
  contract,
  side: 'buy',
  quantity: 5,
  price: 370_000_000,
  priceType: 'final',
  tradeType: 'regular',
  tradeDate: '2020-03-16',
  clearingDate: '2020-03-16',
  bookingDate: '2020-03-16',
  currency: 'USD',
  premium: 0,
  charges: [{ fee: 'exchange', currency: 'USD', amount: -1015 }],
  removal: '',
  removalDate: '',
};
const closeOut: CloseOutRow = {
  account: '1001',
  contract,
  quantity: 2,
  buyPrice: 370_000_000,
  sellPrice: 371_250_000,
  profit: 12_500,
  currency: 'USD',
  date: '2020-03-16',
  bookingDate: '2020-03-16',
  reversalDate: '',
  buyTradeId: 'T1',
  sellTradeId: 'T2',
  buyDate: '2020-03-16',
  sellDate: '2020-03-16',
  memo: false,
};
const position: PositionRow = {
  account: '1001',
  contract,
  currency: 'USD',
  long: 3,
  short: 0,
  settlementPrice: 371_000_000,
  priceDate: '2020-03-16',
  priceKind: 'daily',
  openTradeEquity: 15_000,
  optionValue: 0,
  variation: 27_500,
  bought: 5,
  sold: 2,
};
const lot: LotRow = {
  account: '1001',
  contract,
  side: 'buy',
  quantity: 3,
  price: 370_000_000,
  tradeDate: '2020-03-16',
  openDate: '2020-03-16',
  tradeId: 'T1',
  ccpTradeId: '1',
};
const balance: BalanceRow = {
  account: '1001',
  currency: 'USD',
  segregation: '4d',
  cash: 1_016_485,
  openTradeEquity: 15_000,
  longOptionValue: 0,
  shortOptionValue: 0,
  complete: true,
  missing: [],
  initialBalance: 1_000_000,
  premium: 0,
  fees: -1015,
  realised: 12_500,
  variation: 27_500,
  variationCash: 0,
  cashEntries: 5_000,
};

function inputOf(more: Partial<StatementInput> = {}): StatementInput {
  return {
    firm: 'brook',
    date: '2020-03-16',
    view: 'known',
    lines: 'of-the-day',
    accounts: [{ account: '1001', client: 'ACME', segregation: '4d' }],
    balances: [balance],
    positions: [position],
    lots: [lot],
    trades: [trade],
    closeOuts: [closeOut],
    ...more,
  };
}

/** A trade's life in dates, and the lines it makes on statements of 16 and 17 March, known and released. */
const lives = [
  // what, booked, removal, removed, [known 16th, known 17th], [released 16th, released 17th]
  ['live', '2020-03-16', '', '', ['booked', ''], ['booked', '']],
  ['busted on its own day', '2020-03-16', 'bust', '2020-03-16', ['', ''], ['', '']],
  [
    'busted after its day was final',
    '2020-03-16',
    'bust',
    '2020-03-17',
    ['', ''],
    ['booked', 'removed'],
  ],
  ['booked as-of', '2020-03-17', '', '', ['booked', ''], ['', 'booked']],
  ['booked as-of and busted at once', '2020-03-17', 'bust', '2020-03-17', ['', ''], ['', '']],
] as const;
for (const [what, bookingDate, removal, removalDate, known, released] of lives) {
  test(`a trade of the 16th ${what}: known ${known}, released ${released}`, () => {
    const trades = [{ ...trade, bookingDate, removal, removalDate }];
    const linesOf = (view: 'known' | 'released', lines: 'of-the-day' | 'posted') =>
      ['2020-03-16', '2020-03-17'].map((date) => {
        const [statement] = statementsOf(inputOf({ trades, view, lines, date }));
        return statement?.trades.map(({ line }) => line).join() ?? 'no statement';
      });
    assert.deepEqual(linesOf('known', 'of-the-day'), known);
    assert.deepEqual(linesOf('released', 'posted'), released);
    // Known before its release, the newest day is as posted too.
    assert.deepEqual(linesOf('known', 'posted'), released);
  });
}

test('a released statement does not change when the trade is removed later', () => {
  const later = [{ ...trade, removal: 'bust' as const, removalDate: '2020-03-18' }];
  const undone = [{ ...closeOut, reversalDate: '2020-03-18' }];
  const before = statementsOf(inputOf({ view: 'released', lines: 'posted' }));
  const after = statementsOf(
    inputOf({ view: 'released', lines: 'posted', trades: later, closeOuts: undone }),
  );
  assert.deepEqual(after.map(statementJson), before.map(statementJson));
});

test('removed and reversed lines carry the negative of their money, so that lines add up to the day', () => {
  const trades = [{ ...trade, premium: -700, removal: 'bust' as const, removalDate: '2020-03-17' }];
  const closeOuts = [{ ...closeOut, reversalDate: '2020-03-17' }];
  const input = inputOf({
    view: 'released',
    lines: 'posted',
    date: '2020-03-17',
    trades,
    closeOuts,
  });
  const [statement] = statementsOf(input);
  const [removed] = statement?.trades ?? [];
  const [reversed] = statement?.purchaseAndSale ?? [];
  assert.deepEqual([removed?.line, removed?.trade.premium], ['removed', 700]);
  assert.deepEqual(removed?.trade.charges, [{ fee: 'exchange', currency: 'USD', amount: 1015 }]);
  assert.deepEqual([reversed?.line, reversed?.closeOut.profit], ['reversed', -12_500]);
});

test('a missing mark withholds the statement of that account, names the contract, and leaves others alone', () => {
  const accounts = ['1001', '1002'].map((account) => ({
    account,
    client: '',
    segregation: 'none' as const,
  }));
  const missing = ['CME:ED:OOF:202003:C:98.125'];
  const balances = [
    { ...balance, complete: false, missing },
    { ...balance, account: '1002' },
  ];
  const [first, second] = statementsOf(inputOf({ accounts, balances }));
  assert.equal(first?.release, 'withheld');
  assert.deepEqual(first?.notices, [{ currency: 'USD', contracts: missing }]);
  assert.equal(second?.release, 'ready');
});

test('an account without a single row still has its statement', () => {
  const none = { balances: [], positions: [], lots: [], trades: [], closeOuts: [] };
  const [statement] = statementsOf(inputOf(none));
  assert.deepEqual([statement?.account, statement?.balances.length], ['1001', 0]);
});

test('a statement whose lots disagree with its position stops, as does a row of a stranger', () => {
  const lots = [{ ...lot, quantity: 2 }];
  assert.throws(() => statementsOf(inputOf({ lots })), /1001 CBT:C:FUT:202009 has lots of 2 and 0/);
  assert.throws(() => statementsOf(inputOf({ positions: [] })), /have no position/);
  const trades = [{ ...trade, account: '9999' }];
  assert.throws(() => statementsOf(inputOf({ trades })), /row of 9999/);
});

/** The filled cells of each CSV row, so that the table reads. */
function csvOf(input: StatementInput): readonly string[] {
  const [head, ...rows] = statementCsv(statementsOf(input));
  assert.deepEqual(head, STATEMENT_COLUMNS);
  return rows.map((row) => row.filter((cell) => cell !== '').join(' '));
}

test('statementCsv() writes one amount a row, section by section', () => {
  assert.deepEqual(csvOf(inputOf()), [
    'statement 1001 2020-03-16 ready known',
    'trade 1001 2020-03-16 booked CBT:C:FUT:202009 buy 5 3.7 T1 2020-03-16 regular 2020-03-16',
    'trade-amount 1001 2020-03-16 booked CBT:C:FUT:202009 T1 exchange -10.15 USD',
    'purchase-and-sale 1001 2020-03-16 closed CBT:C:FUT:202009 2 3.7 3.7125 T1 T2 2020-03-16 2020-03-16 profit 125.00 USD 2020-03-16',
    'position 1001 2020-03-16 CBT:C:FUT:202009 3 0 3.71 2020-03-16 daily USD',
    'position-amount 1001 2020-03-16 CBT:C:FUT:202009 openTradeEquity 150.00 USD',
    'position-amount 1001 2020-03-16 CBT:C:FUT:202009 optionValue 0.00 USD',
    'position-amount 1001 2020-03-16 CBT:C:FUT:202009 variation 275.00 USD',
    'lot 1001 2020-03-16 CBT:C:FUT:202009 buy 3 3.7 T1 2020-03-16',
    'balance 1001 2020-03-16 initialBalance 10000.00 USD',
    'balance 1001 2020-03-16 premium 0.00 USD',
    'balance 1001 2020-03-16 fees -10.15 USD',
    'balance 1001 2020-03-16 realised 125.00 USD',
    'balance 1001 2020-03-16 variation 275.00 USD',
    'balance 1001 2020-03-16 variationCash 0.00 USD',
    'balance 1001 2020-03-16 cashEntries 50.00 USD',
    'balance 1001 2020-03-16 cash 10164.85 USD',
    'balance 1001 2020-03-16 openTradeEquity 150.00 USD',
    'balance 1001 2020-03-16 totalEquity 10314.85 USD',
    'balance 1001 2020-03-16 longOptionValue 0.00 USD',
    'balance 1001 2020-03-16 shortOptionValue 0.00 USD',
    'balance 1001 2020-03-16 liquidatingValue 10314.85 USD',
  ]);
});

test('the columns and sections of the CSV are those of its document', () => {
  const page = readFileSync(new URL('../../../docs/formats/statement.md', import.meta.url), 'utf8');
  const columns = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column);
  assert.deepEqual(columns, [...STATEMENT_COLUMNS]);
  const sections = page.slice(page.indexOf('## CSV sections'));
  const rowsOfPage = sections.matchAll(/^\| ([a-z-]+) \|/gm);
  const [, ...documented] = [...rowsOfPage].map(([, section]) => section);
  const incomplete = { ...balance, complete: false, missing: [contract] };
  const rows = statementCsv(statementsOf(inputOf({ balances: [incomplete] }))).slice(1);
  const written = new Set(rows.map(([section]) => section));
  assert.deepEqual(documented, [...written]);
});

test('the same rows in any order give the same bytes', () => {
  const trades = ['T3', 'T1', 'T2'].map((tradeId) => ({ ...trade, tradeId }));
  const lots = [1, 2].map((quantity) => ({ ...lot, quantity, tradeId: `T${quantity}` }));
  const closeOuts = [closeOut, { ...closeOut, quantity: 1 }, { ...closeOut, sellTradeId: 'T0' }];
  const balances = [balance, { ...balance, currency: 'EUR' }];
  const shuffled = <Row>(rows: readonly Row[]) =>
    fc.shuffledSubarray([...rows], { minLength: rows.length });
  const print = (input: StatementInput) => {
    const statements = statementsOf(input);
    return JSON.stringify([statements.map(statementJson), statementCsv(statements)]);
  };
  const expected = print(inputOf({ trades, lots, closeOuts, balances }));
  fc.assert(
    fc.property(
      fc.record({
        trades: shuffled(trades),
        lots: shuffled(lots),
        closeOuts: shuffled(closeOuts),
        balances: shuffled(balances),
      }),
      (rows) => assert.equal(print(inputOf(rows)), expected),
    ),
  );
});

test('a trade at an average price is flagged beside its price, in both formats', () => {
  const trades = [trade, { ...trade, tradeId: 'AP:G1/1001', priceType: 'average' as const }];
  const statements = statementsOf(inputOf({ trades }));
  const rows = statementCsv(statements).filter(([section]) => section === 'trade');
  const at = STATEMENT_COLUMNS.indexOf('label');
  assert.deepEqual(rows.map((row) => row[at]).sort(), ['regular', 'regular average-price']);
  const json = statements.map(statementJson).flatMap((statement) => statement.trades);
  assert.deepEqual(json.map(({ priceType }) => priceType).sort(), ['average', 'final']);
});
