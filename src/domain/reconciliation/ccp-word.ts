import type { BusinessDate } from '../basics/business-date.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { reportedTradeId } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';

/** Why a trade event in a book cannot be true, by the CCP's own files. */
export type ContradictionCode =
  | 'trade_must_be_known_to_its_ccp'
  | 'terms_must_be_those_of_the_ccp'
  | 'removal_must_be_known_to_its_ccp';

/** `not-told`: no file of the CCP covers the clearing date. */
export type ComparedTrade =
  | { readonly word: 'confirmed' | 'not-told' }
  | { readonly word: 'contradicted'; readonly code: ContradictionCode; readonly seen: string };

/**
 * What CCPs say of whole clearing dates: every trade they have of the date, with all its versions. A book may lag behind
 * it, since the CCP went on while the book was down; what the book has and the CCP never had is made up.
 */
export type CcpWord = {
  readonly trades: Map<string, CcpTrade>;
  /** By CCP, the dates that files tell of. */
  readonly covered: Map<string, Set<BusinessDate>>;
};

type CcpTrade = { readonly versions: TradeReport[]; isRemoved: boolean };

export function emptyCcpWord(): CcpWord {
  return { trades: new Map(), covered: new Map() };
}

/** Takes one report of a CCP's trade file. Tickets are no CCP's word. */
export function hearReport({ trades, covered }: CcpWord, report: TradeReport): void {
  if (report.origin !== 'ccp') return;
  if (report.clearingDate !== '') {
    const dates = covered.get(report.ccp) ?? new Set();
    covered.set(report.ccp, dates.add(report.clearingDate));
  }
  const id = reportedTradeId(report);
  const known = trades.get(id) ?? { versions: [], isRemoved: false };
  trades.set(id, known);
  if (report.action === 'remove') known.isRemoved = true;
  else known.versions.push(report);
}

export function compareBooked({ trades, covered }: CcpWord, booked: TradeBooked): ComparedTrade {
  if (!isCovered(covered, booked)) return { word: 'not-told' };
  const known = trades.get(booked.tradeId);
  if (known?.versions.some((version) => isSame(version, booked)) === true)
    return { word: 'confirmed' };
  const seen = `${booked.tradeId} ${booked.quantity} at ${booked.price} for ${booked.account}`;
  const code =
    known === undefined ? 'trade_must_be_known_to_its_ccp' : 'terms_must_be_those_of_the_ccp';
  return { word: 'contradicted', code, seen };
}

/** A cancel, bust or reverse; what makes room for another version is judged by that version. */
export function compareRemoved({ trades, covered }: CcpWord, removed: TradeRemoved): ComparedTrade {
  if (!isCovered(covered, removed)) return { word: 'not-told' };
  if (trades.get(removed.tradeId)?.isRemoved === true) return { word: 'confirmed' };
  const seen = `${removed.tradeId} ${removed.removal}`;
  return { word: 'contradicted', code: 'removal_must_be_known_to_its_ccp', seen };
}

function isCovered(
  covered: CcpWord['covered'],
  { ccp, clearingDate }: Pick<TradeBooked, 'ccp' | 'clearingDate'>,
): boolean {
  return covered.get(ccp)?.has(clearingDate) === true;
}

function isSame(said: TradeReport, booked: TradeBooked): boolean {
  return (
    said.quantity === booked.quantity &&
    said.price === booked.price &&
    said.contract === booked.contract &&
    said.clearingDate === booked.clearingDate &&
    isSameAccount(said, booked)
  );
}

/** The CCP names the account as it is called there; a file of ours may say our own name. */
function isSameAccount({ account, externalAccount }: TradeReport, booked: TradeBooked): boolean {
  if (account === booked.account && account !== '') return true;
  const names = [account, ...externalAccount.names].filter((name) => name !== '');
  const known = [booked.account, booked.statedAccount, ...booked.externalNames.split(';')];
  return names.length === 0 || names.some((name) => known.includes(name));
}
