import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Firm } from './_book-in-test.ts';
import { CL_JUNE, FRIDAY, firmWithContracts, MONDAY, THURSDAY, trade } from './_life-in-test.ts';
import type { TellPosition } from './trade-life-commands.ts';

/** Customers: Thursday 7 long and 3 short, Friday 2 more long. House: 5 short. */
function firmWithPositions(): Firm {
  const firm = firmWithContracts();
  trade(firm, THURSDAY, `A1 buy 7 ${CL_JUNE} 21.50`);
  trade(firm, THURSDAY, `A2 sell 3 ${CL_JUNE} 21.60`);
  trade(firm, THURSDAY, `H1 sell 5 ${CL_JUNE} 21.55`);
  trade(firm, FRIDAY, `A4 buy 2 ${CL_JUNE} 21.70`);
  return firm;
}

function told(change: Partial<TellPosition>): TellPosition {
  return {
    type: 'tellPosition',
    says: 'held',
    messageId: 'R1',
    ccp: 'CME',
    contract: CL_JUNE,
    date: THURSDAY,
    origin: 'customer',
    long: 7,
    short: 3,
    text: '',
    source: 'test',
    ...change,
  };
}

const fits: readonly (readonly [string, Partial<TellPosition>])[] = [
  ['gross', {}],
  ['net', { long: 4, short: 0 }],
  ['the day after', { date: FRIDAY, long: 9 }],
  ['a day without trades', { date: MONDAY, long: 6, short: 0 }],
  ['the house', { origin: 'house', long: 0, short: 5 }],
  ['a contract that nobody has', { contract: 'NYMEX:CL:FUT:202007', long: 0, short: 0 }],
];
for (const [what, change] of fits) {
  test(`a position as the clearing house has it is no break: ${what}`, () => {
    assert.deepEqual(firmWithPositions().accepted(told(change)), []);
  });
}

const breaks: readonly (readonly [string, Partial<TellPosition>, seen: string, wanted: string])[] =
  [
    ['position_must_be_as_the_ccps', { long: 8 }, '8 long, 3 short: net 5', 'net 4'],
    [
      'position_must_be_as_the_ccps',
      { origin: 'house', long: 0, short: 0 },
      '0 long, 0 short: net 0',
      'net -5',
    ],
    [
      'position_contract_must_be_known',
      { ccp: 'ICEU' },
      CL_JUNE,
      'a contract in reference that ICEU clears',
    ],
    [
      'position_instruction_must_be_taken',
      { says: 'refused', long: 0, short: 0, text: 'too late' },
      `${CL_JUNE} ${THURSDAY} too late`,
      'accepted or completed',
    ],
  ];
for (const [code, change, seen, wanted] of breaks) {
  test(`${code}, ${seen}: a break, once, until a person settles it`, () => {
    const firm = firmWithPositions();
    firm.accepted(told(change));
    const [item, ...others] = firm.book.giveUps.breaks.values();
    assert.ok(item !== undefined);
    assert.deepEqual([item.code, item.seen, item.wanted, others], [code, seen, wanted, []]);
    assert.deepEqual(firm.accepted(told(change)), []);
    firm.accepted({ type: 'settleGiveUpBreak', itemId: item.itemId, reason: 'called the CCP' });
    assert.deepEqual(firm.accepted(told(change)), []);
  });
}

test('position_report_must_be_of_a_known_day: trades after a final day may be forgotten', () => {
  const firm = firmWithPositions();
  for (const date of [THURSDAY, FRIDAY]) {
    firm.endOfDay(date);
    firm.accepted({ type: 'releaseDay', date });
  }
  assert.deepEqual(firm.accepted(told({ date: FRIDAY, long: 9 })), []);
  firm.accepted(told({ long: 8 }));
  const [item] = firm.book.giveUps.breaks.values();
  assert.equal(item?.code, 'position_report_must_be_of_a_known_day');
});
