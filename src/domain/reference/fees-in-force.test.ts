import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { decimalToText } from '../basics/decimal.ts';
import { load } from './_sample-reference.ts';
import { type FeeQuestion, feesFor } from './fees-in-force.ts';
import { emptyReference, type ReferenceState } from './reference-state.ts';

const trade: FeeQuestion = {
  exchange: 'CBT',
  product: 'C',
  type: 'FUT',
  accountType: 'customer',
  marginClass: '',
  tradeType: 'regular',
  date: '2026-01-02',
};

/** Rows as `fee exchange product type accountType marginClass tradeType perContract effectiveFrom`. */
function schedule(...lines: readonly string[]): ReferenceState {
  const rows = lines.map((line) => {
    const [
      fee = '',
      exchange = '',
      product = '',
      type = '',
      accountType = '',
      marginClass = '',
      tradeType = '',
      perContract = '',
      effectiveFrom = '',
    ] = line.split(' ');
    return {
      fee,
      exchange,
      product,
      type,
      accountType,
      marginClass,
      tradeType,
      perContract,
      effectiveFrom,
      currency: 'USD',
    };
  });
  return load(emptyReference(), 'fees', rows);
}

function check(state: ReferenceState, question: Partial<FeeQuestion>): string {
  return feesFor(state, { ...trade, ...question })
    .map(({ fee, perContract }) => `${fee} ${decimalToText(perContract)}`)
    .join(', ');
}

const cbt = schedule(
  'exchange CBT * * * * * 0.86',
  'exchange CBT C * * * * 2.03 2019-01-01',
  'exchange CBT C * * * * 2.13 2026-01-01',
  'exchange CBT C OOF * * * 1.7',
  'clearing CBT * * * * * 0.1',
  'clearing CBT * * house * * 0.05',
  'commission * * * customer * * 1.85',
  'commission * * * customer pro * 0.95',
  'give-up * * * * * offset 0.35',
);
const cases = [
  // question                                     fees
  [{}, 'clearing 0.1, commission 1.85, exchange 2.13'],
  [{ date: '2025-12-31' }, 'clearing 0.1, commission 1.85, exchange 2.03'],
  [{ date: '2018-12-31' }, 'clearing 0.1, commission 1.85, exchange 0.86'],
  [{ product: 'W' }, 'clearing 0.1, commission 1.85, exchange 0.86'],
  [{ type: 'OOF' }, 'clearing 0.1, commission 1.85, exchange 1.7'],
  [{ accountType: 'house' }, 'clearing 0.05, exchange 2.13'],
  [{ marginClass: 'pro' }, 'clearing 0.1, commission 0.95, exchange 2.13'],
  [{ tradeType: 'offset' }, 'clearing 0.1, commission 1.85, exchange 2.13, give-up 0.35'],
  [{ exchange: 'LME', accountType: 'house' }, ''],
] as const;
for (const [question, fees] of cases) {
  test(`feesFor() ${JSON.stringify(question)}: ${fees || 'none'}`, () => {
    assert.equal(check(cbt, question), fees);
    assert.equal(check(cbt, question), fees, 'asked again');
  });
}

const ties = [
  // two rows equally exact                         which applies
  [['f CBT * * * * * 1 2026-01-01', 'f * C * * * * 2 2025-01-01'], 'f 1', 'the newer'],
  [
    ['f CBT * * * * * 1 2025-01-01', 'f * C * * * * 2 2025-01-01'],
    'f 2',
    'the product before the exchange',
  ],
  [['f * * FUT * * * 1', 'f * * * customer * * 2'], 'f 1', 'the type before the account type'],
  [
    ['f CBT C * * * * 1 2019-01-01', 'f CBT * * * * * 2 2026-01-01'],
    'f 1',
    'exact fields before the date',
  ],
] as const;
for (const [lines, fees, why] of ties) {
  test(`feesFor() of ${lines.join(' and ')}: ${fees}, ${why}`, () => {
    assert.equal(check(schedule(...lines), {}), fees);
    assert.equal(check(schedule(...[...lines].reverse()), {}), fees);
  });
}

test('feesFor() names rule and version, and a corrected row is the next version', () => {
  const state = schedule('exchange CBT C * * * * 2.13 2026-01-01', 'clearing * * * * * * 0.1');
  const names = () =>
    feesFor(state, trade).map(({ rule, version, currency }) => `${rule} ${version} ${currency}`);
  assert.deepEqual(names(), [
    'clearing|*|*|*|*|*|* always.1 USD',
    'exchange|CBT|C|*|*|*|* 2026-01-01.1 USD',
  ]);
  load(state, 'fees', [
    {
      fee: 'exchange',
      exchange: 'CBT',
      product: 'C',
      perContract: '2.2',
      currency: 'USD',
      effectiveFrom: '2026-01-01',
    },
  ]);
  assert.deepEqual(names()[1], 'exchange|CBT|C|*|*|*|* 2026-01-01.2 USD');
  assert.equal(check(state, {}), 'clearing 0.1, exchange 2.2');
});

const selector = (...words: string[]) => fc.constantFrom('*', ...words);
const feeRow = fc.record({
  fee: fc.constantFrom('f', 'g'),
  exchange: selector('CBT', 'CME'),
  product: selector('C', 'W'),
  type: selector('FUT', 'OOF'),
  accountType: selector('customer', 'house'),
  marginClass: selector('pro'),
  tradeType: selector('regular', 'block'),
  effectiveFrom: fc.constantFrom('', '2025-01-01', '2026-01-01', '2027-01-01'),
});

test('feesFor() equals a naive reading of the rule: filter, sort, take the first of each name', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(feeRow, { selector: (each) => JSON.stringify(each), maxLength: 14 }),
      (rows) => {
        const numbered = rows.map((each, position) => ({
          ...each,
          perContract: `${position + 1}`,
          currency: 'USD',
        }));
        const state = load(emptyReference(), 'fees', numbered);
        const columns = [
          'product',
          'exchange',
          'type',
          'accountType',
          'marginClass',
          'tradeType',
        ] as const;
        const rank = (each: (typeof numbered)[number]) => {
          const exact = columns.map((column) => (each[column] === '*' ? '0' : '1')).join('');
          return `${exact.replaceAll('0', '').length} ${each.effectiveFrom.padEnd(10)} ${exact}`;
        };
        const fitting = numbered
          .filter((each) =>
            columns.every((column) => each[column] === '*' || each[column] === trade[column]),
          )
          .filter((each) => each.effectiveFrom <= trade.date)
          .sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
        const expected = ['f', 'g'].flatMap(
          (fee) => fitting.find((each) => each.fee === fee) ?? [],
        );
        assert.equal(
          check(state, {}),
          expected.map(({ fee, perContract }) => `${fee} ${perContract}`).join(', '),
        );
      },
    ),
    { numRuns: 300 },
  );
});
