import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { importForTest } from './import-for-test.ts';
import { createSpoolFile } from './spool-file.ts';
import { TestBook } from './test-book.ts';

/**
 * Size of the file made up on the fly. The suite takes a small one, enough to show that memory does not grow with it;
 * `LARGE_FILE_MB=2048 node --test src/edge/files/large-file.test.ts` takes the size that domain.md asks for.
 */
const SIZE_MB = Number(process.env.LARGE_FILE_MB ?? '32');
const RSS_LIMIT_MB = 300;

const HEADER =
  'tradeId,side,quantity,price,contract,account,tradeDate,clearingDate,executionTime,venue,cti,type\n';

/** Trades with ids from 1, in chunks as a file stream gives them, until the size is reached. */
async function* tradesOf(bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(HEADER);
  let id = 0;
  for (let made = 0; made < bytes; ) {
    const rows: string[] = [];
    for (let row = 0; row < 500; row += 1) {
      id += 1;
      rows.push(
        `T${id},buy,5,370.25,CBT:C:FUT:202009,ACC1,2020-03-16,2020-03-16,2020-03-15T19:00:01.500-05:00,XCBT,4,\n`,
      );
    }
    const chunk = Buffer.from(rows.join(''));
    made += chunk.length;
    yield chunk;
  }
}

/** A book that only counts: what it would remember is not the import's memory. */
class CountingBook extends TestBook {
  booked = 0;
  override async submit(batch: Parameters<TestBook['submit']>[0]): ReturnType<TestBook['submit']> {
    const outcomes = batch.commands.map(({ type }) => {
      if (type === 'captureTrade') this.booked += 1;
      return { ok: true, events: [{ type: 'TradeBooked', account: 'ACC1' }] } as const;
    });
    return { ok: true, replayed: false, outcomes };
  }
}

test(`a file of ${SIZE_MB} MB is imported within ${RSS_LIMIT_MB} MB of memory`, async (context) => {
  const book = new CountingBook();
  let highest = 0;
  const progress = () => {
    highest = Math.max(highest, process.memoryUsage.rss());
  };
  const started = performance.now();
  const bytes = tradesOf(SIZE_MB * 1e6);
  let spoolBytes = 0;
  const createCounted = async () => {
    const file = await createSpoolFile(tmpdir());
    const append = (parts: readonly Uint8Array[]) => {
      for (const part of parts) spoolBytes += part.length;
      return file.append(parts);
    };
    return { ...file, append };
  };
  const result = await importForTest({
    book,
    fileName: 'large.csv',
    bytes,
    partial: true,
    progress,
    createSpoolFile: createCounted,
  });
  const seconds = (performance.now() - started) / 1000;
  const rate = Math.round(result.counts.read / seconds);
  const highestMb = Math.round(highest / 1e6);
  context.diagnostic(
    `${result.sizeBytes} bytes, ${rate} rows/s, highest RSS ${highestMb} MB, spool ${spoolBytes} bytes`,
  );
  assert.equal(result.outcome, 'imported');
  assert.equal(result.counts.booked, book.booked);
  assert.ok(result.sizeBytes >= SIZE_MB * 1e6);
  assert.ok(spoolBytes < result.sizeBytes / 2, `${spoolBytes} bytes of spool`);
  assert.ok(highestMb < RSS_LIMIT_MB, `${highestMb} MB`);
});

test('a file of bad rows only is refused within the same memory', async () => {
  const book = new TestBook();
  async function* badRows(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of tradesOf(10e6)) {
      yield Buffer.from(chunk.toString().replaceAll(',buy,5,', ',buy,0,'));
    }
  }
  const result = await importForTest({ book, fileName: 'large.csv', bytes: badRows() });
  assert.equal(result.reason?.code, 'rows_must_all_be_good');
  assert.equal(result.failures.listed.length, 10_000);
  assert.equal(result.failures.total, result.counts.failed);
  assert.ok(result.failures.total > 90_000);
  assert.deepEqual(book.submitted, []);
});
