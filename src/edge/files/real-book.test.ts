import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { MemoryFirm } from './_memory-firm.ts';
import { chunksOf } from './import-for-test.ts';
import type { ImportResult } from './import-request.ts';

const reference = join(import.meta.dirname, '../../../reference-data');
const ACCOUNTS =
  'account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass\n' +
  'ACC1,CME/685/330B/1,,customer,4d,net,fifo,open-trade-equity,USD,\n';

function ofNote({ outcome, counts }: ImportResult): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return [outcome, ...parts.map(([name, count]) => `${count} ${name}`)].join(', ');
}

const ccp = '2020-03-16,2020-03-16,,XCBT,4,,CME,685,customer';
const known = `1,buy,5,370.25,CBT:C:FUT:202009,330B,${ccp}`;

describe('files into the real book', () => {
  const firm = new MemoryFirm();
  before(async () => {
    const fingerprintKey = '00112233445566778899aabbccddeeff';
    const firmCommand = {
      type: 'createFirm',
      firm: 'acme',
      reportingFirm: '',
      fingerprintKey,
    } as const;
    await firm.submit({ key: undefined, commands: [firmCommand] });
    for (const name of ['ccps.csv', 'calendars.csv', 'products.csv']) {
      const result = await firm.import(name, createReadStream(join(reference, name)));
      assert.deepEqual([result.outcome, result.counts.failed], ['imported', 0], name);
    }
    const accounts = await firm.import('accounts.csv', chunksOf(ACCOUNTS));
    assert.equal(ofNote(accounts), 'imported, 1 read, 1 booked');
  });

  test("a CCP's trades: by its name for the account, unknown account, unknown product, repeated", async () => {
    const result = await firm.trades([
      known,
      `2,sell,5,370.25,CBT:C:FUT:202009,NOBODY,${ccp}`,
      `3,sell,5,1.5,CBT:ZZZ:FUT:202009,330B,${ccp}`,
      known,
    ]);
    assert.equal(ofNote(result), 'imported, 4 read, 1 booked, 1 duplicate, 1 suspense, 1 held');
    const accounts = firm.events.flatMap((event) =>
      event.type === 'TradeBooked' ? [event.account] : [],
    );
    assert.deepEqual(accounts, ['ACC1', 'SUSPENSE-CME-C']);
  });

  const tickets = [
    ['an unknown account', '370.25,CBT:C:FUT:202009,NOBODY,2020-03-16,2020-03-16'],
    ['an unknown product', '1.5,CBT:ZZZ:FUT:202009,ACC1,2020-03-16,2020-03-16'],
    ['a price off tick', '370.2512,CBT:C:FUT:202009,ACC1,2020-03-16,2020-03-16'],
    ['a clearing date on Good Friday', '370.25,CBT:C:FUT:202009,ACC1,2020-04-10,2020-04-10'],
  ] as const;
  for (const [what, cells] of tickets) {
    test(`one ticket with ${what} refuses the file; with partial it alone fails`, async () => {
      const before = firm.events.length;
      const good = ',buy,1,370.25,CBT:C:FUT:202009,ACC1,2020-03-16,2020-03-16,,,,,,,';
      const rows = [good, `,buy,1,${cells},,,,,,,`];
      assert.equal(ofNote(await firm.trades(rows)), 'refused, 2 read, 1 failed');
      assert.equal(firm.events.length, before);
      assert.equal(ofNote(await firm.trades(rows, true)), 'imported, 2 read, 1 booked, 1 failed');
    });
  }

  const accountsLater = [
    // row of accounts.csv, trades in suspense that now match
    ['ACC2,CME/685/SOMEBODY/1,,customer,4d,net,fifo,open-trade-equity,USD,', []],
    ['ACC3,CME/999/NOBODY/1,,customer,4d,net,fifo,open-trade-equity,USD,', []],
    ['ACC4,CME/*/NOBODY/2,,house,none,net,fifo,open-trade-equity,USD,', []],
    [
      'ACC5,CME/685/NOBODY/1,,customer,4d,net,fifo,open-trade-equity,USD,',
      ['CME:CBT:2020-03-16:685:2:S ACC5'],
    ],
  ] as const;
  for (const [row, expected] of accountsLater) {
    test(`the account ${row.slice(0, 25)} that comes later: ${expected.length} trades in suspense match, none is moved`, async () => {
      const header = ACCOUNTS.slice(0, ACCOUNTS.indexOf('\n') + 1);
      const result = await firm.import('accounts.csv', chunksOf(`${header}${row}\n`));
      const { listed, total } = result.suspenseMatches;
      assert.deepEqual(
        listed.map(({ tradeId, account }) => `${tradeId} ${account}`),
        expected,
      );
      assert.deepEqual([total, firm.book.worklists.suspense.size], [expected.length, 1]);
    });
  }

  test('a product that comes later lets the held trade through', async () => {
    const header =
      'exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source\n';
    const row = 'CBT,CME,ZZZ,FUT,Invented,USD,50,2,0.25,,,,cash,XCBT,,,,test\n';
    const result = await firm.import('products.csv', chunksOf(header + row));
    assert.equal(ofNote(result), 'imported, 1 read, 1 booked');
    assert.equal(result.redriven, 1);
  });
});
