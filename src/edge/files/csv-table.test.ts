import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { CSV_ROW_LIMIT_BYTES, type CsvRow, checkHeader, readCsvTable } from './csv-table.ts';
import type { FileRefusal } from './import-record.ts';

type Outcome = {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly refusal: FileRefusal | undefined;
};

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let turn = 0; start < bytes.length; turn += 1) {
    const end = start + (sizes[turn % sizes.length] ?? bytes.length);
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function read(
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
): Promise<Outcome> {
  const runs = readCsvTable(inChunks(bytes, sizes));
  const rows: CsvRow[] = [];
  let header: readonly string[] = [];
  for (let next = await runs.next(); ; next = await runs.next()) {
    if (next.done) return { header, rows, refusal: next.value };
    header = next.value.header;
    rows.push(...next.value.rows);
  }
}

const readText = (text: string) => read(Buffer.from(text));

test('readCsvTable() gives cells by column with row number, first line and end offset', async () => {
  const text = '\ufeffa, b\r\n1,2\r\n\r\n3,"4\r\n5"\n6," 7 "\r8,"q""x"\n9,ü';
  const { header, rows, refusal } = await readText(text);
  assert.equal(refusal, undefined);
  assert.deepEqual(header, ['a', 'b']);
  assert.deepEqual(
    rows.map(({ cells, message, line, endOffset }) => [cells, message, line, endOffset]),
    [
      [{ a: '1', b: '2' }, 1, 2, 14],
      [{ a: '3', b: '4\r\n5' }, 2, 4, 25],
      [{ a: '6', b: '7' }, 3, 6, 33],
      [{ a: '8', b: 'q"x' }, 4, 7, 42],
      [{ a: '9', b: 'ü' }, 5, 8, 46],
    ],
  );
});

const refused = [
  // file                                            code                               line
  ['', 'csv_must_have_a_header', 1],
  ['\n\n', 'csv_must_have_a_header', 1],
  ['a,b,a\n1,2,3\n', 'csv_column_must_appear_once', 1],
  ['a,b\n1,"2\n3,4\n', 'csv_quotes_must_be_balanced', 2],
  ['a,b\n1,"2"x\n', 'csv_quotes_must_be_balanced', 2],
  ['a,b\n1,2"x\n', 'csv_quotes_must_be_balanced', 2],
  ['a,b\n1,\u0000\n', 'csv_must_not_contain_nul', 2],
  [`a,b\n${'1,2\n'.repeat(499)}1,\u0000\n3,4\n`, 'csv_must_not_contain_nul', 501],
  [
    `a,b\r\n${'1,2\r\n'.repeat(499)}1,"2\r\n${'3,4\r\n'.repeat(500)}`,
    'csv_quotes_must_be_balanced',
    501,
  ],
  [`a,b\n${'1,"2\r\n3"\n'.repeat(50)}1,"2`, 'csv_quotes_must_be_balanced', 102],
  [`a,b\n1,${'x'.repeat(CSV_ROW_LIMIT_BYTES + 1)}\n`, 'csv_row_must_be_at_most_1_mib', 2],
] as const;
for (const [text, code, line] of refused) {
  test(`readCsvTable() refuses ${JSON.stringify(text.slice(0, 30))}: ${code}`, async () => {
    const { refusal } = await readText(text);
    assert.equal(refusal?.code, code);
    assert.equal(refusal?.line, line);
  });
}

const encodings = [
  ['latin1', Buffer.from('a,b\n1,\u00fc\n', 'latin1')],
  ['UTF-16 without mark', Buffer.from('a,b\n1,ü\n', 'utf16le')],
  ['UTF-16 with mark', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le')],
  ['UTF-8 cut in a character', Buffer.from('a,b\n1,ü').subarray(0, -1)],
  ['an overlong form', Uint8Array.of(0x61, 0x0a, 0xc0, 0xaf)],
] as const;
for (const [name, bytes] of encodings) {
  test(`readCsvTable() refuses ${name}`, async () => {
    const { refusal } = await read(bytes, [1]);
    assert.match(refusal?.code ?? '', /^csv_must_be_utf8$|^csv_must_not_contain_nul$/);
  });
}

test('a row of the wrong width is a problem of that row; the others are read', async () => {
  const { rows, refusal } = await readText('a,b\n1\n1,2\n1,2,3\n');
  assert.equal(refusal, undefined);
  assert.deepEqual(
    rows.map(({ problem, line }) => [problem?.seen, problem?.wanted, line]),
    [
      ['1 cells', '2 cells', 2],
      [undefined, undefined, 3],
      ['3 cells', '2 cells', 4],
    ],
  );
});

test('a file with a header alone has no rows and is complete', async () => {
  assert.deepEqual(await readText('a,b'), { header: ['a', 'b'], rows: [], refusal: undefined });
});

test('checkHeader() refuses missing columns by name and warns of unknown ones', () => {
  const columns = { required: ['a', 'b'], optional: ['c'] };
  assert.deepEqual(checkHeader(['a', 'b', 'c'], columns), { refusal: undefined, warnings: [] });
  assert.equal(checkHeader(['c', 'A'], columns).refusal?.field, 'a, b');
  const { refusal, warnings } = checkHeader(['b', 'x', 'a'], columns);
  assert.equal(refusal, undefined);
  assert.deepEqual(warnings, [
    { code: 'csv_column_is_unknown', field: 'x', seen: 'x', wanted: 'a, b, c' },
  ]);
});

test('readCsvTable() keeps columns named like parts of every object', async () => {
  const { rows } = await readText('__proto__,constructor\n1,2\n');
  assert.deepEqual(Object.entries(rows[0]?.cells ?? {}), [
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
});

const cell = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0'));
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

test('what is written quoted is read back, in any chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      sizes,
      async (table, lineEnd, chunks) => {
        const lines = ['a,b', ...table.map((row) => row.map(quoted).join(','))];
        const bytes = Buffer.from(`${lines.join(lineEnd)}${lineEnd}`);
        const { rows, refusal } = await read(bytes, chunks);
        assert.equal(refusal, undefined);
        // Text is compared as bytes: a lone surrogate becomes U+FFFD on its way to UTF-8.
        const expected = table.map((row) => row.map((text) => Buffer.from(text).toString().trim()));
        assert.deepEqual(
          rows.map(({ cells }) => [cells.a, cells.b]),
          expected,
        );
        assert.equal(rows.at(-1)?.endOffset ?? bytes.length, bytes.length);
      },
    ),
    { numRuns: 200 },
  );
});

test('any bytes are read or refused, never thrown over, and chunks make no difference', async () => {
  const soup = fc.array(
    fc.constantFrom('a', ',', '"', '\n', '\r', '1', ' ', 'ü', '\u0000', '\ufeff'),
    { maxLength: 40 },
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    soup.map((parts) => Buffer.from(parts.join(''))),
  );
  let complete = 0;
  await fc.assert(
    fc.asyncProperty(bytes, sizes, async (content, chunks) => {
      const whole = await read(content);
      const cut = await read(content, chunks);
      // Which of two faults is met first may depend on the chunks; that there is one may not.
      assert.equal(cut.refusal === undefined, whole.refusal === undefined);
      if (whole.refusal !== undefined) return;
      complete += 1;
      assert.deepEqual(cut, whole);
    }),
    { numRuns: 500 },
  );
  assert.ok(
    complete > 50,
    `only ${complete} of 500 were complete: the property checked next to nothing`,
  );
});

for (const [what, end] of [
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
] as const) {
  test(`readCsvTable() names the line of a byte that is not UTF-8, in any chunks, after ${what}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), sizes, async (before, chunks) => {
        const good = Buffer.from(`a,b${end}${`ü,2${end}`.repeat(before)}`);
        const bytes = Buffer.concat([good, Buffer.from([0x31, 0x2c, 0xff]), good]);
        const { refusal } = await read(bytes, chunks);
        assert.deepEqual([refusal?.code, refusal?.line], ['csv_must_be_utf8', before + 2]);
      }),
      { numRuns: 20 },
    );
  });
}
