import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import {
  clearingDateAt,
  isClearingDay,
  nextBankingDay,
  nextClearingDay,
  priorSettlementDay,
  settlesOn,
} from '../../domain/reference/clearing-calendar.ts';
import { contractOn } from '../../domain/reference/contract-terms.ts';
import { decideReference } from '../../domain/reference/decide-reference.ts';
import { REFERENCE_COLUMNS, type ReferenceKind } from '../../domain/reference/reference-rows.ts';
import {
  emptyReference,
  evolveReference,
  type ReferenceState,
} from '../../domain/reference/reference-state.ts';
import { reportingLevel } from '../../domain/reference/reporting-level.ts';
import { REFERENCE_LOAD_ORDER } from '../../domain/reference/set-reference.ts';
import type { FileRefusal, ParsedRecord } from './import-record.ts';
import { readReferenceCsv } from './reference-csv.ts';
import { referenceKindOf } from './reference-kind.ts';

type Outcome = {
  readonly records: readonly ParsedRecord[];
  readonly refusal: FileRefusal | undefined;
};

async function read(bytes: AsyncIterable<Uint8Array>, fileName = 'file.csv'): Promise<Outcome> {
  const runs = readReferenceCsv(bytes, fileName);
  const records: ParsedRecord[] = [];
  for (let next = await runs.next(); ; next = await runs.next()) {
    if (next.done) return { records, refusal: next.value };
    records.push(...next.value);
  }
}

async function* inOneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const readText = (text: string) => read(inOneChunk(Buffer.from(text)));

const headers = REFERENCE_LOAD_ORDER.map((kind): [ReferenceKind, readonly string[]] => [
  kind,
  REFERENCE_COLUMNS[kind].required,
]);
for (const [kind, required] of headers) {
  test(`referenceKindOf() knows ${kind} with all columns, without the optional ones, and in any order`, () => {
    assert.equal(referenceKindOf(required), kind);
    assert.equal(
      referenceKindOf([...required, ...REFERENCE_COLUMNS[kind].optional].reverse()),
      kind,
    );
    assert.equal(referenceKindOf(required.map((column) => ` ${column} `)), kind);
  });
}

const otherHeaders = [
  'contract,date,settlement,kind,source',
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type,action,ccp,member',
  'PRODUCT SYMBOL,CONTRACT MONTH,SETTLE',
  '',
];
for (const header of otherHeaders) {
  test(`referenceKindOf() does not take "${header.slice(0, 30)}" for reference`, () => {
    assert.equal(referenceKindOf(header.split(',')), undefined);
  });
}

const refused = [
  // file                              code                            field
  ['a,b\n1,2\n', 'reference_kind_must_be_known', 'header'],
  ['client,lei\nA,\n', 'csv_column_must_be_present', 'name'],
  ['client,name,lei\nA,"Acme\n', 'csv_quotes_must_be_balanced', 'row'],
  ['', 'csv_must_have_a_header', 'header'],
] as const;
for (const [text, code, field] of refused) {
  test(`readReferenceCsv() refuses ${JSON.stringify(text)}: ${code}`, async () => {
    const { refusal } = await readText(text);
    assert.deepEqual([refusal?.code, refusal?.field], [code, field]);
  });
}

test('a record carries one row, a refused one says line, field, seen and wanted, a warning stops nothing', async () => {
  const { records, refusal } = await readText(
    'client,name,lei,region\nA,Acme,,EU\nB,"Broker, Ltd",123,EU\nC,Carry,529900T8BM49AURSDO54,EU\nD,Dee\n',
  );
  assert.equal(refusal, undefined);
  assert.deepEqual(
    records.map(({ line, commands, failures, warnings }) => [
      line,
      commands.length,
      failures.map(({ code, field, seen }) => [code, field, seen]),
      warnings.map(({ code, field }) => [code, field]),
    ]),
    [
      [2, 1, [], [['csv_column_is_unknown', 'region']]],
      [3, 0, [['client_lei_must_be_twenty_characters', 'lei', '123']], []],
      [4, 1, [], [['client_lei_check_digits_are_wrong', 'lei']]],
      [5, 0, [['csv_row_must_have_a_cell_for_each_column', 'row', '2 cells']], []],
    ],
  );
  assert.deepEqual(records[0]?.commands, [
    {
      type: 'setReference',
      kind: 'clients',
      rows: [{ client: 'A', name: 'Acme', lei: '', effectiveFrom: '' }],
      source: 'file.csv',
    },
  ]);
});

test('rows of one file that contradict each other are found however far apart', async () => {
  const filler = Array.from({ length: 5_000 }, (_, count) => `F${count},Filler,`).join('\n');
  const { records } = await readText(`client,name,lei\nA,Acme,\n${filler}\nA,Other,\nA,Acme,\n`);
  const failures = records.flatMap(({ line, failures: each }) =>
    each.map(({ code }) => [line, code]),
  );
  assert.deepEqual(failures, [[5_003, 'row_must_not_contradict_another_row']]);
});

test('three kinds of one calendar day stand together, a holiday beside one of them does not', async () => {
  const head = 'calendar,date,kind,closesAt,zone,source\n';
  const day = 'ICUS,2025-11-27';
  const three = `${head}${day},no-settlement,,,s\n${day},bank-holiday,,,s\n${day},early-close,13:00,America/New_York,s\n`;
  const good = await readText(three);
  assert.deepEqual(
    good.records.flatMap(({ failures }) => failures),
    [],
  );
  const bad = await readText(`${three}${day},holiday,,,s\n`);
  assert.deepEqual(
    bad.records.map(({ failures }) => failures[0]?.code),
    [undefined, undefined, undefined, 'row_must_not_contradict_another_row'],
  );
});

test('any cells in any columns are read or refused with a code, never thrown over', async () => {
  const word = fc.constantFrom(
    '',
    '*',
    '0',
    '1',
    '-1',
    '2025-11-27',
    'CME',
    'FUT',
    'C',
    'USD',
    'holiday',
    '12:00',
    'UTC',
    'CBT:C:FUT:202609',
    'CME/330/X/1',
    'x;y',
    '😀',
    '=1+1',
    '9'.repeat(41),
  );
  const rowOf = (kind: ReferenceKind) =>
    fc.array(fc.oneof(word, fc.string()), {
      minLength: REFERENCE_COLUMNS[kind].required.length,
      maxLength: REFERENCE_COLUMNS[kind].required.length,
    });
  const file = fc
    .constantFrom(...REFERENCE_LOAD_ORDER)
    .chain((kind) => fc.tuple(fc.constant(kind), fc.array(rowOf(kind), { maxLength: 5 })));
  await fc.assert(
    fc.asyncProperty(file, async ([kind, rows]) => {
      const lines = rows.map((cells) =>
        cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
      );
      const { records, refusal } = await readText(
        [REFERENCE_COLUMNS[kind].required.join(','), ...lines].join('\n'),
      );
      if (refusal !== undefined) return assert.equal(refusal.code, 'csv_must_not_contain_nul');
      const state = emptyReference();
      for (const { commands, failures } of records) {
        assert.equal(commands.length + Math.min(failures.length, 1), 1);
        for (const { code } of failures) assert.match(code, /^[a-z0-9_]+$/);
        for (const command of commands) loadCommand(state, command);
      }
    }),
    { numRuns: 400 },
  );
});

function loadCommand(state: ReferenceState, command: ParsedRecord['commands'][number]): void {
  assert.ok(command.type === 'setReference');
  const decision = decideReference(state, command, { enteredBy: 'test' });
  if (decision.ok) for (const event of decision.events) evolveReference(state, event);
  else assert.equal(decision.rejection.code, 'contract_product_must_be_known');
}

const shipped = new URL('../../../reference-data/', import.meta.url);
const files = ['ccps', 'calendars', 'products', 'reporting-levels', 'fees-example'];
const missing = files.filter((name) => !existsSync(new URL(`${name}.csv`, shipped)));
const skip = missing.length > 0 && `reference-data lacks ${missing.join(', ')}`;

async function shippedReference(): Promise<ReferenceState> {
  const state = emptyReference();
  for (const name of files) {
    const { records, refusal } = await read(
      createReadStream(new URL(`${name}.csv`, shipped)),
      name,
    );
    assert.equal(refusal, undefined, name);
    for (const { line, commands, failures, warnings } of records) {
      assert.deepEqual([...failures, ...warnings], [], `${name} line ${line}`);
      for (const command of commands) loadCommand(state, command);
    }
  }
  return state;
}

test('the shipped reference data loads without failure or warning, and a second time without event', {
  skip,
}, async () => {
  const state = await shippedReference();
  assert.ok(state.products.size >= 60, `${state.products.size} products`);
  for (const name of files) {
    const { records } = await read(createReadStream(new URL(`${name}.csv`, shipped)), name);
    for (const command of records.flatMap(({ commands }) => commands)) {
      assert.ok(command.type === 'setReference');
      assert.deepEqual(decideReference(state, command, { enteredBy: 'again' }), {
        ok: true,
        events: [],
      });
    }
  }
  assert.equal(contractOn(state, 'NYMEX:LO:OOF:202002:C:61', '2019-12-17')?.valuation, 'EQTY');
  assert.equal(contractOn(state, 'CBT:21:FUT:202612', '2026-11-23')?.multiplier.mantissa, 1000n);
  assert.equal(reportingLevel(state, 'Crude Oil, Sweet', '2026-01-02'), 350);
});

/** One firm that clears at three CCPs: what the shipped calendars say on the days that trip people. */
const shippedDays = [
  // day          CME    ECAG   ICEU   what
  ['2019-11-28', false, true, true, 'Thanksgiving'],
  ['2019-11-29', true, true, true, 'the day after'],
  ['2019-12-26', true, false, true, 'Boxing Day'],
  ['2025-11-27', false, true, true, 'Thanksgiving'],
  ['2025-11-28', true, true, true, 'the day after'],
  ['2025-12-25', false, false, false, 'Christmas Day'],
  ['2025-12-26', true, false, true, 'Boxing Day'],
  ['2026-04-03', false, false, false, 'Good Friday'],
  ['2026-04-06', true, false, true, 'Easter Monday'],
  ['2026-11-26', false, true, true, 'Thanksgiving'],
] as const;
for (const [date, cme, ecag, iceu, what] of shippedDays) {
  test(`shipped calendars on ${date}, ${what}: CME ${cme}, Eurex ${ecag}, ICE Europe ${iceu}`, {
    skip,
  }, async () => {
    const state = await shippedReference();
    assert.deepEqual(
      ['CME', 'ECAG', 'ICEU'].map((calendar) => isClearingDay(state, calendar, date)),
      [cme, ecag, iceu],
    );
  });
}

const shippedInstants = [
  // instant in UTC        CME           ECAG          ICEU          what
  [
    '2025-11-26T23:30:00Z',
    '2025-11-28',
    '2025-11-27',
    '2025-11-27',
    'the evening before Thanksgiving',
  ],
  ['2025-11-27T16:00:00Z', '2025-11-28', '2025-11-27', '2025-11-27', 'Thanksgiving'],
  ['2025-11-30T23:30:00Z', '2025-12-01', '2025-12-01', '2025-12-01', 'a Sunday evening'],
  ['2025-12-26T12:00:00Z', '2025-12-26', '2025-12-29', '2025-12-26', 'Boxing Day'],
  [
    '2025-10-27T22:30:00Z',
    '2025-10-28',
    '2025-10-28',
    '2025-10-27',
    'Europe in winter, Chicago in summer',
  ],
  ['2025-10-24T22:30:00Z', '2025-10-27', '2025-10-27', '2025-10-27', 'all in summer, a Friday'],
  ['2025-11-03T22:30:00Z', '2025-11-03', '2025-11-04', '2025-11-03', 'all in winter'],
  [
    '2026-03-09T22:30:00Z',
    '2026-03-10',
    '2026-03-10',
    '2026-03-09',
    'Chicago in summer, Europe in winter',
  ],
  ['2026-03-30T22:30:00Z', '2026-03-31', '2026-03-31', '2026-03-31', 'all in summer'],
] as const;
for (const [instant, cme, ecag, iceu, what] of shippedInstants) {
  test(`shipped profiles at ${instant}, ${what}: ${cme}, ${ecag}, ${iceu}`, { skip }, async () => {
    const state = await shippedReference();
    assert.deepEqual(
      ['CME', 'ECAG', 'ICEU'].map((ccp) => clearingDateAt(state, ccp, Date.parse(instant) * 1000)),
      [cme, ecag, iceu],
    );
  });
}

test('shipped ICE US calendar clears Thanksgiving without settlement or banks', {
  skip,
}, async () => {
  const state = await shippedReference();
  assert.equal(isClearingDay(state, 'ICUS', '2025-11-27'), true);
  assert.equal(settlesOn(state, 'ICUS', '2025-11-27'), false);
  assert.equal(priorSettlementDay(state, 'ICUS', '2025-11-28'), '2025-11-26');
  assert.equal(nextClearingDay(state, 'ICUS', '2025-11-26'), '2025-11-27');
  assert.equal(nextBankingDay(state, 'ICUS', '2025-11-26'), '2025-11-28');
});
