import type { Command } from '../domain/book/commands.ts';
import type { ReferenceKind } from '../domain/reference/reference-rows.ts';
import {
  referenceCommands,
  setReference,
  type TextRecord,
} from '../domain/reference/set-reference.ts';
import { elementAt } from './element-at.ts';
import { feesOf, MONTHS } from './trade-terms.ts';
import {
  accountNames,
  contractNames,
  externalNames,
  productCodes,
  shareAccountsOf,
} from './workload-names.ts';

const EFFECTIVE = '2020-01-01';
const SOURCE = 'invented for the bench';
const CLIENTS = 200;

/** Everything a firm must know before the workload's first trade, as the commands that load it. */
export function referenceOfWorkload(firm: string): Command[] {
  const fingerprintKey = '0123456789abcdef';
  return [
    { type: 'createFirm', firm, reportingFirm: 'BEN', fingerprintKey },
    ...load('ccps', [ccp]),
    ...load('products', productCodes.map(productRow)),
    ...load('contracts', contractNames.map(contractRow)),
    ...load('members', [{ ccp: 'CME', member: '685', role: 'clearing', effectiveFrom: EFFECTIVE }]),
    ...load(
      'clients',
      Array.from({ length: CLIENTS }, (_, at) => clientRow(at)),
    ),
    ...load('accounts', accountNames.map(accountRow)),
    ...load('fees', [clearingFee, ...productCodes.map(exchangeFee)]),
  ];
}

/** Standing instructions: trades of the `divided` busiest accounts are divided by halves among two accounts each. */
export function dividedAccounts(divided: number): Command[] {
  const blocks = accountNames.slice(0, divided);
  const accounts = blocks.flatMap((block, at) =>
    shareAccountsOf(block).map((account) => {
      return { ...accountRow(account, at), externalAccounts: '' };
    }),
  );
  const halves = (block: string) =>
    shareAccountsOf(block).map((account) => ({ account, percent: 50_000_000 }));
  return [
    ...load('accounts', accounts),
    ...blocks.map((account): Command => {
      return { type: 'setStandingAllocation', account, shares: halves(account) };
    }),
  ];
}

function load(kind: ReferenceKind, rows: readonly TextRecord[]): Command[] {
  return referenceCommands(setReference(kind, rows, SOURCE));
}

const ccp: TextRecord = {
  ccp: 'CME',
  name: 'CME Clearing',
  rollTime: '17:00',
  zone: 'America/Chicago',
  calendar: 'CME',
  moneyRounding: 'per-contract-half-away',
  averagePriceRounding: 'tick',
  source: SOURCE,
};

function productRow(product: string): TextRecord {
  return {
    exchange: 'CME',
    ccp: 'CME',
    product,
    type: 'FUT',
    name: `Future ${product}`,
    currency: 'USD',
    multiplier: '50',
    priceDecimals: '2',
    tick: '0.25',
    display: 'decimal',
    settlement: 'cash',
    mic: 'XCME',
    effectiveFrom: EFFECTIVE,
    source: SOURCE,
    valuation: 'FUT',
    // A US market, or every trade of a 4d account would carry a warning.
    cftcExchange: '02',
    cftcCommodity: product,
  };
}

function contractRow(contract: string): TextRecord {
  const maturity = contract.slice(-6);
  const lastTradeDate = `${maturity.slice(0, 4)}-${maturity.slice(4)}-15`;
  return {
    contract,
    lastTradeDate,
    expiryDate: lastTradeDate,
    effectiveFrom: EFFECTIVE,
    source: SOURCE,
  };
}

function clientRow(at: number): TextRecord {
  return { client: `C${at}`, name: `Client ${at}`, lei: '', effectiveFrom: EFFECTIVE };
}

function accountRow(account: string, at: number): TextRecord {
  return {
    account,
    externalAccounts: `CME/685/${elementAt(externalNames, at)}/1`,
    client: `C${at % CLIENTS}`,
    type: 'customer',
    segregation: '4d',
    positionMethod: 'net',
    closeOutOrder: 'fifo',
    settlementStyle: 'open-trade-equity',
    currency: 'USD',
    effectiveFrom: EFFECTIVE,
  };
}

const clearingFee: TextRecord = feeRow('clearing', '*', '*', feesOf(0).clearing);

function exchangeFee(product: string, at: number): TextRecord {
  return feeRow('exchange', 'CME', product, feesOf(at * MONTHS).exchange);
}

function feeRow(fee: string, exchange: string, product: string, cents: number): TextRecord {
  const perContract = (cents / 100).toFixed(2);
  return { fee, exchange, product, perContract, currency: 'USD', effectiveFrom: EFFECTIVE };
}
