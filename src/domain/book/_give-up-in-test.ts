import assert from 'node:assert/strict';
import type { AllocatedShare, AllocationMessage } from '../allocation/allocation-message.ts';
import { type Firm, firmInTest, price, report } from './_book-in-test.ts';
import type { BookEvent } from './book-state.ts';
import type { StepGiveUp } from './trade-life-commands.ts';

/** For tests of give-ups: our firm 685 as executing and as clearing firm. */
export const CORN = 'CBT:C:FUT:202007';
/** Thursday, and the clearing days after it. */
export const T = '2020-04-16';
export const T1 = '2020-04-17';
export const T2 = '2020-04-20';
export const HELD = 'GIVEUP-CME-C';
export const TRADE = `CME:CBT:${T}:685:1:B`;
export const GIVE_UP = `${TRADE}/up-148-CARRY1`;

/** Our firm is 685 at CME, and gives up to 148 for 0.25 a contract. */
export function executor(): Firm {
  const firm = firmInTest();
  firm.load('members', 'ccp,member,role,effectiveFrom\nCME,685,clearing,');
  firm.load(
    'giveUpAgreements',
    `ccp,executingFirm,clearingFirm,client,ratePerContract,currency,autoAccept,largestGiveUp,largestDay,effectiveFrom,source
    CME,685,148,*,0.25,USD,no,,,2019-01-01,test`,
  );
  firm.load(
    'giveUpDays',
    `ccp,exchange,product,giveUpDays,effectiveFrom,source
    CME,*,*,2,2019-01-01,test`,
  );
  firm.capture(report({ contract: CORN, quantity: 10, at: '3.70', day: T }));
  return firm;
}

export function mark(firm: Firm, quantity = 0): readonly BookEvent[] {
  return firm.accepted({
    type: 'markGiveUp',
    tradeId: TRADE,
    firm: '148',
    account: 'CARRY1',
    quantity,
  });
}

export function step(change: Partial<StepGiveUp>): StepGiveUp {
  return {
    type: 'stepGiveUp',
    giveUpId: GIVE_UP,
    step: 'offer',
    date: T,
    account: '',
    isTold: true,
    reason: '',
    ...change,
  };
}

export function steps(firm: Firm, date: string, ...words: readonly StepGiveUp['step'][]): void {
  for (const word of words) firm.accepted(step({ step: word, date }));
}

/** Figures of an account's day as its run closed it, in cents. */
export function day(events: readonly BookEvent[], account: string) {
  const closed = events.findLast(
    (event) => event.type === 'AccountDayClosed' && event.account === account,
  );
  assert.ok(closed?.type === 'AccountDayClosed', `${account} was closed`);
  const { fees, realised, variation, openTradeEquity } = closed;
  return { fees, realised, variation, openTradeEquity };
}

export function open(firm: Firm): Readonly<Record<string, string>> {
  const held = firm.book.positions.positions.filter(({ long, short }) => long + short > 0);
  return Object.fromEntries(held.map(({ account, long, short }) => [account, `${long}/${short}`]));
}

export const share: AllocatedShare = {
  firmAllocationId: '2000',
  ccpAllocationId: '178004',
  quantity: 4,
  cti: '4',
  firm: '685',
  account: { clearingFirm: '685', names: ['A1X'], origin: '1' },
  transferTradeId: '900',
  originalTradeId: '1',
};

export function told(change: Partial<AllocationMessage>): AllocationMessage {
  return {
    kind: 'report',
    step: 'offer',
    transaction: 'new',
    role: 'claimer',
    purpose: 'give-up',
    ccp: 'CME',
    messageId: 'R1',
    answeredId: '',
    groupId: '',
    matchId: '',
    orderId: '',
    contract: CORN,
    side: 'buy',
    quantity: 4,
    groupQuantity: 0,
    price: price('3.70'),
    isPriced: true,
    tradeDate: T,
    clearingDate: T,
    firm: '560',
    account: { clearingFirm: '560', names: [], origin: '' },
    fills: [],
    shares: [share],
    text: '',
    source: 'test',
    ...change,
  };
}

export function tell(firm: Firm, change: Partial<AllocationMessage>): readonly BookEvent[] {
  const message = told(change);
  return message.shares.flatMap((_, at) =>
    firm.accepted({ type: 'tellAllocation', message, share: at }),
  );
}

export const TAKE_UP = `CME:CBT:${T}:560:178004:B`;

/** Our firm 685 clears for 560, and claims by itself up to 5 contracts each and 6 a day. */
export function claimer(): Firm {
  const firm = firmInTest();
  firm.load('members', 'ccp,member,role,effectiveFrom\nCME,685,clearing,');
  firm.load(
    'giveUpAgreements',
    `ccp,executingFirm,clearingFirm,client,ratePerContract,currency,autoAccept,largestGiveUp,largestDay,effectiveFrom,source
    CME,560,685,*,0.25,USD,yes,5,6,2019-01-01,test`,
  );
  return firm;
}
