import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, invariantsHold, report, settle } from './_book-in-test.ts';
import { CL, ES, FRIDAY, firmWithContracts, MONDAY, THURSDAY } from './_life-in-test.ts';
import { balanceOf, lotsOf } from './_lines-in-test.ts';
import type { DecideTransfer, RequestTransfer } from './commands.ts';

/** What the CCP says of the trade whose lot was moved: its terms, or that it was none. */
type Terms = {
  readonly quantity: number;
  readonly at: string;
  readonly contract?: string;
  readonly side?: 'buy' | 'sell';
  readonly day?: string;
};

const BOUGHT: Terms = { quantity: 5, at: '2800' };

function reportIn({ quantity, at, contract = ES, side = 'buy', day = THURSDAY }: Terms) {
  const about = { ccpTradeId: 'T1', account: 'A1', side, quantity, contract, at } as const;
  return report({ ...about, tradeDate: THURSDAY, clearingDate: day });
}

/** Moves of the lot: 3 to A2 on Friday, 2 of those on to A4 at the last settlement on Monday. */
type Move = Pick<RequestTransfer, 'transferId' | 'quantity' | 'basis'> & {
  readonly from: string;
  readonly to: string;
  readonly date: string;
};

function move(firm: Firm, { from, to, date, ...what }: Move): void {
  const terms = { contract: ES, side: 'long', counterparty: '', lots: [] } as const;
  const asked: RequestTransfer = {
    type: 'requestTransfer',
    kind: 'complex',
    reason: 'sold',
    fromAccount: from,
    toAccount: to,
    ...terms,
    ...what,
  };
  firm.accepted(asked);
  firm.accepted({ ...decided, transferId: what.transferId, date });
}

const decided: DecideTransfer = {
  type: 'decideTransfer',
  transferId: 'X1',
  outcome: 'approved',
  date: FRIDAY,
  reason: '',
};

type World = {
  readonly terms: Terms | undefined;
  readonly first: number;
  readonly second: number;
  readonly finalThrough: string;
  readonly change?: (firm: Firm) => void;
};

function play({ terms, first, second, finalThrough, change }: World): Firm {
  const firm = firmWithContracts();
  firm.capture(
    report({
      ccpTradeId: 'T0',
      account: 'A4',
      quantity: 1,
      contract: ES,
      at: '2790',
      day: THURSDAY,
    }),
  );
  // The contract is settled financially on Friday in other tests: here it goes on.
  firm.load(
    'contracts',
    `contract,expiryDate,effectiveFrom,source\n${ES},2020-06-19,2019-02-01,test`,
  );
  for (const [date, at] of [
    [THURSDAY, '2810'],
    [FRIDAY, '2805.5'],
    [MONDAY, '2815'],
  ] as const)
    settle(firm, ES, date, at);
  settle(firm, CL, THURSDAY, '20');
  settle(firm, CL, FRIDAY, '20');
  settle(firm, CL, MONDAY, '20');
  if (terms !== undefined) firm.capture(reportIn(terms));
  firm.endOfDay(THURSDAY);
  if (first > 0)
    move(firm, {
      transferId: 'X1',
      from: 'A1',
      to: 'A2',
      quantity: first,
      date: FRIDAY,
      basis: 'original',
    });
  firm.endOfDay(FRIDAY);
  if (second > 0)
    move(firm, {
      transferId: 'X2',
      from: 'A2',
      to: 'A4',
      quantity: second,
      date: MONDAY,
      basis: 'last-settlement',
    });
  for (const date of [THURSDAY, FRIDAY])
    if (date <= finalThrough) firm.accepted({ type: 'releaseDay', date });
  change?.(firm);
  for (const date of [THURSDAY, FRIDAY, MONDAY])
    if (date > firm.book.days.finalThrough) firm.endOfDay(date);
  assert.deepEqual(invariantsHold(firm), []);
  return firm;
}

/** The word of the CCP, and the world in which it had been right from the start: terms, then what moved. */
const cases: readonly (readonly [string, Terms | undefined, Terms | undefined, number, number])[] =
  [
    ['the price is another', { ...BOUGHT, at: '2801.5' }, { ...BOUGHT, at: '2801.5' }, 3, 2],
    ['one contract fewer was bought', { ...BOUGHT, quantity: 4 }, { ...BOUGHT, quantity: 4 }, 3, 2],
    ['fewer were bought than moved', { ...BOUGHT, quantity: 2 }, { ...BOUGHT, quantity: 2 }, 2, 2],
    [
      'fewer were bought than moved twice',
      { ...BOUGHT, quantity: 1 },
      { ...BOUGHT, quantity: 1 },
      1,
      1,
    ],
    ['it was never bought', undefined, undefined, 0, 0],
    ['it was sold', { ...BOUGHT, side: 'sell' }, { ...BOUGHT, side: 'sell' }, 0, 0],
    ['it was bought after it moved', { ...BOUGHT, day: MONDAY }, { ...BOUGHT, day: MONDAY }, 0, 0],
  ];

function figures(firm: Firm): unknown {
  return ['A1', 'A2', 'A4'].map((account) => {
    const { 'cash USD': cash, 'openTradeEquity USD': equity } = balanceOf(firm, account, MONDAY);
    return [
      account,
      cash,
      equity,
      lotsOf(firm, account).map((lot) => lot.replace(/ of .* at/, ' at')),
    ];
  });
}

for (const finalThrough of ['', THURSDAY, FRIDAY])
  for (const [words, said, terms, first, second] of cases) {
    const when = finalThrough === '' ? 'no day is final' : `final through ${finalThrough}`;
    test(`a lot that moved twice, and then ${words}: as if it had been so (${when})`, () => {
      const change = (firm: Firm) => {
        const about = said ?? BOUGHT;
        const sent = reportIn(about);
        firm.capture(
          said === undefined
            ? { ...sent, action: 'remove', removal: 'bust' }
            : said.side === 'sell'
              ? { ...reportIn(BOUGHT), action: 'remove', removal: 'cancel' }
              : { ...sent, action: 'replace' },
        );
        if (said?.side === 'sell') firm.capture(sent);
      };
      const changed = play({ terms: BOUGHT, first: 3, second: 2, finalThrough, change });
      const right = play({ terms, first, second, finalThrough });
      assert.deepEqual(figures(changed), figures(right));
    });
  }

const reversedX1 = { ...decided, outcome: 'reversed', reason: 'test' } as const;
const BUST = { ...reportIn(BOUGHT), action: 'remove', removal: 'bust' } as const;
const T1_ID = `CME:CME:${THURSDAY}:685:T1:B`;

/** An instruction about a lot that moved twice, and its refusal. */
const refusals: readonly (readonly [string, string, (firm: Firm) => Parameters<Firm['run']>[0]])[] =
  [
    [
      'an allocation of the trade',
      'trade_must_not_be_moved_on',
      () => ({ type: 'allocate', tradeId: T1_ID, shares: [{ account: 'A2', quantity: 5 }] }),
    ],
    [
      'a give-up of the trade',
      'trade_must_not_be_moved_on',
      () => ({ type: 'markGiveUp', tradeId: T1_ID, firm: '148', account: '', quantity: 0 }),
    ],
    ['a reversal of the first move', 'trade_must_not_be_moved_on', () => reversedX1],
    [
      'a reversal of what went with its lot',
      'transfer_must_have_trades_that_stand',
      (firm) => {
        firm.capture(BUST);
        return reversedX1;
      },
    ],
  ];
for (const [words, code, make] of refusals) {
  test(`${words}: ${code}`, () => {
    const firm = play({ terms: BOUGHT, first: 3, second: 2, finalThrough: '' });
    const decision = firm.run(make(firm));
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('a reversal names the trades that it takes out, and leaves what went with its lot', () => {
  const firm = play({ terms: BOUGHT, first: 3, second: 2, finalThrough: '' });
  firm.accepted({ ...reversedX1, transferId: 'X2' });
  firm.accepted(reversedX1);
  const named = firm.book.transfers.get('X1')?.decided?.trades;
  assert.equal(named?.length, 2);
  assert.deepEqual([...firm.book.movedLots], []);
  assert.deepEqual(
    lotsOf(firm, 'A1').map((lot) => lot.replace(/ of .* at/, ' at')),
    ['buy 5 at 2800'],
  );
  assert.deepEqual(invariantsHold(firm), []);
});
