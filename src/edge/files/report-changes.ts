import type { TradeReport } from '../../domain/trade/trade-report.ts';

/** The fields in which a report differs from another. */
export type ReportChanges = Partial<TradeReport>;

/** A report without content: what the first one of a batch is compared with. */
export const BLANK_REPORT: TradeReport = {
  action: 'book',
  removal: '',
  origin: 'ccp',
  ccp: '',
  contract: '',
  statedMultiplier: '',
  ccpTradeId: '',
  member: '',
  side: 'buy',
  quantity: 0,
  price: 0,
  priceType: 'final',
  tradeDate: '',
  clearingDate: '',
  executionTime: '',
  venue: '',
  cti: '',
  tradeType: 'regular',
  account: '',
  externalAccount: { clearingFirm: '', names: [], origin: '' },
  openClose: '',
  orderId: '',
  execId: '',
  matchId: '',
  multiLeg: 'outright',
  legs: [],
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
  source: '',
};

const FIELDS = Object.keys(BLANK_REPORT);

/**
 * What `withChanges(earlier, …)` needs to give `report` again. From one trade of a file to the next most fields repeat, so
 * this is less than half of a report, which is what bounds the memory and the disk a spool takes.
 */
export function changesBetween(earlier: TradeReport, report: TradeReport): ReportChanges {
  const before: Readonly<Record<string, unknown>> = earlier;
  const after: Readonly<Record<string, unknown>> = report;
  const changes: Record<string, unknown> = {};
  for (const field of FIELDS) {
    if (!isSame(before[field], after[field])) changes[field] = after[field];
  }
  return changes;
}

/** Two empty lists are the same; lists and records with content are written again, which is always right. */
function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  return Array.isArray(before) && Array.isArray(after) && before.length + after.length === 0;
}

export function withChanges(earlier: TradeReport, changes: ReportChanges): TradeReport {
  return { ...earlier, ...changes };
}
