import type { BusinessDate } from '../domain/basics/business-date.ts';
import type { Price } from '../domain/basics/price.ts';
import type { Quantity, Side } from '../domain/basics/quantity.ts';
import type { TradeReport } from '../domain/trade/trade-report.ts';
import { type DemoAccount, nameAt, originAt } from './accounts.ts';
import { CLEARING_MEMBER } from './demo-firm.ts';
import type { Listed } from './listed-contracts.ts';
import type { EpochMs } from './local-time.ts';
import type { DemoCcp } from './shipped-reference.ts';

/** What a CCP's message does with the trade; `unmatched`: pending, no position yet. */
export type MessageKind = 'new' | 'replace' | 'bust' | 'cancel' | 'reverse' | 'unmatched';

/** What a CCP confirms of one trade side, before it is written in the CCP's dialect. */
export type Confirm = {
  readonly kind: MessageKind;
  readonly ccp: DemoCcp;
  readonly listed: Listed;
  /** When it was executed. */
  readonly executedAt: EpochMs;
  /** When the CCP sent the message. */
  readonly sentAt: EpochMs;
  readonly tradeDate: BusinessDate;
  readonly clearingDate: BusinessDate;
  readonly ccpTradeId: string;
  readonly member: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  /** `filled`: the price of an earlier placeholder. */
  readonly priceType: 'final' | 'placeholder' | 'filled' | 'average';
  readonly tradeType: 'regular' | 'block' | 'efrp' | 'transfer';
  readonly accountName: string;
  readonly origin: '1' | '2' | '4';
  readonly openClose: TradeReport['openClose'];
  readonly orderId: string;
  /** Ties the two legs of a spread; blank for an outright at ICE and Eurex. */
  readonly matchId: string;
  readonly multiLeg: 'outright' | 'leg';
  /** The firm it is marked to be given up to, blank if none. */
  readonly giveUpFirm: string;
};

/** A CME spread as its own message: legs inside it, or a summary of legs that are confirmed apart. */
export type SpreadConfirm = {
  readonly ccpTradeId: string;
  readonly legs: readonly [Confirm, Confirm];
  readonly legsInside: boolean;
};

/** The part of a confirm that names the account in the CCP's way. */
export function namingOf(
  ccp: DemoCcp,
  account: DemoAccount,
): Pick<Confirm, 'ccp' | 'member' | 'accountName' | 'origin'> {
  const accountName = nameAt(ccp, account);
  return { ccp, member: CLEARING_MEMBER[ccp], accountName, origin: originAt(ccp, account) };
}

/** Customer type indicator: 2 the clearing firm's own account, 4 all others (CME Rule 536.D). Eurex sends none. */
export function ctiOf({ ccp, origin }: Pick<Confirm, 'ccp' | 'origin'>): string {
  if (ccp === 'ECAG') return '';
  return origin === '2' ? '2' : '4';
}
