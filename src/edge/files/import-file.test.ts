import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunksOf, importForTest } from './import-for-test.ts';
import type { ImportResult } from './import-request.ts';
import { createSpoolFile } from './spool-file.ts';
import { TestBook } from './test-book.ts';

const HEADER =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type';

function tradeLine(id: string, quantity = '1', account = 'ACC1'): string {
  return `${id},buy,${quantity},370.25,CBT:C:FUT:202009,${account},2020-03-16,2020-03-16,,XCBT,4,`;
}

/** A trades file of `count` rows with ids T1 …; chosen rows (from 1) are replaced. */
function tradesFile(count: number, replaced: { readonly [row: number]: string } = {}): string {
  const rows = Array.from(
    { length: count },
    (_, at) => replaced[at + 1] ?? tradeLine(`T${at + 1}`),
  );
  return `${[HEADER, ...rows].join('\n')}\n`;
}

function importText(
  book: TestBook,
  text: string | Uint8Array,
  more: Partial<Parameters<typeof importForTest>[0]> = {},
): Promise<ImportResult> {
  return importForTest({ book, fileName: 'trades.csv', bytes: chunksOf(text), ...more });
}

function summary({ outcome, reason, counts }: ImportResult): string {
  const { read, booked, duplicate, suspense, failed } = counts;
  const parts = [`${read} read`, `${booked} booked`, `${duplicate} duplicate`];
  if (suspense > 0) parts.push(`${suspense} suspense`);
  if (failed > 0) parts.push(`${failed} failed`);
  return `${outcome}${reason === undefined ? '' : ` ${reason.code}`}: ${parts.join(', ')}`;
}

test('importFile() books every row, keeps its bytes and records the file', async () => {
  const book = new TestBook();
  const text = tradesFile(1200);
  const result = await importText(book, text);
  assert.equal(summary(result), 'imported: 1200 read, 1200 booked, 0 duplicate');
  assert.equal(book.trades.size, 1200);
  assert.equal(Buffer.concat(book.kept).toString(), text);
  const { sha256, sizeBytes } = result;
  assert.deepEqual(book.files, [
    {
      type: 'recordFile',
      name: 'trades.csv',
      kind: 'trades',
      sha256,
      sizeBytes,
      read: 1200,
      booked: 1200,
      duplicate: 0,
      suspense: 0,
      held: 0,
      failed: 0,
    },
  ]);
  assert.equal(sizeBytes, Buffer.byteLength(text));
});

test('one bad row among a thousand refuses the file, and nothing is booked', async () => {
  const book = new TestBook();
  const result = await importText(book, tradesFile(1000, { 700: tradeLine('T700', '0') }));
  assert.equal(
    summary(result),
    'refused rows_must_all_be_good: 1000 read, 0 booked, 0 duplicate, 1 failed',
  );
  assert.deepEqual(book.submitted, []);
  assert.deepEqual(result.failures.listed, [
    {
      file: 'trades.csv',
      line: 701,
      message: 700,
      code: 'quantity_must_be_whole_and_above_zero',
      field: 'quantity',
      seen: '0',
      wanted: 'whole contracts from 1 to 9999999',
    },
  ]);
});

test('with partial the other 999 are booked', async () => {
  const book = new TestBook();
  const text = tradesFile(1000, { 700: tradeLine('T700', '0') });
  const result = await importText(book, text, { partial: true });
  assert.equal(summary(result), 'imported: 1000 read, 999 booked, 0 duplicate, 1 failed');
  assert.equal(Buffer.concat(book.kept).toString(), text);
});

test('a row that the book would reject refuses the file as well', async () => {
  const book = new TestBook();
  const text = tradesFile(1000, { 3: tradeLine('', '1', 'BAD1') });
  const result = await importText(book, text);
  assert.equal(
    summary(result),
    'refused rows_must_all_be_good: 1000 read, 0 booked, 0 duplicate, 1 failed',
  );
  assert.deepEqual(book.submitted, []);
  const [failure] = result.failures.listed;
  assert.deepEqual([failure?.line, failure?.code], [4, 'account_must_be_known']);
});

test('a CCP trade of an unknown account is a fact: it goes to suspense', async () => {
  const result = await importText(
    new TestBook(),
    tradesFile(10, { 3: tradeLine('T3', '1', 'BAD1') }),
  );
  assert.equal(summary(result), 'imported: 10 read, 9 booked, 0 duplicate, 1 suspense');
});

test('the same bytes again are duplicates, under any name', async () => {
  const book = new TestBook();
  const text = tradesFile(1200, { 5: tradeLine('') });
  await importText(book, text);
  const again = await importText(book, text, { fileName: 'copy of trades.csv' });
  assert.equal(summary(again), 'imported: 1200 read, 0 booked, 1200 duplicate');
  assert.equal(book.trades.size, 1199);
  assert.equal(book.tickets, 1);
  assert.equal(Buffer.concat(book.kept).toString(), text);
});

test('an import that stopped half way goes on when the file comes again', async () => {
  const text = tradesFile(2600, { 5: tradeLine('') });
  for (const taken of [1, 2, 3, 5]) {
    const book = new TestBook();
    book.submissionsLeft = taken;
    const stopped = await importText(book, text);
    assert.equal(stopped.outcome, 'stopped');
    assert.equal(stopped.reason?.code, 'storage-low');
    assert.equal(stopped.counts.booked, taken * 500);
    book.submissionsLeft = Number.POSITIVE_INFINITY;
    const { counts, outcome } = await importText(book, text);
    assert.deepEqual(
      [outcome, counts.booked, counts.duplicate],
      ['imported', 2600 - taken * 500, taken * 500],
    );
    assert.equal(book.trades.size + book.tickets, 2600);
    assert.equal(Buffer.concat(book.kept).toString(), text);
  }
});

test('rows that the book rejected are tried again, and only those, each time the file comes', async () => {
  const book = new TestBook();
  const text = tradesFile(600, { 5: tradeLine('', '1', 'BAD1'), 6: tradeLine('', '1', 'BAD2') });
  const first = await importText(book, text, { partial: true });
  assert.equal(summary(first), 'imported: 600 read, 598 booked, 0 duplicate, 2 failed');
  book.learn('BAD1');
  const second = await importText(book, text, { partial: true });
  assert.equal(summary(second), 'imported: 600 read, 1 booked, 598 duplicate, 1 failed');
  book.learn('BAD2');
  const third = await importText(book, text, { partial: true });
  assert.equal(summary(third), 'imported: 600 read, 1 booked, 599 duplicate');
  const fourth = await importText(book, text, { partial: true });
  assert.equal(summary(fourth), 'imported: 600 read, 0 booked, 600 duplicate');
  assert.equal(book.tickets, 2);
});

test('a file whose keys are forgotten is not sent to the book again', async () => {
  const book = new TestBook();
  const earlierImport = async () => 'keys-forgotten' as const;
  const result = await importText(book, tradesFile(20), { earlierImport });
  assert.equal(summary(result), 'imported: 20 read, 0 booked, 20 duplicate');
  assert.equal(result.warnings.listed[0]?.code, 'file_was_imported_before');
  assert.equal(book.trades.size, 0);
});

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
  ['only a header', `${HEADER}\n`, 'imported: 0 read, 0 booked, 0 duplicate'],
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
  const text = `${HEADER},mood\n${tradeLine('T1')},good\n`;
  const result = await importText(new TestBook(), text);
  assert.equal(result.outcome, 'imported');
  const found = result.warnings.listed.map(({ code, seen, line }) => [code, seen, line]);
  assert.deepEqual(found, [['csv_column_is_unknown', 'mood', 2]]);
});

test('a row that never ends refuses the file before it fills memory', async () => {
  const endless = (async function* () {
    yield Buffer.from(`${HEADER}\n"`);
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

test('FIXML: a bad message fails alone, a broken structure refuses all', async () => {
  const book = new TestBook();
  const text = '<a/>\n<bad/>\n<note/>\n<b/>\n</end>';
  const more = { fileName: 'm.xml' };
  const good = await importText(book, text, more);
  assert.deepEqual([good.outcome, good.kind], ['imported', 'fixml']);
  const { read, booked, noted, failed } = good.counts;
  assert.deepEqual({ read, booked, noted, failed }, { read: 4, booked: 2, noted: 1, failed: 1 });
  assert.equal(Buffer.concat(book.kept).toString(), text);
  const fresh = new TestBook();
  const truncated = await importText(fresh, text.slice(0, -2), more);
  assert.deepEqual([truncated.outcome, truncated.reason?.line], ['refused', 5]);
  assert.deepEqual(fresh.submitted, []);
});

test('a message larger than an entry is kept in several pieces', async () => {
  const book = new TestBook();
  const text = `<a>${'x'.repeat(1_200_000)}</a>\n</end>`;
  await importText(book, text, { fileName: 'm.xml' });
  const pieces = book.submitted.flatMap(({ commands }) =>
    commands.filter((command) => command.type === 'keepInbound'),
  );
  const found = pieces.map(({ firstMessage, messageCount, bytes }) => [
    firstMessage,
    messageCount,
    bytes.length,
  ]);
  assert.deepEqual(found.slice(0, 3), [
    [1, 1, 524_288],
    [1, 0, 524_288],
    [1, 0, text.length - 6 - 2 * 524_288],
  ]);
  assert.equal(Buffer.concat(book.kept).toString(), text);
});

test('reference rows are loaded, counted one by one, and held trades are tried again', async () => {
  const book = new TestBook();
  const text = 'client,name,lei\nC1,One,\nC2,Two,\n';
  const first = await importText(book, text, { fileName: 'clients.csv' });
  assert.deepEqual(
    [first.kind, summary(first)],
    ['clients', 'imported: 2 read, 2 booked, 0 duplicate'],
  );
  assert.ok(book.submitted.some(({ commands }) => commands[0]?.type === 'redriveHeld'));
});

test('how the file is cut into chunks changes nothing', async () => {
  const text = tradesFile(700, { 3: tradeLine('"Ä\n€"') });
  const keysOf = ({ submitted }: TestBook) =>
    submitted.map(({ key, commands }) => [key, JSON.stringify(commands)]);
  const whole = new TestBook();
  await importText(whole, text, { bytes: chunksOf(text, 1e9) });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 16, max: 5000 }), async (size) => {
      const book = new TestBook();
      await importText(book, text, { bytes: chunksOf(text, size) });
      assert.deepEqual(keysOf(book), keysOf(whole));
    }),
    { numRuns: 8 },
  );
});

test('any bytes at all get an outcome, and a refused file books nothing', async () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('T1', 'buy', '5', '1.5', 'CBT:C:FUT:202009', '"', ','),
  );
  const line = fc.array(cell, { maxLength: 14 }).map((cells) => cells.join(','));
  const rows = fc.array(fc.oneof(line, fc.constant(tradeLine('T9'))), { maxLength: 8 });
  const file = rows.map((lines) => Buffer.from([HEADER, ...lines].join('\n')));
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
