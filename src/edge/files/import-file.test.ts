import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { chunksOf, importText, summary, tradeLine, tradesFile } from './import-for-test.ts';
import { TestBook } from './test-book.ts';

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
  const earlierImport = async () => ({ is: 'keys-forgotten' }) as const;
  const result = await importText(book, tradesFile(20), { earlierImport });
  assert.equal(summary(result), 'imported: 20 read, 0 booked, 20 duplicate');
  assert.equal(result.warnings.listed[0]?.code, 'file_was_imported_before');
  assert.equal(book.trades.size, 0);
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
