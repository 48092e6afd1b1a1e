import assert from 'node:assert/strict';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { type Price, priceToText } from '../../domain/basics/price.ts';
import { importForTest } from './import-for-test.ts';
import type { PriorSettle } from './import-record.ts';
import type { ImportResult } from './import-request.ts';
import { TestBook } from './test-book.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/settlement');
const skip = existsSync(folder) ? false : `the exchanges' settlement files are not at ${folder}`;

describe('genuine exchange files', { skip }, () => {
  const book = new TestBook();
  const taught: unknown[] = [];
  const results = new Map<string, ImportResult>();
  const result = (name: string): ImportResult => {
    const found = results.get(name);
    assert.ok(found, name);
    return found;
  };
  before(async () => {
    for (const name of FILES) {
      const bytes = createReadStream(join(folder, name));
      results.set(name, await importForTest({ book, fileName: name, bytes }));
    }
    for (const { commands } of book.submitted) {
      taught.push(...commands.filter(({ type }) => type === 'teachContract'));
    }
  });

  test('every row of every file is a price or a contract without one', () => {
    const found = FILES.map((name) => {
      const { outcome, kind, counts, failures, warnings } = result(name);
      return [
        outcome,
        kind,
        counts.read,
        counts.booked,
        counts.noPrice,
        failures.total,
        warnings.total,
      ];
    });
    assert.deepEqual(found, [
      ['imported', 'nymex-settlement', 1688, 1687, 1, 0, 0],
      ['imported', 'nymex-settlement', 134, 134, 0, 0, 0],
      ['imported', 'cme-settlement', 2804, 2006, 798, 0, 0],
    ]);
    assert.equal(book.prices.size, 1687 + 134 + 2006);
  });

  test('the kept bytes together are the files, byte for byte', () => {
    const files = FILES.map((name) => readFileSync(join(folder, name)));
    assert.ok(Buffer.concat(book.kept).equals(Buffer.concat(files)));
  });

  const prices = [
    ['NYMEX:LO:OOF:202002:C:100 2019-12-17 daily', '0.01'],
    ['NYMEX:LO:OOF:202002:C:11 2019-12-17 daily', '49.87'],
    ['NYMEX:LO:OOF:202002:C:61 2019-12-17 daily', '1.49'],
    ['NYMEX:CL:FUT:202001 2019-12-18 daily', '60.93'],
    ['NYMEX:CL:FUT:203102 2019-12-18 daily', '52'],
    ['CME:ED:FUT:202001 2019-12-20 daily', '98.1375'],
    ['CME:ED:FUT:202912 2019-12-20 daily', '97.695'],
    ['CME:ED:OOF:202001:C:92.5 2019-12-20 daily', '5.735'],
  ] as const;
  for (const [key, price] of prices) {
    test(`${key} is ${price}`, () => {
      const stored = book.prices.get(key);
      assert.equal(stored === undefined ? undefined : priceToText(stored), price);
    });
  }

  test('a contract with 9999999 is listed by name and has no price', () => {
    const { listed } = result('cme.settle.20191220.s.csv').noPrices;
    assert.equal(listed.length, 798);
    assert.deepEqual(listed[0], {
      contract: 'CME:ED:OOF:202001:P:92.5',
      date: '2019-12-20',
      seen: '9999999',
    });
    const blank = { contract: 'NYMEX:LO:OOF:202212:C:31.5', date: '2019-12-17', seen: '' };
    assert.deepEqual(result('nymex_option.20191217.csv').noPrices.listed, [blank]);
    assert.ok(!book.prices.has('CME:ED:OOF:202001:P:92.5 2019-12-20 daily'));
  });

  test('the CME file teaches each contract its last day and each option its future', () => {
    assert.equal(taught.length, 2804);
    const source = 'cme.settle.20191220.s.csv';
    const type = 'teachContract';
    const blank = { multiplier: '', source, type };
    assert.deepEqual(taught.slice(0, 2), [
      {
        ...blank,
        contract: 'CME:ED:FUT:202001',
        expiryDate: '2020-01-13',
        lastTradeDate: '2020-01-13',
        underlyingContract: '',
      },
      {
        ...blank,
        contract: 'CME:ED:OOF:202001:C:92.5',
        expiryDate: '2020-01-10',
        lastTradeDate: '2020-01-10',
        underlyingContract: 'CME:ED:FUT:202003',
      },
    ]);
  });

  test('a prior settle that differs from the stored price is a warning, an equal one is not', async () => {
    const name = 'nymex_future.20191218.csv';
    const stored = new Map<string, Price>([
      ['NYMEX:CL:FUT:202001', 6_094_000_000],
      ['NYMEX:CL:FUT:202002', 6_090_000_000],
    ]);
    const priorPrices = async (asked: readonly PriorSettle[]) =>
      asked.map(({ contract }) => stored.get(contract));
    const bytes = createReadStream(join(folder, name));
    const { warnings } = await importForTest({
      book: new TestBook(),
      fileName: name,
      bytes,
      priorPrices,
    });
    assert.deepEqual(
      warnings.listed.map(({ code, seen, wanted }) => [code, seen, wanted]),
      [['prior_settle_must_agree_with_stored_price', 'NYMEX:CL:FUT:202002 60.87', '60.9']],
    );
  });
});

const FILES = [
  'nymex_option.20191217.csv',
  'nymex_future.20191218.csv',
  'cme.settle.20191220.s.csv',
];
