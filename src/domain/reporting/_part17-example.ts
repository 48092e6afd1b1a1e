import type { Part17Account, Part17Contract, Part17Input, Part17Position } from './part17-input.ts';

/* Accounts, contracts and positions that the tests of the report share. */

export const corn: Part17Contract = {
  contract: 'CBT:C:FUT:202009',
  cftcExchange: '01',
  cftcCommodity: 'C',
  commodity: 'CBT:C:FUT',
  part17Class: 'Corn',
  level: 250,
  strikeScale: 2,
  flex: false,
  exerciseStyle: 'none',
  expiryDate: '',
  underlyingContract: '',
  underlyingCommodity: '',
};
export const cornDecember = { ...corn, contract: 'CBT:C:FUT:202012' };
export const cornCall: Part17Contract = {
  ...corn,
  contract: 'CBT:C:OOF:202009:C:3.75',
  exerciseStyle: 'american',
  underlyingContract: 'CBT:C:FUT:202009',
  underlyingCommodity: 'C',
};
export const wheat = {
  ...corn,
  contract: 'CBT:W:FUT:202009',
  cftcCommodity: 'W',
  commodity: 'CBT:W:FUT',
  level: 150,
};
export const bund = {
  ...corn,
  contract: 'XEUR:FGBL:FUT:202009',
  cftcExchange: '',
  commodity: 'XEUR',
};
export const trakrs: Part17Contract = {
  ...corn,
  contract: 'CME:TKR:FUT:202012',
  cftcExchange: '02',
  cftcCommodity: 'TKR',
  commodity: 'CME:TKR:FUT',
  part17Class: 'TRAKRS',
  level: 50_000,
};

export function accountOf(account: string, more: Partial<Part17Account> = {}): Part17Account {
  const plain = { accountType: 'customer', positionMethod: 'net', controller: '' } as const;
  return { account, ...plain, specialAccount: '', ...more };
}

export function held(
  account: string,
  contract: Part17Contract,
  long: number,
  short: number,
  more: Partial<Part17Position> = {},
): Part17Position {
  const noNotices = { noticesStopped: 0, noticesIssued: 0 };
  const grounds = { evidence: 'measured', source: 'book' } as const;
  const efrp = { efrpBought: 0, efrpSold: 0 };
  return { account, contract, long, short, ...noNotices, ...efrp, ...grounds, ...more };
}

export function inputOf(more: Partial<Part17Input>): Part17Input {
  return {
    reportDate: '2020-03-16',
    reportingFirm: 'ABC',
    mode: 'measured-only',
    accounts: ['1001', '1002', '1003'].map((account) => accountOf(account)),
    positions: [],
    previous: [],
    ...more,
  };
}

/** Two accounts of one controller, the second with a number. */
export const smith = [
  accountOf('1001', { controller: 'Smith' }),
  accountOf('1002', { specialAccount: '77', controller: 'Smith' }),
];
