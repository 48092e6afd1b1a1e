import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from './_book-in-test.ts';
import {
  CALL,
  CL,
  CL_JUNE,
  ES,
  FRIDAY,
  firmWithContracts,
  instruct,
  JUNE_CALL,
  PUT,
  THURSDAY,
  trade,
} from './_life-in-test.ts';
import { endingRows } from './ending-rows.ts';

/** Long and short calls and puts of crude and an index future, all of whose last day is Friday, and a later call. */
function firmOnFriday() {
  const firm = firmWithContracts();
  trade(firm, THURSDAY, `A1 buy 5 ${CALL} 1.20`);
  trade(firm, THURSDAY, `A4 sell 2 ${CALL} 1.20`);
  trade(firm, THURSDAY, `A1 buy 3 ${PUT} 0.40`);
  trade(firm, THURSDAY, `A1 buy 4 ${JUNE_CALL} 1.00`);
  trade(firm, THURSDAY, `A1 buy 1 ${ES} 2800`);
  return firm;
}

test('endingRows() says what ends on the day, what is in the money, and what the run would make of it', () => {
  const firm = firmOnFriday();
  const before = endingRows(firm.book, FRIDAY, 'last-day');
  assert.deepEqual(
    before.map(({ account, contract, problem }) => [account, contract, problem]),
    [
      ['A1', ES, 'final-settlement-missing'],
      ['A1', CALL, 'underlying-settlement-missing'],
      ['A4', CALL, 'underlying-settlement-missing'],
      ['A1', PUT, 'underlying-settlement-missing'],
    ],
  );
  settle(firm, CL, FRIDAY, '21.50');
  firm.accepted(instruct({ action: 'abandon', quantity: 2 }));
  const options = endingRows(firm.book, FRIDAY, 'last-day').filter(
    ({ contract }) => contract !== ES,
  );
  const gone = { exercised: 0, assigned: 0, longExpired: 0, shortExpired: 0 };
  assert.deepEqual(
    options.map(({ account, long, short, moneyness, abandon, ends, actions }) => ({
      who: `${account} ${long}/${short} ${moneyness} ${abandon}`,
      ends,
      actions,
    })),
    [
      {
        who: 'A1 5/0 150000000 2',
        ends: { ...gone, exercised: 3, longExpired: 2 },
        actions: ['exercise', 'abandon'],
      },
      { who: 'A4 0/2 150000000 0', ends: { ...gone, assigned: 2 }, actions: [] },
      {
        who: 'A1 3/0 -350000000 0',
        ends: { ...gone, longExpired: 3 },
        actions: ['exercise', 'abandon'],
      },
    ],
  );
  firm.endOfDay(FRIDAY);
  const left = endingRows(firm.book, FRIDAY, 'last-day').map(({ contract }) => contract);
  assert.deepEqual(left, [ES]);
});

test('endingRows() of all lists options that may be exercised before their last day', () => {
  const firm = firmOnFriday();
  settle(firm, CL_JUNE, FRIDAY, '22');
  firm.accepted(instruct({ contract: JUNE_CALL, quantity: 1 }));
  const row = endingRows(firm.book, FRIDAY, 'all').find(({ contract }) => contract === JUNE_CALL);
  assert.deepEqual(row?.actions, ['exercise']);
  assert.equal(row?.ends?.exercised, 1);
  assert.equal(row?.lastDay, '2020-05-15');
});
