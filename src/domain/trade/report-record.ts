import type { RecordOf } from '../basics/schema.ts';
import type { KeptReport, reportFields, TradeBooked } from './trade-events.ts';
import type { TradeReport } from './trade-report.ts';

export type ReportRecord = RecordOf<typeof reportFields>;

/** The report in the form that is journalled. */
export function reportRecord(report: TradeReport): ReportRecord {
  return {
    ccp: report.ccp,
    contract: report.contract,
    statedMultiplier: report.statedMultiplier,
    ccpTradeId: report.ccpTradeId,
    member: report.member,
    side: report.side,
    quantity: report.quantity,
    price: report.price,
    priceType: report.priceType,
    tradeDate: report.tradeDate,
    clearingDate: report.clearingDate,
    executionTime: report.executionTime,
    venue: report.venue,
    cti: report.cti,
    tradeType: report.tradeType,
    statedAccount: report.account,
    externalFirm: report.externalAccount.clearingFirm,
    externalNames: externalNamesOf(report),
    customerOrigin: report.externalAccount.origin,
    openClose: report.openClose,
    orderId: report.orderId,
    execId: report.execId,
    matchId: report.matchId,
    multiLeg: report.multiLeg,
    executingFirm: report.executingFirm,
    giveUpFirm: report.giveUpFirm,
    averagePriceGroup: report.averagePriceGroup,
    source: report.source,
  };
}

/** The CCP's account names as they are journalled; almost always one. */
export function externalNamesOf({ externalAccount: { names } }: TradeReport): string {
  const [first] = names;
  return names.length === 1 && first !== undefined ? first : names.join(';');
}

/** The whole report as it is kept on a worklist; `reportOf` gives it back. */
export function keptReport(report: TradeReport): KeptReport {
  const { action, removal, origin, legs } = report;
  return { ...reportRecord(report), action, removal, origin, legs };
}

export function reportOf(kept: KeptReport): TradeReport {
  const { statedAccount, externalFirm, externalNames, customerOrigin, ...rest } = kept;
  return {
    ...rest,
    account: statedAccount,
    externalAccount: {
      clearingFirm: externalFirm,
      names: externalNames === '' ? [] : externalNames.split(';'),
      origin: customerOrigin,
    },
  };
}

/** The report that a booked trade came from, for booking its terms again elsewhere (out of suspense, in a new life). */
export function reportOfBooked(booked: TradeBooked): TradeReport {
  return {
    action: 'book',
    removal: '',
    origin: 'ccp',
    ccp: booked.ccp,
    contract: booked.contract,
    statedMultiplier: booked.statedMultiplier,
    ccpTradeId: booked.ccpTradeId,
    member: booked.member,
    side: booked.side,
    quantity: booked.quantity,
    price: booked.price,
    priceType: booked.priceType,
    tradeDate: booked.tradeDate,
    clearingDate: booked.clearingDate,
    executionTime: booked.executionTime,
    venue: booked.venue,
    cti: booked.cti,
    tradeType: booked.tradeType,
    account: booked.statedAccount,
    externalAccount: {
      clearingFirm: booked.externalFirm,
      names: booked.externalNames === '' ? [] : booked.externalNames.split(';'),
      origin: booked.customerOrigin,
    },
    openClose: booked.openClose,
    orderId: booked.orderId,
    execId: booked.execId,
    matchId: booked.matchId,
    multiLeg: booked.multiLeg,
    legs: [],
    executingFirm: booked.executingFirm,
    giveUpFirm: booked.giveUpFirm,
    averagePriceGroup: booked.averagePriceGroup,
    source: booked.source,
  };
}

/** Where a message was read from is not what it says. */
export function sameContent(a: ReportRecord, b: ReportRecord): boolean {
  return (
    a.contract === b.contract &&
    a.side === b.side &&
    a.quantity === b.quantity &&
    a.price === b.price &&
    a.priceType === b.priceType &&
    a.tradeDate === b.tradeDate &&
    a.clearingDate === b.clearingDate &&
    a.executionTime === b.executionTime &&
    a.statedMultiplier === b.statedMultiplier &&
    a.venue === b.venue &&
    a.cti === b.cti &&
    a.tradeType === b.tradeType &&
    a.statedAccount === b.statedAccount &&
    a.externalFirm === b.externalFirm &&
    a.externalNames === b.externalNames &&
    a.customerOrigin === b.customerOrigin &&
    a.openClose === b.openClose &&
    a.orderId === b.orderId &&
    a.execId === b.execId &&
    a.matchId === b.matchId &&
    a.multiLeg === b.multiLeg &&
    a.executingFirm === b.executingFirm &&
    a.giveUpFirm === b.giveUpFirm &&
    a.averagePriceGroup === b.averagePriceGroup
  );
}

/** The same contracts at the same price on the same day: what a leg's own report and its spread's must agree on. */
export function sameDeal(
  a: Pick<ReportRecord, 'contract' | 'side' | 'quantity' | 'price' | 'clearingDate'>,
  b: Pick<ReportRecord, 'contract' | 'side' | 'quantity' | 'price' | 'clearingDate'>,
): boolean {
  return (
    a.contract === b.contract &&
    a.side === b.side &&
    a.quantity === b.quantity &&
    a.price === b.price &&
    (a.clearingDate === b.clearingDate || b.clearingDate === '')
  );
}
