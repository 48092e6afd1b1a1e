import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clockFigures,
  lateClocks,
  type OrderClock,
  type OrderTimes,
  orderClocks,
} from './order-clocks.ts';

const MINUTE = 60_000_000;

/** Minutes at which completed, confirmed, instructed and booked; `-` = not yet. */
function order(orderId: string, text: string): OrderTimes {
  const [completed, confirmed, instructed, booked] = text
    .split(' ')
    .map((minute) => (minute === '-' ? undefined : Number(minute) * MINUTE));
  return {
    orderId,
    executingFirm: 'EXEC',
    client: 'FUND',
    ccp: 'CME',
    completed,
    confirmed,
    instructed,
    booked,
  };
}

function told(clocks: readonly OrderClock[]): string {
  return clocks
    .map(({ stage, party, micros, isRunning, isLate }) =>
      [
        stage,
        party,
        micros / MINUTE,
        ...(isRunning ? ['runs'] : []),
        ...(isLate ? ['late'] : []),
      ].join(' '),
    )
    .join(', ');
}

const cases = [
  // points, now → clocks
  ['- - - -', 90, ''],
  ['0 - - -', 29, 'confirm EXEC 29 runs'],
  ['0 - - -', 30, 'confirm EXEC 30 runs'],
  ['0 - - -', 31, 'confirm EXEC 31 runs late'],
  ['0 10 - -', 41, 'confirm EXEC 10, instruct FUND 31 runs late'],
  ['0 10 35 -', 50, 'confirm EXEC 10, instruct FUND 25, book CME 15 runs'],
  ['0 31 35 70', 90, 'confirm EXEC 31 late, instruct FUND 4, book CME 35 late'],
  // Nobody recorded the confirmation: the instruction shows that it was given.
  ['0 - 20 -', 45, 'confirm EXEC 20, book CME 25 runs'],
  ['0 - - 20', 45, 'confirm EXEC 20'],
  // Another firm's clock is behind ours.
  ['10 9 12 13', 45, 'confirm EXEC 0, instruct FUND 3, book CME 1'],
] as const;

for (const [points, now, clocks] of cases) {
  test(`orderClocks() ${points} at minute ${now}: ${clocks}`, () => {
    assert.equal(told(orderClocks(order('O1', points), now * MINUTE)), clocks);
  });
}

test('clockFigures() counts and ranks each stage of each party; lateClocks() lists what runs first, longest first', () => {
  const orders = [
    ...Array.from({ length: 9 }, (_, at) => order(`O${at}`, `0 ${at + 1} - -`)),
    order('O9', '0 40 50 -'),
    { ...order('P1', '0 - - -'), executingFirm: 'OTHER' },
  ];
  const clocks = orders.flatMap((one) => orderClocks(one, 100 * MINUTE));
  const figures = clockFigures(clocks).map((one) =>
    [
      one.stage,
      one.party,
      one.ended,
      one.running,
      one.late,
      one.median,
      one.ninetieth,
      one.ninetyNinth,
      one.longest,
    ]
      .map((value) => (typeof value === 'number' && value >= MINUTE ? value / MINUTE : value))
      .join(' '),
  );
  assert.deepEqual(figures, [
    'confirm EXEC 10 0 1 5 9 40 40',
    'confirm OTHER 0 1 1    ',
    'instruct FUND 1 9 9 10 10 10 10',
    'book CME 0 1 1    ',
  ]);
  assert.deepEqual(
    lateClocks(clocks)
      .map(({ orderId, stage }) => `${orderId} ${stage}`)
      .slice(0, 4),
    ['P1 confirm', 'O0 instruct', 'O1 instruct', 'O2 instruct'],
  );
  assert.equal(told(lateClocks(clocks).slice(-1)), 'confirm EXEC 40 late');
});
