import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Answer, Session } from '../edge/cli/session.ts';
import { openLocalSession } from '../wiring/local-session.ts';
import { newDesk, pick, row, tradesFile } from './hostile-desk.ts';

// What a clerk is told about a day: what was left out, what was taken back, what is odd. Through real calls.

const CORN = 'CBT:C:FUT:202009';
const DAY = '2020-03-16';
const NEXT = '2020-03-17';

describe('clearing days, as the calls tell them', () => {
  let directory = '';
  let session: Session;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-days-'));
    const opened = await openLocalSession(join(directory, 'data'));
    assert.ok(opened.ok);
    session = opened.session;
  });

  after(async () => {
    await session.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('release names the accounts whose statement stays withheld, and leaves them over', async () => {
    const desk = await newDesk(session, directory, 'withheld');
    await desk.import('trades.csv', tradesFile([row({ id: '1' })]));
    await desk.call('eod', { date: DAY });
    const released = await desk.call('release', { date: DAY });
    const withheld = [{ account: 'HARBOR', currency: 'USD', missing: CORN }];
    assert.deepEqual(told(released), [1, { date: DAY, status: 'final', withheld }]);
  });

  test('profits of close-outs as closed add up to what stands after a late bust', async () => {
    const desk = await newDesk(session, directory, 'late-bust');
    const sale = row({ id: '2', price: '3.71' }).replace(',buy,', ',sell,');
    await desk.import('trades.csv', tradesFile([row({ id: '1' }), sale]));
    for (const date of [DAY, NEXT])
      await desk.call('setPrice', { contract: CORN, date, settlement: '3.7' });
    await desk.call('eod', { date: DAY });
    assert.deepEqual(told(await desk.call('release', { date: DAY })), [
      0,
      { date: DAY, status: 'final', withheld: [] },
    ]);
    const bust = await desk.call('submitTrades', {
      trades: [
        {
          action: 'bust',
          tradeId: '2',
          side: 'sell',
          quantity: '10',
          price: '3.71',
          contract: CORN,
          account: 'HARBOR',
          tradeDate: DAY,
          clearingDate: DAY,
        },
      ],
    });
    assert.ok(bust.ok, JSON.stringify(bust));
    await desk.call('eod', { date: NEXT });
    await desk.call('release', { date: NEXT });
    const lines = async (date: string) =>
      (await desk.rows('closeouts', { asClosed: date })).map((line) =>
        pick(line, 'line', 'profit', 'date', 'bookingDate').join(' '),
      );
    // 10 × (18,550.00 − 18,512.50).
    assert.deepEqual(await lines(DAY), [`closed 375.00 ${DAY} ${DAY}`]);
    assert.deepEqual(await lines(NEXT), [`reversed -375.00 ${DAY} ${DAY}`]);
  });

  test('eod names what waits and the days nobody has run; a day before all that waits is done', async () => {
    const desk = await newDesk(session, directory, 'waiting');
    await desk.import('trades.csv', tradesFile([row({ id: '1', account: 'X' })]));
    for (const date of [DAY, '2020-03-20']) {
      await desk.call('setPrice', { contract: CORN, date, settlement: '3.7' });
    }
    const ran = async (date: string) => {
      const answer = await desk.call('eod', { date });
      assert.ok(answer.ok, JSON.stringify(answer));
      const [waiting, warnings] = pick(answer.value, 'waiting', 'warnings');
      return [answer.left, waiting, warnings];
    };
    const waiting = [{ worklist: 'suspense', count: 1 }];
    const skipped = {
      code: 'earlier_clearing_days_were_not_run',
      seen: '3 clearing days from 2020-03-17 to 2020-03-19',
      wanted: 'end of day of each clearing day',
    };
    assert.deepEqual(await ran('2020-03-13'), [0, [], []]);
    assert.deepEqual(await ran(DAY), [1, waiting, []]);
    assert.deepEqual(await ran('2020-03-20'), [1, waiting, [skipped]]);
  });

  test('what a day leaves over is said by name, of a day that is open, run and final', async () => {
    const desk = await newDesk(session, directory, 'left-over');
    const trades = [row({ id: '1' }), row({ id: '2', account: 'X' }), row({ id: '3' })];
    await desk.import('trades.csv', tradesFile(trades));
    await desk.import('other.csv', tradesFile([row({ id: '3', price: '3.71' })]));
    const later = '2020-03-20';
    await desk.import('later.csv', tradesFile([row({ id: '4', clearingDate: later })]));
    const leftOver = async (date: string) => {
      const answer = await desk.call('leftOver', { date });
      assert.ok(answer.ok, JSON.stringify(answer));
      const [unmarked, waiting, notRun, withheld] = pick(
        answer.value,
        'unmarked',
        'waiting',
        'notRun',
        'withheld',
      );
      assert.ok(Array.isArray(waiting));
      const items = waiting.map((item) => pick(item, 'worklist', 'contract', 'quantity').join(' '));
      return [answer.left, unmarked, items, notRun, withheld];
    };
    const waiting = [`suspense ${CORN} 10`, `conflict ${CORN} 10`];
    const unmarked = ['HARBOR', 'SUSPENSE-CME-C'].map((account) => ({
      account,
      contract: CORN,
      reason: 'no-price',
    }));
    const withheld = unmarked.map(({ account }) => ({ account, currency: 'USD', missing: CORN }));
    assert.deepEqual(await leftOver(DAY), [2, [], waiting, [], []]);
    await desk.call('eod', { date: DAY });
    assert.deepEqual(await leftOver(DAY), [4, unmarked, waiting, [], withheld]);
    // Something of the day changed: what a release would withhold is known once it is run again.
    await desk.import('more.csv', tradesFile([row({ id: '5' })]));
    assert.deepEqual(await leftOver(DAY), [4, unmarked, waiting, [], []]);
    await desk.call('eod', { date: DAY });
    const skipped = [NEXT, '2020-03-18', '2020-03-19'];
    assert.deepEqual(await leftOver(later), [2, [], waiting, skipped, []]);
    // Beyond the newest day of the book nobody looks for days that were skipped.
    assert.deepEqual(await leftOver('2148-12-30'), [2, [], waiting, [], []]);
    assert.deepEqual(told(await desk.call('release', { date: DAY })), [
      2,
      { date: DAY, status: 'final', withheld },
    ]);
    const [, , , , stayedBehind] = await leftOver(DAY);
    assert.deepEqual(stayedBehind, withheld);
  });

  test('a conflict is shown term by term, and gone once its terms are accepted', async () => {
    const desk = await newDesk(session, directory, 'conflict');
    await desk.import('trades.csv', tradesFile([row({ id: '1' })]));
    await desk.import('other.csv', tradesFile([row({ id: '1', price: '3.71', account: 'X' })]));
    const [item] = await desk.rows('worklists');
    const [worklist, itemId] = pick(item, 'worklist', 'itemId');
    assert.equal(worklist, 'conflict');
    const compared = async () => {
      const answer = await desk.call('conflict', { itemId });
      if (!answer.ok) return answer.rejection.code;
      const [booked, terms] = pick(answer.value, 'booked', 'terms');
      assert.ok(Array.isArray(terms));
      const differing = terms.filter((term) => pick(term, 'differs')[0] === true);
      return [booked, ...differing.map((term) => pick(term, 'term', 'booked', 'reported'))];
    };
    assert.deepEqual(await compared(), [
      'live',
      ['account', 'HARBOR', 'SUSPENSE-CME-C'],
      ['price', '3.7025', '3.71'],
    ]);
    const accepted = await desk.call('resolveItem', { itemId, action: 'accept' });
    assert.ok(accepted.ok, JSON.stringify(accepted));
    assert.equal(await compared(), 'worklist_item_must_be_a_conflict');
    const [lot] = await desk.rows('lots');
    assert.deepEqual(pick(lot, 'account', 'price'), ['SUSPENSE-CME-C', '3.71']);
  });

  test('a conflict with a trade that was busted since says so', async () => {
    const desk = await newDesk(session, directory, 'conflict-busted');
    await desk.import('trades.csv', tradesFile([row({ id: '1' })]));
    await desk.import('other.csv', tradesFile([row({ id: '1', quantity: '11' })]));
    const [item] = await desk.rows('worklists');
    const [itemId] = pick(item, 'itemId');
    const side = { tradeId: '1', side: 'buy', contract: CORN, account: 'HARBOR' };
    const terms = { quantity: '10', price: '3.7025', tradeDate: DAY, clearingDate: DAY };
    await desk.call('submitTrades', { trades: [{ action: 'bust', ...side, ...terms }] });
    const answer = await desk.call('conflict', { itemId });
    assert.ok(answer.ok, JSON.stringify(answer));
    assert.deepEqual(pick(answer.value, 'booked'), ['removed']);
  });

  test('an account that nobody has entered is refused, a suspense account is not', async () => {
    const desk = await newDesk(session, directory, 'accounts');
    for (const call of [
      'balances',
      'positions',
      'lots',
      'closeouts',
      'segregation',
      'statement',
      'trades',
    ]) {
      assert.equal(told(await desk.call(call, { account: 'NOPE' })), 'account_must_be_known', call);
      for (const account of ['HARBOR', 'SUSPENSE-CME-C']) {
        assert.equal((await desk.call(call, { account })).ok, true, `${call} ${account}`);
      }
    }
  });

  test('Part 17 of a day that is not run is left over by name, and names suspense; none of a Saturday', async () => {
    const desk = await newDesk(session, directory, 'report');
    await desk.import('trades.csv', tradesFile([row({ id: '1', account: 'X', quantity: '300' })]));
    await desk.call('setPrice', { contract: CORN, date: DAY, settlement: '3.7' });
    const filed = async (params: Readonly<Record<string, unknown>>) => {
      const answer = await desk.call('part17', params);
      if (!answer.ok) return answer.rejection.code;
      const [endOfDay, suspense, failures] = pick(answer.value, 'endOfDay', 'suspense', 'failures');
      // The desk's firm has no reporting firm, which is a failure of every report.
      assert.equal(Array.isArray(failures) && failures.length, 1);
      return [answer.left - 1, endOfDay, suspense];
    };
    const suspense = ['SUSPENSE-CME-C'];
    assert.equal(await filed({ date: '2020-03-21' }), 'date_must_be_a_clearing_day');
    assert.deepEqual(await filed({ date: DAY }), [1, 'missing', suspense]);
    assert.deepEqual(await filed({ date: DAY, estimate: true }), [0, 'missing', suspense]);
    await desk.call('eod', { date: DAY });
    assert.deepEqual(await filed({ date: DAY }), [0, 'done', suspense]);
    await desk.import('more.csv', tradesFile([row({ id: '2' })]));
    assert.deepEqual(await filed({ date: DAY }), [1, 'stale', suspense]);
  });

  const prices = [
    [CORN, DAY, '3.7', ''],
    [CORN, DAY, '3.7001', 'price_must_be_on_tick'],
    [CORN, '2020-03-15', '3.7', 'clearing_date_must_be_a_clearing_day'],
    ['CBT:QQ:FUT:202009', DAY, '3.7', 'product_must_be_known'],
  ] as const;
  test('a settlement that is odd is kept with a warning, by hand and from a file', async () => {
    const desk = await newDesk(session, directory, 'odd-prices');
    for (const [contract, date, settlement, expected] of prices) {
      const answer = await desk.call('setPrice', { contract, date, settlement });
      assert.equal(answer.ok && codes(pick(answer.value, 'warnings')[0]), expected, settlement);
      const file = `contract,date,settlement\n${contract},${date},${settlement}\n`;
      const { result } = await desk.import(`${contract}-${date}.csv`.replaceAll(':', '-'), file);
      assert.equal(codes(result.warnings.listed), expected);
      assert.equal(result.counts.booked, 1);
    }
  });
});

function told(answer: Answer): unknown {
  return answer.ok ? [answer.left, answer.value] : answer.rejection.code;
}

function codes(warnings: unknown): string {
  return Array.isArray(warnings) ? warnings.flatMap((known) => pick(known, 'code')).join(' ') : '';
}
