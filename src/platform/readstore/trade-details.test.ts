import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import { booked } from './_sample-events.ts';
import { readTradeDetails, tradeDetails, tradeHabit } from './trade-details.ts';

const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom('\t', '\n', '\\', '\0', 't', 'n', '0', 'a', 'é') }),
  fc.string({ unit: 'binary' }),
);

test('readTradeDetails() gives back what tradeDetails() was given, whatever the texts hold', () => {
  const seed = TEST_SEED;
  console.log(`seed ${seed}`);
  fc.assert(
    fc.property(
      fc.record({
        orderId: hostile,
        execId: hostile,
        source: hostile,
        warnings: hostile,
        ccp: hostile,
      }),
      fc.array(
        fc.record(
          {
            fee: hostile,
            rule: hostile,
            currency: fc.constantFrom('USD', 'JPY'),
            amount: fc.maxSafeInteger(),
          },
          { noNullPrototype: true },
        ),
      ),
      fc.option(hostile, { nil: undefined }),
      (texts, charges, tradeId) => {
        const trade = booked({
          ccpTradeId: '7',
          ...texts,
          charges,
          ...(tradeId === undefined ? {} : { tradeId }),
        });
        const read = readTradeDetails(tradeHabit(trade), tradeDetails(trade), trade);
        for (const field of ['orderId', 'execId', 'source', 'warnings', 'ccp'] as const) {
          assert.equal(read[field], trade[field]);
        }
        // A blank trade id cannot be: it stands for the one that follows from the other fields.
        if (tradeId !== '') assert.equal(read.tradeId, trade.tradeId);
        assert.deepEqual(read.charges, trade.charges);
        assert.deepEqual(
          [read.basis, read.life, read.tradeType],
          [trade.basis, trade.life, trade.tradeType],
        );
      },
    ),
    { seed },
  );
});

test('tradeDetails() leaves out a trade id that follows from the other fields', () => {
  const trade = booked({ ccpTradeId: '7799607' });
  assert.equal(trade.tradeId, 'CME:CBT:2020-03-16:685:7799607:B');
  assert.match(tradeDetails(trade), /^\t/);
  assert.match(tradeDetails({ ...trade, tradeId: 'TICKET-1' }), /^TICKET-1\t/);
});

test('readTradeDetails() refuses what is not of its form', () => {
  const trade = booked({ ccpTradeId: '7' });
  assert.throws(() => readTradeDetails(tradeHabit(trade), 'a\tb', trade), /wanted more fields/);
  assert.throws(
    () =>
      readTradeDetails(
        tradeHabit(trade).replace('regular', 'irregular'),
        tradeDetails(trade),
        trade,
      ),
    /irregular/,
  );
});
