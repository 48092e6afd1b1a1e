import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommandOutcome, countedAs, ImportTally, notedReasonOf } from './import-tally.ts';

const said = (...events: readonly { readonly type: string; readonly reason?: string }[]) => {
  const outcome: CommandOutcome = { ok: true, events };
  return outcome;
};

const cases = [
  // what the book made of a record, counted as, reason
  [said({ type: 'ReportNoted', reason: 'notice' }), 'noted', 'notice'],
  [said({ type: 'ReportNoted', reason: 'not-our-side' }), 'noted', 'not-our-side'],
  [said({ type: 'ReportNoted', reason: 'legs-reported-apart' }), 'noted', 'legs-reported-apart'],
  [said({ type: 'UnmatchedReported' }), 'noted', 'unmatched'],
  [said({ type: 'SpreadLegMatched' }), 'noted', 'leg-of-booked-spread'],
] as const;
for (const [outcome, as, reason] of cases) {
  const types = outcome.ok ? outcome.events.map(({ type }) => type).join(' and ') : '';
  test(`${types} counts as ${as}: ${reason}`, () => {
    assert.deepEqual([countedAs(outcome), notedReasonOf(outcome)], [as, reason]);
  });
}

test('reasons add up to what was noted, in one order', () => {
  const tally = new ImportTally();
  tally.countNoted('unmatched');
  tally.countNoted('no-trade-or-price', 0);
  tally.countNoted('notice', 2);
  tally.count('booked');
  assert.deepEqual(tally.noted, [
    { reason: 'notice', count: 2 },
    { reason: 'unmatched', count: 1 },
  ]);
  assert.deepEqual([tally.counts.noted, tally.counts.read], [3, 4]);
});
