import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { type Firm, firmInTest, invariantsHold, price, report } from './_book-in-test.ts';
import { openLots } from './lot-rows.ts';

const LEGS = [
  { contract: 'CBT:C:FUT:202007', side: 'buy', quantity: 14, price: price('3.25') },
  { contract: 'CBT:C:FUT:202009', side: 'sell', quantity: 20, price: price('3.30') },
  { contract: 'CBT:C:FUT:202012', side: 'buy', quantity: 7, price: price('3.34') },
] as const;

/** The CCP gives a match id to everything of the spread, or ids to the legs, or both. */
type Naming = 'match' | 'leg-ids' | 'both';

function reportsOf(naming: Naming): readonly TradeReport[] {
  const matchId = naming === 'leg-ids' ? '' : 'M1';
  const named = (at: number) => (naming === 'match' ? '' : `L${at}`);
  const legs = LEGS.map((leg, at) => ({ ...leg, ccpTradeId: named(at) }));
  const spread = report({
    ccpTradeId: 'S1',
    contract: '',
    quantity: 7,
    at: '-0.36',
    matchId,
    multiLeg: 'spread',
    legs,
  });
  const own = LEGS.map((leg, at) =>
    report({ ...leg, ccpTradeId: `L${at}`, matchId, multiLeg: 'leg' }),
  );
  return [spread, spread, ...own, ...own];
}

const lines = ({ book }: Firm): string[] =>
  openLots(book, 'A1').map(({ contract, side, quantity }) => `${side} ${quantity} ${contract}`);

test('each leg of a spread has one position, in whatever order and how often its reports come', () => {
  const sent = fc
    .constantFrom<Naming>('match', 'leg-ids', 'both')
    .chain((naming) => fc.shuffledSubarray([...reportsOf(naming)], { minLength: 1 }));
  fc.assert(
    fc.property(sent, (reports) => {
      const firm = firmInTest();
      for (const given of reports) firm.capture(given);
      const whole = reports.some(({ multiLeg }) => multiLeg === 'spread');
      const expected = LEGS.filter(
        ({ contract }) => whole || reports.some((given) => given.contract === contract),
      ).map(({ contract, side, quantity }) => `${side} ${quantity} ${contract}`);
      assert.deepEqual(lines(firm).sort(), [...expected].sort());
      assert.deepEqual(invariantsHold(firm), []);
      assert.equal(firm.book.worklists.conflicts.size, 0);
    }),
    { numRuns: 400 },
  );
});

test('a bust of the whole spread at the end leaves nothing, with or without its legs named', () => {
  const sent = fc
    .constantFrom<Naming>('match', 'leg-ids', 'both')
    .chain((naming) =>
      fc.tuple(fc.shuffledSubarray([...reportsOf(naming)]), fc.constant(naming), fc.boolean()),
    );
  fc.assert(
    fc.property(sent, ([reports, naming, namesLegs]) => {
      const [spread] = reportsOf(naming);
      assert.ok(spread !== undefined);
      const firm = firmInTest();
      for (const given of [...reports, spread]) firm.capture(given);
      const legs = namesLegs ? spread.legs : [];
      firm.capture({ ...spread, legs, action: 'remove', removal: 'bust' });
      assert.deepEqual(lines(firm), []);
      assert.deepEqual(invariantsHold(firm), []);
    }),
    { numRuns: 300 },
  );
});
