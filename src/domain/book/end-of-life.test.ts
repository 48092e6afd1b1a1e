import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Firm, invariantsHold, settle } from './_book-in-test.ts';
import {
  assign,
  BRENT,
  BRENT_PUT,
  CALL,
  CL,
  ES,
  FRIDAY,
  finalPrice,
  firmWithContracts,
  INDEX_CALL,
  instruct,
  JUNE_CALL,
  juneFirm,
  MONDAY,
  PUT,
  runBoth,
  THURSDAY,
  trade,
} from './_life-in-test.ts';
import { balanceOf, lotsOf } from './_lines-in-test.ts';
import { balanceRows } from './balance-rows.ts';

const page = readFileSync(new URL('../../../docs/end-of-life.md', import.meta.url), 'utf8');
const DAY_OF: Readonly<Record<string, string>> = { Thursday: THURSDAY, Friday: FRIDAY };

function finalSettlementFirm(): Firm {
  const firm = firmWithContracts();
  for (const account of ['A1', 'A2']) trade(firm, THURSDAY, `${account} buy 3 ${ES} 2800`);
  trade(firm, THURSDAY, `A3 buy 2 ${ES} 2800`);
  trade(firm, THURSDAY, `A3 sell 1 ${ES} 2800`);
  settle(firm, ES, THURSDAY, '2810');
  settle(firm, ES, FRIDAY, '2805.5');
  finalPrice(firm, ES, FRIDAY, '2807.25');
  return runBoth(firm);
}

function expiryFirm(): Firm {
  const firm = firmWithContracts();
  trade(firm, THURSDAY, `A1 buy 10 ${CALL} 1.5`);
  trade(firm, THURSDAY, `A1 sell 2 ${PUT} 0.3`);
  trade(firm, THURSDAY, `H1 sell 5 ${CALL} 1.4`);
  trade(firm, FRIDAY, `A4 buy 3 ${CALL} 2`);
  trade(firm, FRIDAY, `A4 sell 1 ${CALL} 2.15`);
  for (const [day, call, put, future] of [
    [THURSDAY, '1.45', '0.25', '21.3'],
    [FRIDAY, '2.1', '0.01', '22.1'],
  ] as const) {
    settle(firm, CALL, day, call);
    settle(firm, PUT, day, put);
    settle(firm, CL, day, future);
  }
  firm.accepted(instruct({ action: 'abandon', quantity: 4 }));
  return runBoth(firm);
}

function indexFirm(): Firm {
  const firm = firmWithContracts();
  trade(firm, THURSDAY, `A1 buy 2 ${INDEX_CALL} 5`);
  trade(firm, THURSDAY, `H1 sell 2 ${INDEX_CALL} 5`);
  settle(firm, INDEX_CALL, THURSDAY, '6');
  finalPrice(firm, INDEX_CALL, FRIDAY, '8.35');
  return runBoth(firm);
}

function futuresStyleFirm(): Firm {
  const firm = firmWithContracts();
  for (const account of ['A1', 'A2']) trade(firm, THURSDAY, `${account} buy 2 ${BRENT_PUT} 3`);
  trade(firm, THURSDAY, `H1 sell 4 ${BRENT_PUT} 3`);
  settle(firm, BRENT_PUT, THURSDAY, '3.2');
  settle(firm, BRENT_PUT, FRIDAY, '4.1');
  settle(firm, BRENT, THURSDAY, '26.8');
  settle(firm, BRENT, FRIDAY, '25.9');
  return runBoth(firm);
}

function earlyFirm(): Firm {
  const firm = juneFirm();
  trade(firm, THURSDAY, `A1 buy 5 ${JUNE_CALL} 3`);
  firm.endOfDay(THURSDAY);
  firm.accepted({ type: 'releaseDay', date: THURSDAY });
  const early = { contract: JUNE_CALL, date: THURSDAY, quantity: 2 } as const;
  firm.accepted(instruct({ ...early, notifiedBy: 'ccp' }));
  firm.endOfDay(FRIDAY);
  return firm;
}

function sameDayFirm(): Firm {
  const firm = juneFirm();
  trade(firm, THURSDAY, `H1 sell 5 ${JUNE_CALL} 3`);
  trade(firm, FRIDAY, `H1 buy 2 ${JUNE_CALL} 3.4`);
  runBoth(firm);
  firm.accepted(assign({ origin: 'house', quantity: 4 }));
  firm.endOfDay(FRIDAY);
  return firm;
}

/** The notice comes before the run that closes Friday's purchase out. */
function sameDayBeforeTheRun(): Firm {
  const firm = juneFirm();
  trade(firm, THURSDAY, `H1 sell 5 ${JUNE_CALL} 3`);
  firm.endOfDay(THURSDAY);
  trade(firm, FRIDAY, `H1 buy 2 ${JUNE_CALL} 3.4`);
  firm.accepted(assign({ origin: 'house', quantity: 4 }));
  firm.endOfDay(FRIDAY);
  return firm;
}

const cases: readonly (readonly [heading: string, firmOf: () => Firm])[] = [
  ['Final price that differs from the daily one', finalSettlementFirm],
  ['In the money, abandoned, out of the money', expiryFirm],
  ['Cash exercise of a premium-style option', indexFirm],
  ['Exercise of a futures-style option', futuresStyleFirm],
  ['Early exercise, notified on T+1', earlyFirm],
  ['Assignment across a same-day close-out', sameDayFirm],
  ['Assignment across a same-day close-out', sameDayBeforeTheRun],
];

for (const [at, [heading, firmOf]] of cases.entries()) {
  test(`end of life, case ${at + 1}: ${heading.toLowerCase()}, with the numbers of docs/end-of-life.md`, () => {
    const rows = rowsUnder(heading);
    assert.ok(rows.length > 0, heading);
    const firm = firmOf();
    for (const [account = '', day = '', figures = '', lots = ''] of rows) {
      const date = DAY_OF[day] ?? '';
      const shown = Object.entries(balanceOf(firm, account, date)).map(
        ([name, amount]) => `${name.replace(' USD', '')} ${amount}`,
      );
      assert.equal(shown.join(', '), figures, `${account} ${day}`);
      if (day === 'Friday') assert.equal(lotText(firm, account), lots, `${account} ${day}`);
    }
    assert.deepEqual(invariantsHold(firm), []);
    saysNothingAgain(firm);
  });
}

function rowsUnder(heading: string): string[][] {
  const [, section = ''] = page.split(`\n### ${heading}\n`);
  const [text = ''] = section.split('\n#');
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) => line.slice(2, -2).split(' | '));
}

function lotText(firm: Firm, account: string): string {
  const lots = lotsOf(firm, account).map((lot) => lot.replace(/ of .* at/, ' at'));
  return lots.length === 0 ? 'none' : lots.join(', ');
}

/** A run of the day again, and the log folded again, come to the same book. */
function saysNothingAgain(firm: Firm): void {
  const before = firm.hashLines();
  const said = firm.endOfDay(FRIDAY).map(({ type }) => type);
  assert.deepEqual(
    said.filter((type) => type !== 'EndOfDayAdvanced' && type !== 'DayRunCompleted'),
    [],
  );
  assert.equal(firm.hashLines(), before);
}

for (const [method = '', a1 = '', a3 = '', a4 = ''] of rowsUnder('Split of an assignment')) {
  test(`an assignment of 7 is split ${method}: A1 ${a1}, A3 ${a3}, A4 ${a4}`, () => {
    const firm = juneFirm();
    for (const [account, quantity] of [
      ['A1', 25],
      ['A3', 10],
      ['A4', 15],
      ['H1', 5],
    ])
      trade(firm, THURSDAY, `${account} sell ${quantity} ${JUNE_CALL} 3`);
    const chosen = method === 'random' ? 'random' : 'pro-rata';
    const command = assign({ quantity: 7, method: chosen, seed: '2020-04-17 LO' });
    const [event] = firm.accepted(command);
    assert.ok(event?.type === 'AssignmentAllocated');
    assert.deepEqual(
      event.shares.map(({ account, assigned }) => `${account} ${assigned}`),
      [`A1 ${a1}`, `A3 ${a3}`, `A4 ${a4}`],
    );
    assert.deepEqual(firm.accepted(command), [], 'the same notice again says nothing');
  });
}

test('a notice that is withdrawn leaves the book as if it had never come', () => {
  const without = sameDayFirm();
  const firm = juneFirm();
  trade(firm, THURSDAY, `H1 sell 5 ${JUNE_CALL} 3`);
  runBoth(firm);
  const plain = firm.hashLines();
  firm.accepted(assign({ origin: 'house', quantity: 4 }));
  firm.endOfDay(FRIDAY);
  assert.notEqual(firm.hashLines(), plain);
  firm.accepted({ type: 'withdrawAssignment', noticeId: 'N1', reason: 'sent for another firm' });
  firm.endOfDay(FRIDAY);
  assert.equal(firm.hashLines(), plain);
  assert.deepEqual(invariantsHold(without), []);
});

test('a late trade of a final last day is exercised as-of with the others', () => {
  const late = (when: 'before' | 'after') => {
    const firm = firmWithContracts();
    trade(firm, THURSDAY, `A1 buy 10 ${CALL} 1.5`);
    if (when === 'before') trade(firm, FRIDAY, `A1 buy 2 ${CALL} 2`);
    settle(firm, CALL, THURSDAY, '1.45');
    settle(firm, CL, THURSDAY, '21.3');
    settle(firm, CALL, FRIDAY, '2.1');
    settle(firm, CL, FRIDAY, '22.1');
    settle(firm, CL, MONDAY, '22.4');
    runBoth(firm);
    firm.accepted({ type: 'releaseDay', date: THURSDAY });
    firm.accepted({ type: 'releaseDay', date: FRIDAY });
    if (when === 'after') trade(firm, FRIDAY, `A1 buy 2 ${CALL} 2`);
    firm.endOfDay(MONDAY);
    return firm;
  };
  const [right, corrected] = [late('before'), late('after')];
  assert.equal(lotText(corrected, 'A1'), 'buy 12 at 20');
  const cashOf = (firm: Firm) => balanceOf(firm, 'A1', MONDAY)['cash USD'];
  assert.equal(cashOf(corrected), cashOf(right));
  assert.deepEqual(invariantsHold(corrected), []);
});

test('a contract open after its last day stops its CCP by name until its final price is there', () => {
  const firm = firmWithContracts();
  trade(firm, THURSDAY, `A1 buy 3 ${ES} 2800`);
  settle(firm, ES, THURSDAY, '2810');
  settle(firm, ES, FRIDAY, '2805.5');
  runBoth(firm);
  const stopped = firm.endOfDay(MONDAY).find(({ type }) => type === 'EndOfDayStopped');
  assert.ok(stopped?.type === 'EndOfDayStopped');
  assert.equal(
    `${stopped.ccp} ${stopped.reason} ${stopped.detail}`,
    `CME contract-past-expiry ${ES} final-settlement-missing`,
  );
  finalPrice(firm, ES, FRIDAY, '2807.25');
  firm.endOfDay(FRIDAY);
  const again = firm.endOfDay(MONDAY);
  assert.equal(
    again.some(({ type }) => type === 'EndOfDayStopped'),
    false,
  );
  assert.equal(lotText(firm, 'A1'), 'none');
});

test('an exercise of a final day, notified after the run of the last day, comes before what expired then', () => {
  const play = (when: 'before' | 'after') => {
    const firm = firmWithContracts();
    trade(firm, THURSDAY, `A1 buy 5 ${CALL} 1.5`);
    settle(firm, CALL, THURSDAY, '1.45');
    settle(firm, CL, THURSDAY, '21.3');
    settle(firm, CALL, FRIDAY, '0.01');
    settle(firm, CL, FRIDAY, '19.1');
    const notice = instruct({ date: THURSDAY, quantity: 2, notifiedBy: 'ccp' });
    if (when === 'before') firm.accepted(notice);
    firm.endOfDay(THURSDAY);
    firm.accepted({ type: 'releaseDay', date: THURSDAY });
    firm.endOfDay(FRIDAY);
    if (when === 'before') return firm;
    assert.equal(lotText(firm, 'A1'), 'none');
    firm.accepted(notice);
    firm.endOfDay(FRIDAY);
    return firm;
  };
  const [right, late] = [play('before'), play('after')];
  assert.equal(lotText(late, 'A1'), 'buy 2 at 20');
  const equityOf = (firm: Firm) => {
    const row = balanceRows(firm.book, 'A1', FRIDAY)[0];
    return row === undefined ? undefined : row.cash + row.openTradeEquity;
  };
  assert.equal(equityOf(late), equityOf(right));
  assert.deepEqual(invariantsHold(late), []);
});

test('a notice of a day that was run is split by what was short then, whatever ended since', () => {
  const firm = firmWithContracts();
  trade(firm, THURSDAY, `H1 sell 5 ${CALL} 1.5`);
  settle(firm, CALL, THURSDAY, '1.45');
  settle(firm, CL, THURSDAY, '21.3');
  settle(firm, CALL, FRIDAY, '0.01');
  settle(firm, CL, FRIDAY, '19.1');
  runBoth(firm);
  assert.equal(lotText(firm, 'H1'), 'none');
  firm.accepted(assign({ contract: CALL, date: THURSDAY, origin: 'house', quantity: 2 }));
  firm.endOfDay(THURSDAY);
  firm.endOfDay(FRIDAY);
  assert.equal(lotText(firm, 'H1'), 'sell 2 at 20');
});
