import type { CaptureTrade } from '../domain/book/commands.ts';
import type { ExternalAccount, TradeReport } from '../domain/trade/trade-report.ts';
import { elementAt } from './element-at.ts';
import { type TradeTerms, termsOf } from './trade-terms.ts';
import type { Operation } from './workload.ts';
import {
  CLEARING_DATE,
  ccpTradeIdOf,
  contractNames,
  execIdOf,
  executionTimeOf,
  externalNames,
  orderIdOf,
} from './workload-names.ts';

/** The operation as the command that an edge would hand to the engine. */
export function captureOf(seed: number, { kind, trade }: Operation): CaptureTrade {
  const terms = termsOf(seed, trade);
  if (kind === 'rejection') return { type: 'captureTrade', report: badTicket(trade, terms) };
  const report = ccpReport(trade, terms);
  if (kind !== 'bust') return { type: 'captureTrade', report };
  return { type: 'captureTrade', report: { ...report, action: 'remove', removal: 'bust' } };
}

const externalAccounts: readonly ExternalAccount[] = externalNames.map((name) => ({
  clearingFirm: '685',
  names: [name],
  origin: '1',
}));

function ccpReport(trade: number, terms: TradeTerms): TradeReport {
  return {
    action: 'book',
    removal: '',
    origin: 'ccp',
    ccp: 'CME',
    contract: elementAt(contractNames, terms.contract),
    statedMultiplier: '',
    ccpTradeId: ccpTradeIdOf(trade),
    member: '685',
    side: terms.isBuy ? 'buy' : 'sell',
    quantity: terms.quantity,
    price: terms.price,
    priceType: 'final',
    tradeDate: CLEARING_DATE,
    clearingDate: CLEARING_DATE,
    executionTime: executionTimeOf(trade),
    venue: 'XCME',
    cti: '4',
    tradeType: 'regular',
    account: '',
    externalAccount: elementAt(externalAccounts, terms.account),
    openClose: '',
    orderId: orderIdOf(trade),
    execId: execIdOf(trade),
    matchId: '',
    multiLeg: 'outright',
    legs: [],
    executingFirm: '',
    giveUpFirm: '',
    averagePriceGroup: '',
    source: 'bench',
  };
}

const NO_EXTERNAL_ACCOUNT: ExternalAccount = { clearingFirm: '', names: [], origin: '' };

/** A CCP's word is never refused; a ticket for an account that nobody knows is. */
function badTicket(trade: number, terms: TradeTerms): TradeReport {
  return {
    ...ccpReport(trade, terms),
    origin: 'ticket',
    ccpTradeId: '',
    account: UNKNOWN_ACCOUNT,
    externalAccount: NO_EXTERNAL_ACCOUNT,
  };
}

export const UNKNOWN_ACCOUNT = 'NOBODY';
