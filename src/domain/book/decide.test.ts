import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firm, firmInTest, price, report, settle } from './_book-in-test.ts';
import { balanceOf } from './_lines-in-test.ts';
import { bookSchemas } from './book-state.ts';
import type { Command } from './commands.ts';
import { priceWarnings } from './price-warnings.ts';

const DAY = '2020-04-16';

test('every event of the book has a type and a tag of its own', () => {
  assert.ok(bookSchemas.length > 30);
  assert.equal(new Set(bookSchemas.map(({ tag }) => tag)).size, bookSchemas.length);
  assert.equal(new Set(bookSchemas.map(({ type }) => type)).size, bookSchemas.length);
});

const open: Command = {
  type: 'createFirm',
  firm: 'acme',
  reportingFirm: 'ABC',
  fingerprintKey: '0123456789abcdef',
};
const firms = [
  [{}, 'accepted'],
  [{ reportingFirm: '' }, 'accepted'],
  [{ firm: 'a' }, 'firm_must_be_a_slug'],
  [{ firm: 'Acme' }, 'firm_must_be_a_slug'],
  [{ firm: 'acme-' }, 'firm_must_be_a_slug'],
  [{ firm: 'a'.repeat(21) }, 'firm_must_be_a_slug'],
  [{ reportingFirm: 'ABCD' }, 'reporting_firm_must_be_three_characters'],
] as const;
for (const [change, expected] of firms) {
  test(`createFirm with ${JSON.stringify(change)}: ${expected}`, () => {
    assert.equal(codeOf(new Firm(), { ...open, ...change }), expected);
  });
}

test('createFirm in a log that has a firm: firm_must_be_new', () => {
  assert.equal(codeOf(firmInTest(), open), 'firm_must_be_new');
});

const entry: Command = {
  type: 'enterCash',
  entryId: 'E1',
  account: 'A1',
  currency: 'USD',
  amount: 10_000_000,
  clearingDate: DAY,
  valueDate: DAY,
  reason: 'opening balance',
};
const entries = [
  [{}, 'accepted'],
  [{ account: 'SUSPENSE-CME-C' }, 'accepted'],
  [{ account: 'NOBODY' }, 'account_must_be_known'],
  [{ currency: 'XXX' }, 'currency_must_be_known'],
  [{ entryId: 'AP:G1' }, 'cash_entry_must_not_begin_as_a_groups'],
  [{ amount: 0 }, 'amount_must_not_be_zero'],
  [{ amount: 1e300 }, 'amount_must_be_money'],
  [{ clearingDate: '2020-02-30' }, 'date_must_be_real'],
  [{ valueDate: '' }, 'date_must_be_real'],
  [{ clearingDate: '2020-04-18' }, 'date_must_be_a_clearing_day'],
  [{ valueDate: '2020-04-18' }, 'accepted'],
] as const;
for (const [change, expected] of entries) {
  test(`enterCash with ${JSON.stringify(change)}: ${expected}`, () => {
    assert.equal(codeOf(firmInTest(), { ...entry, ...change }), expected);
  });
}

test('cash entered for a final day is booked in the first open clearing day', () => {
  const firm = firmInTest();
  firm.endOfDay(DAY);
  firm.accepted({ type: 'releaseDay', date: DAY });
  const [entered] = firm.accepted(entry);
  assert.equal(entered?.type === 'CashEntered' && entered.bookingDate, '2020-04-17');
  const entries = { 'cashEntries USD': '100000.00', 'cash USD': '100000.00' };
  assert.deepEqual(balanceOf(firm, 'A1', '2020-04-17'), entries);
});

const prices = [
  [{}, 'accepted'],
  [{ date: '2020-02-30' }, 'date_must_be_real'],
  [{ price: price('9999999') }, 'settlement_must_be_a_price'],
  [{ price: price('9999999.01') }, 'accepted'],
  [{ contract: 'CBT:QQ:FUT:202007' }, 'accepted'],
] as const;
for (const [change, expected] of prices) {
  test(`setSettlementPrice with ${JSON.stringify(change)}: ${expected}`, () => {
    const command = {
      type: 'setSettlementPrice',
      contract: 'CBT:C:FUT:202007',
      date: DAY,
      kind: 'daily',
    } as const;
    assert.equal(
      codeOf(firmInTest(), { ...command, price: 1, source: 's', sourceHash: '', ...change }),
      expected,
    );
  });
}

const odd = [
  // contract          day           price     warnings
  ['CBT:C:FUT:202007', DAY, '3.26', ''],
  ['CBT:C:FUT:202007', DAY, '3.2601', 'price_must_be_on_tick'],
  ['CBT:C:FUT:202007', '2020-04-18', '3.26', 'clearing_date_must_be_a_clearing_day'],
  ['CBT:C:FUT:202007', '2020-04-10', '3.26', 'clearing_date_must_be_a_clearing_day'],
  [
    'CBT:C:FUT:202007',
    '2020-04-19',
    '3.2601',
    'clearing_date_must_be_a_clearing_day price_must_be_on_tick',
  ],
  // No holiday of its own calendar.
  ['IFEU:B:OOF:202007:C:32', '2020-04-10', '2.35', ''],
  ['CBT:QQ:FUT:202007', '2020-04-18', '3.2601', 'product_must_be_known'],
] as const;
for (const [contract, date, at, expected] of odd) {
  test(`priceWarnings() of ${contract} at ${at} on ${date}: ${expected || 'none'}`, () => {
    const warnings = priceWarnings(firmInTest().book, { contract, date, price: price(at) });
    assert.equal(warnings.map(({ code }) => code).join(' '), expected);
  });
}

test('a settlement again is no news; another one of the same source has the next version', () => {
  const firm = firmInTest();
  for (const at of ['3.26', '3.26', '3.27']) settle(firm, 'CBT:C:FUT:202007', DAY, at);
  const versions = firm.log.flatMap((event) =>
    event.type === 'SettlementPriceSet' ? [event.version] : [],
  );
  assert.deepEqual(versions, [1, 2]);
});

test('an imported file is remembered by its hash, raw bytes change nothing', () => {
  const firm = firmInTest();
  const before = firm.hashLines();
  firm.accepted({
    type: 'keepInbound',
    source: 'f',
    kind: 'csv',
    firstMessage: 0,
    messageCount: 1,
    bytes: new Uint8Array(2),
  });
  firm.capture(report({ at: '3.25', action: 'notice' }));
  assert.equal(firm.hashLines(), before);
  const counts = { read: 1, booked: 1, duplicate: 0, suspense: 0, held: 0, failed: 0 };
  firm.accepted({
    type: 'recordFile',
    name: 'f',
    kind: 'csv',
    sha256: 'ab',
    sizeBytes: 2,
    ...counts,
  });
  assert.deepEqual([...firm.book.files.keys()], ['ab']);
});

function codeOf(firm: Firm, command: Command): string {
  const decision = firm.run(command);
  return decision.ok ? 'accepted' : decision.rejection.code;
}
