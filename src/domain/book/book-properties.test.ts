import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { type Firm, firmInTest } from './_book-in-test.ts';
import { BOOK_PROPERTIES, runProperty } from './_book-properties.ts';
import { invariantsHold, stateLines } from './_measures.ts';
import { arrivals } from './_random-arrivals.ts';

// fast-check prints the seed and the smallest world of a failure. `_deep-properties.ts` runs the same for longer.
const WORLDS = 120;

for (const property of BOOK_PROPERTIES) {
  test(`book: ${property.name}`, () => runProperty(property, WORLDS));
}

test('book: the order in which the reports of a day arrive makes no difference, within one trade id', () => {
  fc.assert(
    fc.property(arrivals, ({ one, other }) => {
      assert.deepEqual(stateLines(captured(one)), stateLines(captured(other)));
    }),
    { numRuns: 300 },
  );
});

function captured(reports: readonly TradeReport[]): Firm {
  const firm = firmInTest();
  for (const given of reports) firm.capture(given);
  invariantsHold(firm);
  return firm;
}
