import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import type { TradeReport } from '../../domain/trade/trade-report.ts';
import { onlyMessage } from './_read-all.ts';
import { dialectOf } from './dialect-of.ts';
import { tradeReportText } from './trade-report-text.ts';
import { tradeReportsFrom } from './trade-reports.ts';

const SENT_AT = '2026-08-03T10:00:00-05:00';
const id = fc.stringMatching(/^[A-Z0-9 &<"'.]{1,10}$/).map((text) => `X${text}`);
const idOrBlank = fc.oneof(fc.constant(''), id);

const actions = fc.constantFrom(
  ['book', ''] as const,
  ['replace', ''] as const,
  ['remove', 'bust'] as const,
  ['remove', 'cancel'] as const,
  ['remove', 'reverse'] as const,
);

const reports: fc.Arbitrary<TradeReport> = fc
  .tuple(actions, id, id)
  .chain(([[action, removal], member, clearingFirm]) =>
    fc.record<TradeReport>({
      action: fc.constant(action),
      removal: fc.constant(removal),
      origin: fc.constant('ccp'),
      ccp: fc.constant('CME'),
      contract: fc.constantFrom('CBT:C:FUT:202609', 'NYMEX:LO:OOF:202610:C:75'),
      statedMultiplier: fc.constantFrom('', '5000', '0.5'),
      ccpTradeId: id,
      member: fc.constant(member),
      side: fc.constantFrom('buy', 'sell'),
      quantity: fc.integer({ min: 1, max: 9_999_999 }),
      price: fc.integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 }),
      priceType: fc.constant('final'),
      tradeDate: fc.constantFrom('2026-08-03', '2026-07-31'),
      clearingDate: fc.constantFrom('2026-08-03', '2026-08-04'),
      executionTime: fc.constantFrom('', '2026-08-03T09:31:00-05:00'),
      venue: fc.constantFrom('', 'E', 'X'),
      cti: fc.constantFrom('', '1', '4'),
      tradeType: fc.constantFrom(
        'regular',
        'block',
        'efrp',
        'offset',
        'onset',
        'transfer',
        'exercise',
        'assignment',
        'adjustment',
        'reversal',
      ),
      account: fc.constant(''),
      externalAccount: fc.record({
        clearingFirm: fc.constantFrom(member, clearingFirm),
        names: fc.uniqueArray(id, { minLength: 1, maxLength: 2 }),
        origin: fc.constantFrom('', '1', '2'),
      }),
      openClose: fc.constantFrom('', 'open', 'close'),
      orderId: idOrBlank,
      execId: idOrBlank,
      matchId: idOrBlank,
      multiLeg: fc.constantFrom('outright', 'leg'),
      legs: fc.constant([]),
      executingFirm: fc.constant(member),
      giveUpFirm: fc.oneof(
        fc.constant(''),
        id.filter((firm) => firm !== member),
      ),
      averagePriceGroup: idOrBlank,
      source: fc.constant('test.xml#1'),
    }),
  );

test('any report of a CCP, offsets and onsets among them, written and read again, says the same', () => {
  const seed = TEST_SEED;
  fc.assert(
    fc.property(reports, (report) => {
      const text = tradeReportText(report, SENT_AT);
      assert.ok(text !== undefined);
      const message = onlyMessage(text);
      const { dialect } = dialectOf(message);
      const { reports: read, failures } = tradeReportsFrom(message, dialect);
      assert.deepEqual([dialect, failures], ['cme', []]);
      assert.deepEqual(read, [structuredClone(report)]);
    }),
    { seed, numRuns: 300 },
  );
});

test('what has no codes is not written', () => {
  const [sample] = fc.sample(reports, { numRuns: 1, seed: 1 });
  assert.ok(sample !== undefined);
  const others: readonly Partial<TradeReport>[] = [
    { action: 'notice' },
    { action: 'unmatched' },
    { origin: 'ticket' },
    { priceType: 'placeholder' },
    { multiLeg: 'spread' },
    { tradeType: 'expiry' },
    { contract: 'CBT:C' },
  ];
  for (const change of others)
    assert.equal(tradeReportText({ ...sample, ...change }, SENT_AT), undefined);
});
