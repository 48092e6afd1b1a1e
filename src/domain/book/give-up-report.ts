import type { GiveUpStepped } from '../allocation/give-up-events.ts';
import { agreementOn } from '../reference/give-up-terms.ts';
import type { GiveUpAgreementSet } from '../reference/reference-events.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { Book } from './book-state.ts';

/**
 * A give-up's contracts as a report into the firm's own account on the day of the step: at the price and trade date they
 * were traded with.
 */
export function ownAccountReport(
  life: GiveUpStepped,
  change: Pick<TradeReport, 'side' | 'tradeType'>,
): TradeReport {
  return {
    action: 'book',
    removal: '',
    origin: 'ccp',
    ccp: life.ccp,
    contract: life.contract,
    statedMultiplier: '',
    ccpTradeId: life.transferTradeId,
    member: life.role === 'executor' ? life.executingFirm : life.clearingFirm,
    side: change.side,
    quantity: life.quantity,
    price: life.price,
    priceType: 'final',
    tradeDate: life.tradeDate,
    clearingDate: life.stepDate,
    executionTime: '',
    venue: '',
    cti: '',
    tradeType: change.tradeType,
    account: life.ownAccount,
    externalAccount: { clearingFirm: '', names: [], origin: life.customerOrigin },
    openClose: '',
    orderId: life.orderId,
    execId: '',
    matchId: '',
    multiLeg: 'outright',
    legs: [],
    executingFirm: life.executingFirm,
    giveUpFirm: life.clearingFirm,
    averagePriceGroup: '',
    source: life.source,
  };
}

/** The terms of the agreement in force on the trade's clearing date; blank without one. */
export function agreedTerms(
  book: Book,
  life: Pick<
    GiveUpStepped,
    'ccp' | 'executingFirm' | 'clearingFirm' | 'client' | 'tradeClearingDate'
  >,
): Pick<GiveUpStepped, 'ratePerContract' | 'rateCurrency' | 'rateRule'> {
  const agreement = agreementOfLife(book, life);
  if (agreement === undefined) return { ratePerContract: '', rateCurrency: '', rateRule: '' };
  const { ratePerContract, currency, client, effectiveFrom } = agreement;
  const since = effectiveFrom === '' ? 'always' : effectiveFrom;
  return { ratePerContract, rateCurrency: currency, rateRule: `${client}@${since}` };
}

export function agreementOfLife(
  book: Book,
  life: Pick<
    GiveUpStepped,
    'ccp' | 'executingFirm' | 'clearingFirm' | 'client' | 'tradeClearingDate'
  >,
): GiveUpAgreementSet | undefined {
  return agreementOn(book.reference, life, life.tradeClearingDate);
}
