import { type Firm, firmInTest, price, report, settle } from './_book-in-test.ts';
import type { AllocateAssignment, InstructExercise } from './commands.ts';

/** Contracts that end, and the days of docs/end-of-life.md. */
export const THURSDAY = '2020-04-16';
export const FRIDAY = '2020-04-17';
export const MONDAY = '2020-04-20';
export const ES = 'CME:ES:FUT:202004';
export const CL = 'NYMEX:CL:FUT:202005';
export const CL_JUNE = 'NYMEX:CL:FUT:202006';
export const CALL = 'NYMEX:LO:OOF:202005:C:20';
export const PUT = 'NYMEX:LO:OOF:202005:P:18';
export const JUNE_CALL = 'NYMEX:LO:OOF:202006:C:20';
export const INDEX_CALL = 'CME:XS:OPT:20200417:C:250';
export const BRENT_PUT = 'IFEU:O:OOF:202006:P:30';
export const BRENT = 'IFEU:BR:FUT:202006';
export function firmWithContracts(): Firm {
  const firm = firmInTest();
  firm.load(
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source
    CME,CME,ES,FUT,Index,USD,50,2,0.25,decimal,,,cash,XCME,,,2019-01-01,test
    CME,CME,XS,OPT,Index option,USD,100,2,0.05,decimal,premium,european,cash,XCME,,,2019-01-01,test
    IFEU,ICEU,BR,FUT,Brent,USD,1000,2,0.01,decimal,,,physical,IFEU,,,2019-01-01,test
    IFEU,ICEU,O,OOF,Brent option,USD,1000,2,0.01,decimal,futures-style,european,physical,IFEU,IFEU:BR:FUT,,2019-01-01,test`,
  );
  firm.load(
    'contracts',
    `contract,underlyingContract,expiryDate,finalSettlementKind,effectiveFrom,source
    ${ES},,${FRIDAY},final-settlement,2019-01-01,test
    ${CALL},${CL},${FRIDAY},,2019-01-01,test
    ${PUT},${CL},${FRIDAY},,2019-01-01,test
    ${JUNE_CALL},${CL_JUNE},2020-05-15,,2019-01-01,test
    ${BRENT_PUT},${BRENT},${FRIDAY},,2019-01-01,test`,
  );
  return firm;
}

export function trade(firm: Firm, day: string, words: string): void {
  const [account = '', side = '', quantity = '', contract = '', at = ''] = words.split(' ');
  const ccp = contract.startsWith('IFEU') ? 'ICEU' : 'CME';
  firm.capture(
    report({
      ccp,
      ccpTradeId: `T${firm.book.counts.trades + 1}`,
      account,
      side: side === 'buy' ? 'buy' : 'sell',
      quantity: Number(quantity),
      contract,
      at,
      day,
    }),
  );
}

export function finalPrice(firm: Firm, contract: string, date: string, at: string): void {
  const head = { type: 'setSettlementPrice', kind: 'final-settlement' } as const;
  firm.accepted({ ...head, contract, date, price: price(at), source: 'test', sourceHash: '' });
}

export const instruct = (change: Partial<InstructExercise>): InstructExercise => ({
  type: 'instructExercise',
  account: 'A1',
  contract: CALL,
  date: FRIDAY,
  action: 'exercise',
  quantity: 1,
  notifiedBy: 'client',
  ...change,
});

export const assign = (change: Partial<AllocateAssignment>): AllocateAssignment => ({
  type: 'allocateAssignment',
  noticeId: 'N1',
  contract: JUNE_CALL,
  date: FRIDAY,
  origin: 'customer',
  account: '',
  quantity: 1,
  method: 'pro-rata',
  seed: '',
  ...change,
});

/** Days run in order, each settled before: `settlements` of a day as `contract price`. */
export function juneFirm(): Firm {
  const firm = firmWithContracts();
  settle(firm, JUNE_CALL, THURSDAY, '3.1');
  settle(firm, JUNE_CALL, FRIDAY, '3.6');
  settle(firm, CL_JUNE, THURSDAY, '23');
  settle(firm, CL_JUNE, FRIDAY, '23.5');
  return firm;
}

export function runBoth(firm: Firm): Firm {
  firm.endOfDay(THURSDAY);
  firm.endOfDay(FRIDAY);
  return firm;
}
