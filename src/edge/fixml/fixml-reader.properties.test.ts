import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../../domain/basics/_seeded.ts';
import { fixmlText, randomMessages, withoutSpelling } from './_random-fixml.ts';
import { readAll } from './_read-all.ts';
import { describeFixml } from './describe-fixml.ts';
import { dialectOf } from './dialect-of.ts';
import { countUnknown } from './dictionary.ts';
import { FixmlReader } from './fixml-reader.ts';
import { settlementPricesFrom } from './settlement-prices.ts';
import { syntheticBatch } from './synthetic-batch.ts';
import { tradeReportsFrom } from './trade-reports.ts';

test('a random message survives writing and reading, in any spelling', () => {
  fc.assert(
    fc.property(randomMessages, (written) => {
      const { messages, end } = readAll(fixmlText(written));
      assert.equal(end.type, 'complete');
      assert.deepEqual(
        messages.map(({ body }) => withoutSpelling(body)),
        written.map(withoutSpelling),
      );
    }),
    { seed: TEST_SEED, numRuns: 300 },
  );
});

test('the same bytes in any chunks give the same messages', () => {
  fc.assert(
    fc.property(
      randomMessages,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (written, sizes) => {
        const bytes = Buffer.from(fixmlText(written));
        const whole = readAll(bytes);
        const reader = new FixmlReader('test.xml');
        const messages = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          messages.push(...reader.push(bytes.subarray(at, at + size)));
          at += size;
        }
        assert.deepEqual(reader.end(), whole.end);
        assert.deepEqual(messages.map(comparable), whole.messages.map(comparable));
      },
    ),
    { seed: TEST_SEED, numRuns: 300 },
  );
});

function comparable(message: ReturnType<typeof readAll>['messages'][number]): unknown {
  return { ...message, raw: Buffer.from(message.raw).toString('hex') };
}

test('no bytes make the reader throw, and a damaged file is refused or still means what it says', () => {
  const good = Buffer.concat([...syntheticBatch(3, 5)]);
  const change = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255), cut: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const bytes = Buffer.from(good);
      let length = bytes.length;
      for (const { at, to, cut } of changes) {
        bytes[at] = to;
        if (cut) length = Math.min(length, at);
      }
      const { messages, end } = readAll(bytes.subarray(0, length));
      if (end.type === 'complete') assert.equal(messages.length, end.messageCount);
      if (length < good.lastIndexOf('>')) assert.equal(end.type, 'failure');
      for (const message of messages) runEveryDecoder(message);
    }),
    { seed: TEST_SEED, numRuns: 1500 },
  );
});

test('random bytes and random tags never throw', () => {
  const tags = fc.constantFrom(
    '<',
    '>',
    '/',
    'FIXML',
    'A',
    ' ',
    '"',
    "'",
    '=',
    '&',
    ';',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '\r',
    '\n',
    '\0',
    'é',
  );
  const soup = fc.array(tags, { maxLength: 40 }).map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), soup), (bytes) => {
      const { end } = readAll(bytes, 7);
      assert.ok(end.type === 'failure' || Buffer.from(bytes).includes('FIXML'));
    }),
    { seed: TEST_SEED, numRuns: 3000 },
  );
});

test('random messages never make a decoder throw, and a description leaves no value out', () => {
  fc.assert(
    fc.property(randomMessages, (written) => {
      for (const message of readAll(fixmlText(written)).messages) {
        runEveryDecoder(message);
        const shown = valuesIn(describeFixml(message));
        for (const value of valuesIn(message.body))
          assert.ok(shown.has(value), `${value} is not shown`);
      }
    }),
    { seed: TEST_SEED, numRuns: 300 },
  );
});

function runEveryDecoder(message: ReturnType<typeof readAll>['messages'][number]): void {
  tradeReportsFrom(message, dialectOf(message).dialect);
  tradeReportsFrom(message, 'cme');
  settlementPricesFrom(message);
  describeFixml(message);
  countUnknown(message, new Map());
}

/** Every text inside, however deep; element names are no values. */
function valuesIn(value: unknown, key = '', found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string') {
    if (key !== 'name' && value !== '') found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value))
      valuesIn(inner, Array.isArray(value) ? '' : name, found);
  }
  return found;
}

test('a file far larger than its messages is read in bounded memory', () => {
  const before = process.memoryUsage.rss();
  const reader = new FixmlReader('large.xml');
  let count = 0;
  for (const chunk of syntheticBatch(40_000, 9)) count += reader.push(chunk).length;
  assert.deepEqual([count, reader.end().type], [40_000, 'complete']);
  assert.ok(process.memoryUsage.rss() - before < 200 * 1024 ** 2, 'more than 200 MiB for 43 MB');
});
