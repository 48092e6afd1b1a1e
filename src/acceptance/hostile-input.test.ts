import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Session } from '../edge/cli/session.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import {
  batch,
  codesOf,
  confirm,
  type Desk,
  newDesk,
  ofNote,
  pick,
  row,
  TRADES_HEADER,
  tradesFile,
} from './hostile-desk.ts';
import { GOOD, refusedFiles, WHOLE } from './hostile-files.ts';

// domain.md, "Bad input, everywhere": real imports into real firms of one data directory. A file of two gigabytes is
// src/edge/files/large-file.test.ts; disks that fill up are hostile-disk.test.ts.

/** Why the book refuses a ticket that it would have to hold, doubt or flag if a CCP had said it. */
const refusedTickets = [
  ['an unknown product', { product: 'ZZ' }, ' CBT:ZZ:FUT:202009: product_must_be_known'],
  ['an unknown account', { account: 'NOBODY' }, ' NOBODY: account_must_be_known'],
  ['a price off tick', { price: '3.7026' }, ' 3.7026: price_must_be_on_tick'],
  [
    'a clearing date on Good Friday',
    { clearingDate: '2020-04-10' },
    ' 2020-04-10 is none of CME: clearing_date_must_be_a_clearing_day',
  ],
] as const;

describe('bad input', () => {
  let directory = '';
  let session: Session;
  let firms = 0;
  const desk = (): Promise<Desk> => {
    firms += 1;
    return newDesk(session, directory, `desk-${firms}`);
  };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-hostile-'));
    const opened = await openLocalSession(join(directory, 'data'));
    assert.ok(opened.ok);
    session = opened.session;
  });

  after(async () => {
    await session.close();
    await rm(directory, { recursive: true, force: true });
  });

  describe('files that are refused whole', () => {
    let known: Desk;
    before(async () => {
      known = await desk();
    });
    for (const [what, name, content, code] of refusedFiles) {
      test(`a file ${what}: ${code}, and the journal is as before`, async () => {
        const already = (await known.events()).length;
        const { answer, result } = await known.import(name, content);
        assert.deepEqual([result.outcome, result.reason?.code], ['refused', code]);
        assert.ok(answer.ok && answer.left > 0);
        assert.equal((await known.events()).length, already);
      });
    }
    test('after all of them the good file is booked', async () => {
      const { answer, result } = await known.import('good.xml', WHOLE);
      assert.equal(ofNote(result), 'imported, 2 read, 2 booked');
      assert.equal(answer.ok ? answer.left : -1, 0);
      assert.equal((await known.kept('good.xml')).toString(), WHOLE);
    });
  });

  describe('tickets that the book refuses', () => {
    for (const [what, terms, expected] of refusedTickets) {
      test(`a ticket with ${what} fails alone with --partial, and the refusal is on record`, async () => {
        const known = await desk();
        const already = (await known.events()).length;
        const { result } = await known.import(
          't.csv',
          tradesFile([row({ id: '' }), row({ id: '', ...terms })]),
          true,
        );
        assert.equal(ofNote(result), 'imported, 2 read, 1 booked, 1 failed');
        assert.deepEqual(codesOf(result), [expected]);
        assert.equal(result.failures.listed[0]?.line, 3);
        assert.deepEqual(await known.booked(already), ['TicketEntered', 'CommandRejected']);
      });
    }
  });

  for (const quantity of ['0', '1e18']) {
    test(`a FIXML message of ${quantity} contracts fails alone, and its bytes are kept`, async () => {
      const known = await desk();
      const file = batch([
        confirm({ id: '1' }),
        confirm({ id: '2', quantity }),
        confirm({ id: '3' }),
      ]);
      const { answer, result } = await known.import('confirms.xml', file);
      assert.equal(ofNote(result), 'imported, 3 read, 2 booked, 1 failed');
      assert.deepEqual(codesOf(result), [`LastQty ${quantity}: quantity_must_be_whole_contracts`]);
      assert.equal(result.failures.listed[0]?.message, 2);
      assert.equal(answer.ok ? answer.left : -1, 1);
      assert.equal((await known.kept('confirms.xml')).toString(), file);
    });
  }

  test("a CCP's trade in an unknown product is held, stops its end of day, and is booked when the product arrives", async () => {
    const known = await desk();
    const file = batch([confirm({ id: '1' }), confirm({ id: '2', product: 'ZZ' })]);
    const { result } = await known.import('confirms.xml', file);
    assert.equal(ofNote(result), 'imported, 2 read, 1 booked, 1 held');
    const [held] = await known.rows('held');
    assert.deepEqual(pick(held, 'reason', 'contract', 'quantity'), [
      'product_must_be_known',
      'CBT:ZZ:FUT:202009',
      10,
    ]);
    const eod = await known.call('eod', { date: '2020-03-16' });
    assert.ok(eod.ok && eod.left > 0);
    assert.deepEqual(stopsOf(eod.value), ['CME held-trades']);
    const { result: arrived } = await known.import('products.csv', PRODUCT_ZZ);
    assert.equal(arrived.redriven, 1);
    assert.deepEqual(await known.rows('held'), []);
    const positions = await known.rows('positions', { date: '2020-03-16' });
    assert.deepEqual(
      positions.map((position) => pick(position, 'account', 'contract', 'long')),
      [
        ['HARBOR', 'CBT:C:FUT:202009', 10],
        ['HARBOR', 'CBT:ZZ:FUT:202009', 10],
      ],
    );
  });

  test("a CCP's trade for an unknown account is in suspense: in a position, on a worklist, counted", async () => {
    const known = await desk();
    const { answer, result } = await known.import(
      'confirms.xml',
      batch([confirm({ id: '1', account: 'NOBODY' })]),
    );
    assert.equal(ofNote(result), 'imported, 1 read, 1 suspense');
    assert.equal(answer.ok ? answer.left : -1, 1);
    const [item] = await known.rows('suspense');
    assert.deepEqual(pick(item, 'account', 'reason', 'quantity'), [
      'SUSPENSE-CME-C',
      'account_must_be_known',
      10,
    ]);
    const positions = await known.rows('positions');
    assert.deepEqual(
      positions.map((position) => pick(position, 'account', 'long')),
      [['SUSPENSE-CME-C', 10]],
    );
  });

  test("a CCP's price off tick is booked with a warning", async () => {
    const known = await desk();
    const { answer, result } = await known.import(
      'confirms.xml',
      batch([confirm({ id: '1', price: '3.7026' })]),
    );
    assert.equal(ofNote(result), 'imported, 1 read, 1 booked');
    assert.equal(answer.ok ? answer.left : -1, 0);
    const booked = (await known.events()).find(({ type }) => type === 'TradeBooked');
    assert.deepEqual(pick(booked, 'price', 'warnings'), [370_260_000, 'price_must_be_on_tick']);
  });

  test('an execution on Sunday evening belongs to Monday, from the CCP and as a ticket without a clearing date', async () => {
    const known = await desk();
    const executed = '2020-03-15T18:30:00.000-05:00';
    const confirmed = await known.import('confirms.xml', batch([confirm({ id: '1', executed })]));
    assert.equal(ofNote(confirmed.result), 'imported, 1 read, 1 booked');
    const ticket = row({ id: '', executed, tradeDate: '2020-03-16', clearingDate: '' });
    const entered = await known.import('tickets.csv', tradesFile([ticket]));
    assert.equal(ofNote(entered.result), 'imported, 1 read, 1 booked');
    const events = await known.events();
    const dates = events.filter(({ type }) => type === 'TradeBooked' || type === 'TicketEntered');
    assert.deepEqual(
      dates.map((event) => pick(event, 'type', 'clearingDate')),
      [
        ['TradeBooked', '2020-03-16'],
        ['TicketEntered', '2020-03-16'],
      ],
    );
  });

  test("a CCP's clearing date on its holiday is held, not booked to another day", async () => {
    const known = await desk();
    const { result } = await known.import(
      'confirms.xml',
      batch([confirm({ id: '1', clearingDate: '2020-04-10' })]),
    );
    assert.equal(ofNote(result), 'imported, 1 read, 1 held');
    const [held] = await known.rows('held');
    assert.deepEqual(pick(held, 'reason', 'clearingDate'), [
      'clearing_date_must_be_a_clearing_day',
      '2020-04-10',
    ]);
    assert.deepEqual(await known.rows('positions', { date: '2020-04-09' }), []);
  });

  test('a file again, under another name, and its trades in another file are duplicates and no errors', async () => {
    const known = await desk();
    await known.import('confirms.xml', WHOLE);
    const positions = await known.rows('positions');
    const already = (await known.events()).length;
    const others = [
      ['confirms.xml', WHOLE, 0],
      ['renamed.xml', WHOLE, 0],
      ['rewritten.xml', batch([...GOOD].reverse()), 2],
    ] as const;
    let reported = 0;
    for (const [name, content, asked] of others) {
      const { answer, result } = await known.import(name, content);
      assert.equal(ofNote(result), 'imported, 2 read, 2 duplicate', name);
      assert.equal(answer.ok ? answer.left : -1, 0);
      reported += asked;
      assert.deepEqual(
        await known.booked(already),
        Array.from({ length: reported }, () => 'DuplicateReported'),
        name,
      );
    }
    assert.deepEqual(await known.rows('positions'), positions);
  });

  test('one bad row among a thousand refuses the file; with --partial the others are booked, and the mended row later', async () => {
    const known = await desk();
    const rows = Array.from({ length: 1000 }, (_, at) => row({ id: `${at + 1}`, quantity: '1' }));
    const bad = rows.with(499, row({ id: '500', quantity: 'ten' }));
    const already = (await known.events()).length;
    const refused = await known.import('thousand.csv', tradesFile(bad));
    assert.equal(ofNote(refused.result), 'refused rows_must_all_be_good, 1000 read, 1 failed');
    assert.deepEqual(codesOf(refused.result), [
      'quantity ten: quantity_must_be_whole_and_above_zero',
    ]);
    assert.equal(refused.result.failures.listed[0]?.line, 501);
    assert.equal((await known.events()).length, already);
    const partial = await known.import('thousand.csv', tradesFile(bad), true);
    assert.equal(ofNote(partial.result), 'imported, 1000 read, 999 booked, 1 failed');
    assert.equal(partial.answer.ok ? partial.answer.left : -1, 1);
    const mended = await known.import('mended.csv', `${TRADES_HEADER}\n${rows[499] ?? ''}\n`);
    assert.equal(ofNote(mended.result), 'imported, 1 read, 1 booked');
    const [position] = await known.rows('positions');
    assert.deepEqual(pick(position, 'long'), [1000]);
  });

  test('a FIXML file with one bad message among a thousand books the others', async () => {
    const known = await desk();
    const messages = Array.from({ length: 1000 }, (_, at) =>
      confirm({ id: `${at + 1}`, quantity: at === 499 ? '0' : '1' }),
    );
    const { answer, result } = await known.import('thousand.xml', batch(messages));
    assert.equal(ofNote(result), 'imported, 1000 read, 999 booked, 1 failed');
    assert.equal(answer.ok ? answer.left : -1, 1);
    const [position] = await known.rows('positions');
    assert.deepEqual(pick(position, 'long'), [999]);
  });

  test('after all of it every byte verifies, every book replays and the read store agrees', async () => {
    const answer = await session.call('verify', {});
    assert.ok(answer.ok);
    assert.deepEqual(pick(answer.value, 'ok', 'damage', 'readStore'), [true, [], []]);
  });
});

const PRODUCT_ZZ =
  'exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source\n' +
  'CBT,CME,ZZ,FUT,Invented,USD,50,4,0.0025,,,,cash,XCBT,,,2019-01-01,test\n';

function stopsOf(value: unknown): string[] {
  const [stopped] = pick(value, 'stopped');
  return Array.isArray(stopped) ? stopped.map((stop) => pick(stop, 'ccp', 'reason').join(' ')) : [];
}
