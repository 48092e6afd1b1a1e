import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { parsePart17Record } from './parse-part17.ts';
import { PART17_LAYOUT } from './part17-layout.ts';
import {
  fillAccountNumber,
  type Part17Record,
  part17Key,
  part17RecordFailure,
  printPart17Record,
} from './part17-record.ts';

const corn: Part17Record = {
  reportType: 'RP',
  reportingFirm: 'ABC',
  accountNumber: '000000001001',
  reportDate: '20200316',
  exchange: '01',
  putCall: '',
  commodity: 'C',
  expiration: '202009',
  strike: undefined,
  exerciseStyle: '',
  long: 300,
  short: 0,
  commodity2: '',
  expiration2: '',
  action: 'A',
};
const option = { putCall: 'P', commodity: 'LO', expiration: '202002', strike: 6100 } as const;
const flex = {
  ...option,
  expiration: '20200117',
  exerciseStyle: 'E',
  commodity2: 'CL',
  expiration2: '202003',
} as const;

const written: readonly (readonly [string, Partial<Part17Record>, string])[] = [
  [
    'a future',
    {},
    'RPABC  0000000010012020031601 C    202009          00003000000000              A',
  ],
  [
    'a put',
    { ...option, exchange: '07', long: 0, short: 25 },
    'RPABC  0000000010012020031607PLO   202002  0006100 00000000000025              A',
  ],
  [
    'a negative strike',
    { ...option, exchange: '07', strike: -3764 },
    'RPABC  0000000010012020031607PLO   202002  000376M 00003000000000              A',
  ],
  [
    'a flexible option',
    { ...flex, exchange: '07' },
    'RPABC  0000000010012020031607PLO   202001170006100E00003000000000CL   202003   A',
  ],
  [
    'exchanges for physical',
    { reportType: 'EP', long: 40, short: 15 },
    'EPABC  0000000010012020031601 C    202009          00000400000015              A',
  ],
  [
    'delivery notices',
    { reportType: 'DN', long: 7, short: 0 },
    'DNABC  0000000010012020031601 C    202009          00000070000000              A',
  ],
  [
    'a deletion',
    { action: 'D', accountNumber: '00000000HF12' },
    'RPABC  00000000HF122020031601 C    202009          00003000000000              D',
  ],
  [
    'the largest quantity',
    { long: 9_999_999, short: 9_999_999, commodity: '12345' },
    'RPABC  0000000010012020031601 12345202009          99999999999999              A',
  ],
];
for (const [what, fields, line] of written) {
  test(`printPart17Record() writes ${what} in 80 columns, and it reads back`, () => {
    const record = { ...corn, ...fields };
    assert.equal(printPart17Record(record), line);
    assert.equal(line.length, 80);
    assert.deepEqual(parsePart17Record(line), { ok: true, record });
  });
}

const columns = [
  // from, to, what stands there in a deletion of a flexible option
  [1, 2, 'RP'],
  [3, 5, 'ABC'],
  [6, 7, '  '],
  [8, 19, '000000001001'],
  [20, 27, '20200316'],
  [28, 29, '07'],
  [30, 30, 'P'],
  [31, 35, 'LO   '],
  [36, 43, '20200117'],
  [44, 50, '000376M'],
  [51, 51, 'E'],
  [52, 58, '0000300'],
  [59, 65, '0000000'],
  [66, 70, 'CL   '],
  [71, 78, '202003  '],
  [79, 79, ' '],
  [80, 80, 'D'],
] as const;
for (const [from, to, text] of columns) {
  test(`columns ${from} to ${to} hold "${text}"`, () => {
    const record = { ...corn, ...flex, exchange: '07', strike: -3764, action: 'D' } as const;
    assert.equal(printPart17Record(record).slice(from - 1, to), text);
  });
}

test('the layout covers columns 1 to 80 without gap or overlap', () => {
  let next = 1;
  for (const { column, length } of PART17_LAYOUT) {
    assert.equal(column, next);
    next += length;
  }
  assert.equal(next, 81);
});

const refused: readonly (readonly [Partial<Part17Record>, string])[] = [
  [{ reportingFirm: 'AB' }, 'reporting_firm_must_be_three_characters'],
  [{ reportingFirm: 'Aé1' }, 'reporting_firm_must_be_three_characters'],
  [{ accountNumber: '1001' }, 'account_number_must_fit_twelve_characters'],
  [{ accountNumber: '0000000ACC-ß' }, 'account_number_must_fit_twelve_characters'],
  [{ reportDate: '20200231' }, 'report_date_must_be_a_date'],
  [{ reportDate: '2020-03-16' }, 'report_date_must_be_a_date'],
  [{ exchange: '1' }, 'exchange_code_must_be_two_characters'],
  [{ commodity: '' }, 'commodity_code_must_be_one_to_five_characters'],
  [{ commodity: 'SIXSIX' }, 'commodity_code_must_be_one_to_five_characters'],
  [{ ...flex, commodity2: 'SIXSIX' }, 'commodity_code_must_be_one_to_five_characters'],
  [{ expiration: '' }, 'expiration_must_be_known'],
  [{ expiration: '202013' }, 'expiration_must_be_known'],
  [{ ...option, strike: 10_000_000 }, 'strike_must_fit_seven_digits'],
  [{ ...option, strike: 61.5 }, 'strike_must_fit_seven_digits'],
  [{ ...option, putCall: '' }, 'strike_must_fit_seven_digits'],
  [{ putCall: 'C' }, 'strike_must_fit_seven_digits'],
  [{ long: 10_000_000 }, 'quantity_must_fit_seven_digits'],
  [{ short: -1 }, 'quantity_must_fit_seven_digits'],
  [{ short: 0.5 }, 'quantity_must_fit_seven_digits'],
];
for (const [fields, code] of refused) {
  test(`part17RecordFailure() ${JSON.stringify(fields)}: ${code}, and it is never printed`, () => {
    const record = { ...corn, ...fields };
    assert.equal(part17RecordFailure(record, 'test')?.code, code);
    assert.throws(() => printPart17Record(record), new RegExp(code));
  });
}

const base = 'RPABC  0000000010012020031601 C    202009          00003000000000              A';
const unreadable: readonly (readonly [string, string])[] = [
  [base.slice(0, 79), 'record_must_be_80_characters'],
  [`${base}\r`, 'record_must_be_80_characters'],
  [base.replace('C ', 'é '), 'record_must_be_ascii'],
  [base.replace('RP', 'XX'), 'record_field_must_be_readable'],
  [base.replace('ABC  ', 'ABC x'), 'record_field_must_be_readable'],
  [base.replace('01 C', '01XC'), 'record_field_must_be_readable'],
  [base.replace('0000300', '    300'), 'record_field_must_be_readable'],
  [`${base.slice(0, 79)}Z`, 'record_field_must_be_readable'],
  [base.replace('01 C', '   C'), 'exchange_code_must_be_two_characters'],
  [base.replace('20200316', '20209916'), 'report_date_must_be_a_date'],
];
for (const [line, code] of unreadable) {
  test(`parsePart17Record() refuses "${line}": ${code}`, () => {
    const parsed = parsePart17Record(line);
    assert.equal(parsed.ok ? 'read' : parsed.failure.code, code);
  });
}

test('parsePart17Record() reads a blank record type and an overpunched plus sign', () => {
  const line = 'RPABC  0000000010012020031607CLO   202002  000610A 00003000000000               ';
  const parsed = parsePart17Record(line);
  assert.ok(parsed.ok);
  assert.equal(parsed.record.strike, 6101);
  assert.equal(parsed.record.action, '');
});

const filled = [
  ['1001', '000000001001'],
  ['ABCDEFGHIJKL', 'ABCDEFGHIJKL'],
  ['ABCDEFGHIJKLM', undefined],
  ['', undefined],
  ['HF 1', undefined],
  ['Zürich', undefined],
] as const;
for (const [text, number] of filled) {
  test(`fillAccountNumber() "${text}" is ${number}`, () => {
    assert.equal(fillAccountNumber(text), number);
  });
}

const letters = fc.string({
  unit: fc.constantFrom(...'ABCXYZ0189'),
  minLength: 1,
  maxLength: 5,
});
const quantity = fc.integer({ min: 0, max: 9_999_999 });
const records: fc.Arbitrary<Part17Record> = fc
  .record({
    reportType: fc.constantFrom('RP', 'DN', 'EP'),
    reportingFirm: fc.string({
      unit: fc.constantFrom(...'AZ09'),
      minLength: 3,
      maxLength: 3,
    }),
    accountNumber: letters.map((text) => text.padStart(12, '0')),
    reportDate: fc.constantFrom('20200229', '20261231'),
    exchange: fc.constantFrom('01', '7A'),
    commodity: letters,
    expiration: fc.constantFrom('202012', '20210105'),
    long: quantity,
    short: quantity,
    action: fc.constantFrom('A', 'C', 'D'),
  })
  .chain((fields) =>
    fc
      .record({
        putCall: fc.constantFrom('P', 'C'),
        strike: fc.integer({ min: -9_999_999, max: 9_999_999 }),
        exerciseStyle: fc.constantFrom('A', 'E', ''),
        commodity2: fc.constantFrom('', 'CL'),
        expiration2: fc.constantFrom('', '202101', '20210115'),
      })
      .map((terms): Part17Record => ({ ...corn, ...fields, ...terms })),
  );

test('any record is exactly 80 ASCII characters and reads back as itself', () => {
  fc.assert(
    fc.property(records, (record) => {
      const line = printPart17Record(record);
      assert.match(line, /^[\x20-\x7e]{80}$/);
      assert.deepEqual(parsePart17Record(line), { ok: true, record });
    }),
  );
});

test('part17Key() leaves out quantities and record type, and nothing else', () => {
  const key = part17Key(corn);
  assert.equal(part17Key({ ...corn, long: 1, short: 2, action: 'D' }), key);
  for (const fields of [
    { expiration: '202012' },
    { reportType: 'EP' },
    { exchange: '02' },
  ] as const)
    assert.notEqual(part17Key({ ...corn, ...fields }), key);
});
