import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { evolve } from '../../domain/book/evolve.ts';
import { MemoryFirm } from './_memory-firm.ts';
import { chunksOf } from './import-for-test.ts';
import type { ImportResult } from './import-request.ts';

const reference = join(import.meta.dirname, '../../../reference-data');
const ACCOUNTS =
  'account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass\n' +
  'ACC1,,,customer,4d,net,fifo,open-trade-equity,USD,\n';
const DAY_MICROS = 24 * 3600 * 1_000_000;

/** 1,200 tickets in three batches; no two are alike, no CCP's id tells them from a second booking. */
const TICKETS = Array.from(
  { length: 1_200 },
  (_, at) =>
    `,buy,${at + 1},370.25,CBT:C:FUT:202009,ACC1,2020-03-16,2020-03-16,2020-03-16T15:00:00Z,,,,,,`,
);

async function firmWithAccount(): Promise<MemoryFirm> {
  const firm = new MemoryFirm();
  const open = { firm: 'acme', reportingFirm: '', fingerprintKey: '0011223344556677' };
  await firm.submit({ key: undefined, commands: [{ type: 'createFirm', ...open }] });
  for (const name of ['ccps.csv', 'calendars.csv', 'products.csv'])
    await firm.import(name, createReadStream(join(reference, name)));
  await firm.import('accounts.csv', chunksOf(ACCOUNTS));
  return firm;
}

function said({ outcome, reason, counts, warnings }: ImportResult): string {
  const { booked, duplicate } = counts;
  const codes = [reason?.code ?? '', ...warnings.listed.map(({ code }) => code)];
  const words = codes.filter((code) => code !== '').join(' ');
  return `${outcome}: ${booked} booked, ${duplicate} duplicate${words === '' ? '' : `, ${words}`}`;
}

const cases = [
  // batches taken, days until it comes again, keys forgotten, what is said then
  [0, 30, true, 'imported: 1200 booked, 0 duplicate'],
  [1, 1, false, 'imported: 700 booked, 500 duplicate'],
  [1, 15, true, 'imported: 700 booked, 500 duplicate, file_was_half_imported'],
  [2, 15, true, 'imported: 200 booked, 1000 duplicate, file_was_half_imported'],
  [2, 400, true, 'imported: 200 booked, 1000 duplicate, file_was_half_imported'],
  [3, 15, true, 'imported: 0 booked, 1200 duplicate, file_was_imported_before'],
] as const;

for (const [taken, days, isForgotten, expected] of cases) {
  test(`a file of tickets stopped after ${taken} batches comes again ${days} days later: ${expected}`, async () => {
    const firm = await firmWithAccount();
    firm.submissionsLeft = taken;
    await firm.trades(TICKETS);
    firm.submissionsLeft = Number.POSITIVE_INFINITY;
    firm.nowMicros += days * DAY_MICROS;
    if (isForgotten) firm.forgetKeys();
    assert.equal(said(await firm.trades(TICKETS)), expected);
    assert.equal(firm.book.tickets.open.size, 1_200);
    assert.equal(firm.book.filesUnderWay.size, 0);
  });
}

test('a file that stops again and again, weeks apart, ends whole and once', async () => {
  const firm = await firmWithAccount();
  for (const taken of [1, 1, 0, 1]) {
    firm.submissionsLeft = taken;
    await firm.trades(TICKETS);
    firm.nowMicros += 20 * DAY_MICROS;
    firm.forgetKeys();
  }
  assert.equal(firm.book.tickets.open.size, 1_200);
  assert.equal(said(await firm.trades(TICKETS)).split(', ')[2], 'file_was_imported_before');
  assert.equal(firm.book.tickets.open.size, 1_200);
});

test('a key is as old as the first import: a repeat in between makes it no younger', async () => {
  const firm = await firmWithAccount();
  await firm.trades(TICKETS);
  firm.nowMicros += 10 * DAY_MICROS;
  assert.equal(said(await firm.trades(TICKETS)), 'imported: 0 booked, 1200 duplicate');
  firm.nowMicros += 10 * DAY_MICROS;
  firm.forgetKeys();
  const again = said(await firm.trades(TICKETS));
  assert.equal(again, 'imported: 0 booked, 1200 duplicate, file_was_imported_before');
  assert.equal(firm.book.tickets.open.size, 1_200);
});

test('cut otherwise than when it was begun, a half-imported file is refused by name, and nothing is booked', async () => {
  const firm = await firmWithAccount();
  firm.submissionsLeft = 1;
  const { sha256 } = await firm.trades(TICKETS);
  firm.submissionsLeft = Number.POSITIVE_INFINITY;
  const atMicros = firm.nowMicros;
  const cut = { type: 'FileAdvanced', sha256, reading: 'v0:trades', batches: 7, atMicros } as const;
  evolve(firm.book, cut, firm.events.length + 1);
  firm.nowMicros += 15 * DAY_MICROS;
  firm.forgetKeys();
  const result = await firm.trades(TICKETS);
  assert.equal(result.outcome, 'refused');
  assert.deepEqual(result.reason, {
    code: 'half_imported_file_must_be_read_as_before',
    field: 'file',
    line: 0,
    seen: 'half imported read as v0:trades, now v1:trades',
    wanted: 'the name and release it was begun with, or the missing rows in a file of their own',
  });
  assert.equal(firm.book.tickets.open.size, 500);
});
