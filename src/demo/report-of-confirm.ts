import type { Removal, ReportAction, TradeReport } from '../domain/trade/trade-report.ts';
import { type Confirm, ctiOf, type MessageKind } from './confirm.ts';
import { CLEARING_MEMBER, ZONES } from './demo-firm.ts';
import { venueType } from './fixml-text.ts';
import { localText, utcText } from './local-time.ts';

const ACTIONS: Readonly<Record<MessageKind, readonly [ReportAction, Removal | '']>> = {
  new: ['book', ''],
  replace: ['replace', ''],
  bust: ['remove', 'bust'],
  cancel: ['remove', 'cancel'],
  reverse: ['remove', 'reverse'],
  unmatched: ['unmatched', ''],
};

/** The report that the FIXML reader makes of the confirm's message, without the way over XML; a test compares the two. */
export function reportOfConfirm(confirm: Confirm, source: string): TradeReport {
  const { ccp, listed, member, ccpTradeId, kind } = confirm;
  const [action, removal] = ACTIONS[kind];
  const { side, quantity, price, tradeDate, clearingDate, tradeType, openClose } = confirm;
  return {
    action,
    removal,
    origin: 'ccp',
    ccp,
    contract: listed.contract,
    // ICE Clear Europe states none.
    statedMultiplier: ccp === 'ICEU' ? '' : listed.multiplier,
    ccpTradeId,
    member,
    side,
    quantity,
    price,
    priceType: confirm.priceType === 'filled' ? 'final' : confirm.priceType,
    tradeDate,
    clearingDate,
    executionTime: executionTimeOf(confirm),
    venue: venueOf(confirm),
    cti: ctiOf(confirm),
    tradeType,
    account: '',
    externalAccount: {
      clearingFirm: CLEARING_MEMBER[ccp],
      names: namesOf(confirm),
      origin: confirm.origin,
    },
    openClose,
    orderId: ccp === 'ECAG' ? '' : confirm.orderId,
    execId: ccp === 'ICUS' || ccp === 'ICEU' ? `X${ccpTradeId}` : '',
    matchId: ccp === 'ECAG' ? '' : confirm.matchId,
    multiLeg: confirm.multiLeg,
    legs: [],
    executingFirm: member,
    giveUpFirm: confirm.giveUpFirm,
    averagePriceGroup: '',
    source,
  };
}

/** Role 24, then role 38, as each CCP fills them. */
function namesOf({ ccp, accountName, origin }: Confirm): string[] {
  if (ccp === 'CME') return [accountName, `${CLEARING_MEMBER.CME}${origin === '2' ? 'H' : 'S'}`];
  return ccp === 'ICEU' ? [accountName, origin === '2' ? 'H' : 'W'] : [accountName];
}

function venueOf(confirm: Confirm): string {
  const { ccp, listed } = confirm;
  if (ccp === 'ECAG') return '';
  return ccp === 'ICEU' ? listed.product.exchange : venueType(confirm);
}

function executionTimeOf({ ccp, executedAt }: Confirm): string {
  if (ccp === 'ECAG') return utcText(executedAt);
  return localText(executedAt, ccp === 'CME' ? ZONES.CME : ZONES.ICUS);
}
