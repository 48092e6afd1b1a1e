import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import {
  chunksOf,
  importForTest,
  importText,
  summary,
  TRADES_HEADER,
  tradeLine,
  tradesFile,
} from './import-for-test.ts';
import { createSpoolFile } from './spool-file.ts';
import { TestBook } from './test-book.ts';

const structures = [
  ['a byte order mark', `\uFEFF${tradesFile(3)}`, 'imported: 3 read, 3 booked, 0 duplicate'],
  ['CRLF', tradesFile(3).replaceAll('\n', '\r\n'), 'imported: 3 read, 3 booked, 0 duplicate'],
  ['no last line end', tradesFile(3).trimEnd(), 'imported: 3 read, 3 booked, 0 duplicate'],
  [
    'blank lines',
    tradesFile(3).replaceAll('\n', '\n\n'),
    'imported: 3 read, 3 booked, 0 duplicate',
  ],
  [
    'quoted cells',
    tradesFile(3, { 2: tradeLine('"T,2"', '"5"', '"AC ""C"" 1"') }),
    'imported: 3 read, 3 booked, 0 duplicate',
  ],
  ['only a header', `${TRADES_HEADER}\n`, 'imported: 0 read, 0 booked, 0 duplicate'],
  [
    'a short row',
    tradesFile(3, { 2: 'T2,buy' }),
    'refused rows_must_all_be_good: 3 read, 0 booked, 0 duplicate, 1 failed',
  ],
  ['an open quote', tradesFile(3, { 2: tradeLine('"T2') }), 'refused csv_quotes_must_be_balanced'],
  ['a NUL', tradesFile(3, { 2: tradeLine('T\u0000') }), 'refused csv_must_not_contain_nul'],
  [
    'latin-1',
    Buffer.from(tradesFile(3, { 2: tradeLine('Tü') }), 'latin1'),
    'refused csv_must_be_utf8',
  ],
  ['UTF-16', Buffer.from(`\uFEFF${tradesFile(3)}`, 'utf16le'), 'refused file_must_be_utf8'],
  [
    'a missing column',
    tradesFile(3).replace(',venue', ',place'),
    'refused csv_column_must_be_present',
  ],
  ['another header', 'a,b\n1,2\n', 'refused file_kind_must_be_recognised'],
  ['nothing', '', 'refused file_must_not_be_empty'],
] as const;
for (const [what, content, expected] of structures) {
  test(`a file with ${what}: ${expected}`, async () => {
    const book = new TestBook();
    const result = await importText(book, content);
    assert.equal(summary(result).slice(0, expected.length), expected);
    if (result.outcome === 'refused') assert.deepEqual(book.submitted, []);
    else assert.ok(Buffer.concat(book.kept).equals(Buffer.from(content)));
  });
}

test('an unknown column is a warning', async () => {
  const text = `${TRADES_HEADER},mood\n${tradeLine('T1')},good\n`;
  const result = await importText(new TestBook(), text);
  assert.equal(result.outcome, 'imported');
  const found = result.warnings.listed.map(({ code, seen, line }) => [code, seen, line]);
  assert.deepEqual(found, [['csv_column_is_unknown', 'mood', 2]]);
});

test('a row that never ends refuses the file before it fills memory', async () => {
  const endless = (async function* () {
    yield Buffer.from(`${TRADES_HEADER}\n"`);
    for (;;) yield Buffer.alloc(64 * 1024, 'x');
  })();
  const result = await importForTest({ book: new TestBook(), fileName: 't.csv', bytes: endless });
  assert.equal(result.reason?.code, 'csv_row_must_be_at_most_1_mib');
});

test('a disk that fills up while the file is read refuses it, and nothing is booked', async () => {
  const book = new TestBook();
  let left = 3;
  const createFull = async () => {
    const file = await createSpoolFile(tmpdir());
    const append = async (parts: readonly Uint8Array[]) => {
      left -= 1;
      if (left < 0) throw new Error('ENOSPC: no space left on device, write');
      await file.append(parts);
    };
    return { ...file, append };
  };
  const result = await importText(book, tradesFile(5000), { createSpoolFile: createFull });
  assert.equal(result.reason?.code, 'spool_must_fit_on_disk');
  assert.match(result.reason?.seen ?? '', /ENOSPC/);
  assert.deepEqual(book.submitted, []);
  const noDirectory = () => createSpoolFile('/nowhere/at/all');
  const other = await importText(book, tradesFile(5), { createSpoolFile: noDirectory });
  assert.equal(other.reason?.code, 'spool_must_fit_on_disk');
});

test('a spool that comes back altered stops the booking', async () => {
  const book = new TestBook();
  const createBad = async () => {
    const file = await createSpoolFile(tmpdir());
    let reads = 0;
    const read = async (offset: number, length: number) => {
      const bytes = Buffer.from(await file.read(offset, length));
      reads += 1;
      // The check reads the three batches first.
      if (reads === 3 + 2) bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
      return bytes;
    };
    return { ...file, read };
  };
  const result = await importText(book, tradesFile(1300), { createSpoolFile: createBad });
  assert.deepEqual([result.outcome, result.reason?.code], ['stopped', 'spool_must_read_back']);
  assert.equal(book.trades.size, 500);
  const again = await importText(book, tradesFile(1300));
  assert.equal(summary(again), 'imported: 1300 read, 800 booked, 500 duplicate');
});

test('the source is let go, whether the file was read to its end or not', async () => {
  let open = 0;
  const source = async function* (text: string) {
    open += 1;
    try {
      for await (const chunk of chunksOf(text)) yield chunk;
    } finally {
      open -= 1;
    }
  };
  const noHeader = 'x'.repeat(200_000);
  const openQuote = tradesFile(3000, { 2: tradeLine('"T"2') });
  for (const text of [tradesFile(3000), noHeader, openQuote]) {
    await importText(new TestBook(), text, { bytes: source(text) });
    assert.equal(open, 0);
  }
});

test('a file that cannot be read to its end is refused', async () => {
  const book = new TestBook();
  const breaking = (async function* () {
    yield Buffer.from(tradesFile(5000));
    throw new Error('EIO: i/o error, read');
  })();
  const result = await importForTest({ book, fileName: 't.csv', bytes: breaking });
  assert.deepEqual([result.outcome, result.reason?.code], ['refused', 'file_must_be_readable']);
  assert.deepEqual(book.submitted, []);
});

test('any bytes at all get an outcome, and a refused file books nothing', async () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('T1', 'buy', '5', '1.5', 'CBT:C:FUT:202009', '"', ','),
  );
  const line = fc.array(cell, { maxLength: 14 }).map((cells) => cells.join(','));
  const rows = fc.array(fc.oneof(line, fc.constant(tradeLine('T9'))), { maxLength: 8 });
  const file = rows.map((lines) => Buffer.from([TRADES_HEADER, ...lines].join('\n')));
  await fc.assert(
    fc.asyncProperty(fc.oneof(file, fc.uint8Array()), fc.boolean(), async (bytes, partial) => {
      const book = new TestBook();
      const result = await importText(book, bytes, { partial });
      const { counts } = result;
      if (result.outcome === 'refused') assert.equal(book.submitted.length, 0);
      else assert.ok(Buffer.concat(book.kept).equals(Buffer.from(bytes)));
      const parts = counts.booked + counts.duplicate + counts.suspense + counts.held;
      const rest = counts.noted + counts.noPrice + counts.failed;
      if (result.outcome === 'imported') assert.equal(parts + rest, counts.read);
    }),
    { numRuns: 300 },
  );
});
