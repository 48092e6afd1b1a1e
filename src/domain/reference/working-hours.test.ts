import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CcpSet } from './reference-events.ts';
import { workingHours } from './working-hours.ts';

function ccp(name: string, zone: string, rollTime: string, effectiveFrom = '2020-01-01'): CcpSet {
  return {
    type: 'CcpSet',
    ccp: name,
    name,
    rollTime,
    zone,
    calendar: name,
    moneyRounding: 'per-contract-half-away',
    averagePriceRounding: 'none',
    effectiveFrom,
    source: '',
    enteredBy: '',
  };
}

const chicago = ccp('CME', 'America/Chicago', '17:00');
const london = ccp('ICEU', 'Europe/London', '19:00');
const cases: readonly [string, readonly CcpSet[], string, boolean][] = [
  // what, CCPs, instant, odd
  ['no CCP is known', [], '2026-01-07T03:00:00Z', false],
  ['05:59 in Chicago', [chicago], '2026-01-07T11:59:59Z', true],
  ['06:00 in Chicago', [chicago], '2026-01-07T12:00:00Z', false],
  ['16:59 in Chicago', [chicago], '2026-01-07T22:59:59Z', false],
  ['17:00 in Chicago', [chicago], '2026-01-07T23:00:00Z', true],
  ['06:00 in Chicago in summer', [chicago], '2026-07-08T11:00:00Z', false],
  ['Saturday noon', [chicago], '2026-01-10T18:00:00Z', true],
  ['Sunday in London, Monday nowhere', [chicago, london], '2026-01-11T12:00:00Z', true],
  ['night in Chicago, morning in London', [chicago, london], '2026-01-07T09:00:00Z', false],
  [
    'a roll time that was not in force yet',
    [chicago, ccp('CME', 'America/Chicago', '16:00', '2026-06-01')],
    '2026-01-07T22:30:00Z',
    false,
  ],
];
for (const [title, rows, instant, isOdd] of cases) {
  test(`${title}: ${isOdd ? 'odd' : 'working hours'}`, () => {
    const hours = workingHours();
    for (const row of rows) hours.add(row);
    assert.equal(hours.isOdd(Date.parse(instant) * 1_000), isOdd);
  });
}
