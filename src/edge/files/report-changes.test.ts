import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import type { TradeReport } from '../../domain/trade/trade-report.ts';
import { BLANK_REPORT, changesBetween, withChanges } from './report-changes.ts';

const words = fc.constantFrom('', 'A', 'B');
const report: fc.Arbitrary<TradeReport> = fc
  .record({
    action: fc.constantFrom('book', 'replace'),
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.nat(3),
    price: fc.integer({ min: -3, max: 3 }),
    ccpTradeId: words,
    account: words,
    venue: words,
    source: words,
    externalAccount: fc.record({ clearingFirm: words, names: fc.array(words), origin: words }),
    legs: fc.array(
      fc.record({
        contract: words,
        side: fc.constant('buy'),
        quantity: fc.nat(2),
        ccpTradeId: fc.string(),
        price: fc.nat(3),
      }),
      { maxLength: 2 },
    ),
  })
  // fast-check makes records without prototype at times; deepEqual minds, JSON does not.
  .map((fields): TradeReport => structuredClone({ ...BLANK_REPORT, ...fields }));

test('withChanges() gives back every report of a list from JSON of the changes', () => {
  fc.assert(
    fc.property(fc.array(report), (reports) => {
      let before = BLANK_REPORT;
      const changes = reports.map((next) => {
        const changed = changesBetween(before, next);
        before = next;
        return changed;
      });
      const read: Partial<TradeReport>[] = JSON.parse(JSON.stringify(changes));
      let last = BLANK_REPORT;
      const again = read.map((changed) => {
        last = withChanges(last, changed);
        return last;
      });
      assert.deepEqual(again, reports);
    }),
    { numRuns: 300 },
  );
});

test('changesBetween() two reports that differ in one field is that field', () => {
  const other = { ...BLANK_REPORT, venue: 'XCBT', legs: [] };
  assert.deepEqual(changesBetween(BLANK_REPORT, other), { venue: 'XCBT' });
});
