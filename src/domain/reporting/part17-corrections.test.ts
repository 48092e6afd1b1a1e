import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { part17Corrections } from './part17-corrections.ts';

const september =
  'RPABC  0000000010012020031601 C    202009          00003000000000              A';
const december = 'RPABC  0000000010012020031601 C    202012          00000000000010              A';
const exchange = 'EPABC  0000000010012020031601 C    202009          00000400000015              A';

const cases: readonly (readonly [
  string,
  readonly string[],
  readonly string[],
  readonly string[],
])[] = [
  ['nothing changed', [september, december], [december, september], []],
  [
    'another quantity is a correction with the whole new record',
    [september],
    ['RPABC  0000000010012020031601 C    202009          00002900000000              A'],
    ['RPABC  0000000010012020031601 C    202009          00002900000000              C'],
  ],
  [
    'a record too many is deleted with what was sent',
    [september, december],
    [september],
    ['RPABC  0000000010012020031601 C    202012          00000000000010              D'],
  ],
  ['a record too few is added', [september], [september, exchange], [exchange]],
  [
    'positions and exchanges of one contract are records of their own',
    [september, exchange],
    [september],
    ['EPABC  0000000010012020031601 C    202009          00000400000015              D'],
  ],
  [
    'what was sent is what the last line on a record said',
    [
      september,
      'RPABC  0000000010012020031601 C    202009          00002900000000              C',
      december,
      'RPABC  0000000010012020031601 C    202012          00000000000010              D',
    ],
    [september, december],
    [
      'RPABC  0000000010012020031601 C    202009          00003000000000              C',
      'RPABC  0000000010012020031601 C    202012          00000000000010              A',
    ],
  ],
  [
    'a blank record type and an overpunched plus are the same record',
    ['RPABC  0000000010012020031607PLO   202002  000610{ 00003000000000               '],
    ['RPABC  0000000010012020031607PLO   202002  0006100 00003000000000              A'],
    [],
  ],
];
for (const [what, sent, now, records] of cases) {
  test(`part17Corrections() ${what}`, () => {
    assert.deepEqual(part17Corrections(sent, now), { records, failures: [] });
  });
}

test('part17Corrections() names a line it cannot read and corrects the others', () => {
  const { records, failures } = part17Corrections(['nonsense'], [september]);
  assert.deepEqual(records, [september]);
  assert.deepEqual(
    failures.map(({ code, seen }) => [code, seen]),
    [['record_must_be_80_characters', '8 characters']],
  );
});

const days = fc
  .uniqueArray(
    fc.record({
      month: fc.constantFrom('03', '05', '07', '09', '12'),
      long: fc.integer({ min: 0, max: 9_999_999 }),
    }),
    { selector: ({ month }) => month },
  )
  .map((rows) =>
    rows.map(({ month, long }) => {
      const quantities = `${String(long).padStart(7, '0')}0000000`;
      return `RPABC  0000000010012020031601 C    2020${month}          ${quantities}              A`;
    }),
  );

test('corrections, sent after what was sent, leave nothing to correct', () => {
  fc.assert(
    fc.property(days, days, (sent, now) => {
      const { records } = part17Corrections(sent, now);
      assert.deepEqual(part17Corrections([...sent, ...records], now).records, []);
      assert.deepEqual(part17Corrections(now, now).records, []);
    }),
  );
});
