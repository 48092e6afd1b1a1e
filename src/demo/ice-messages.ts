import { priceToText } from '../domain/basics/price.ts';
import { type Confirm, ctiOf } from './confirm.ts';
import { CLEARING_MEMBER, ZONES } from './demo-firm.ts';
import {
  type Attributes,
  element,
  party,
  positionEffect,
  putCallCode,
  reportCodes,
  sideCode,
  tradeTypeCode,
  venueType,
} from './fixml-text.ts';
import type { Listed } from './listed-contracts.ts';
import { localText } from './local-time.ts';

/** ICE Clear US, as in `src/edge/fixml/samples/ice-us`: options told by CFI alone, account and origin under role 24. */
export function iceUsMessage(confirm: Confirm): string {
  const { listed, giveUpFirm, quantity, member } = confirm;
  const { product, maturity, multiplier } = listed;
  const option: Attributes =
    listed.kind === 'option'
      ? { CFI: `O${listed.putCall}AFPS`, MMY: maturity, StrkPx: priceToText(listed.strike) }
      : { SecTyp: 'FUT', MMY: maturity };
  const instrument = { ID: product.product, ...option, Exch: product.exchange, Mult: multiplier };
  const allocation = element(
    'Alloc',
    { Qty: `${quantity}`, IndAllocID: `G${confirm.ccpTradeId}` },
    party(giveUpFirm, '1'),
    party(`${giveUpFirm}GIVEUP`, '24'),
  );
  return iceMessage(confirm, element('Instrmt', instrument), [
    party('ICUS', '21'),
    party(product.exchange, '22'),
    party(member, '1'),
    party(CLEARING_MEMBER.ICUS, '7'),
    party(confirm.accountName, '24', confirm.origin),
    ...(giveUpFirm === '' ? [] : [allocation]),
  ]);
}

/** ICE Clear Europe's drop copy, as in `src/edge/fixml/samples/ice-europe`: the origin stands under role 38. */
export function iceEuropeMessage(confirm: Confirm): string {
  const { listed, accountName, origin, member } = confirm;
  const { exchange } = listed.product;
  return iceMessage(confirm, europeanInstrument(listed), [
    party('ICEU', '21'),
    party(CLEARING_MEMBER.ICEU, '4'),
    party(member, '1'),
    party(exchange, '22'),
    party(origin === '2' ? 'H' : 'W', '38', origin),
    party(accountName, '24'),
  ]);
}

export function iceBatch(messages: readonly string[]): string {
  return `<FIXML><Batch TotMsg="${messages.length}">\n${messages.join('\n')}\n</Batch></FIXML>\n`;
}

function europeanInstrument(listed: Listed): string {
  const { product, maturity } = listed;
  const head = { ID: product.product, SecTyp: product.type };
  if (listed.kind === 'future') {
    return element('Instrmt', { ...head, MMY: maturity, Exch: product.exchange, SubTyp: '99' });
  }
  const strike = { PutCall: putCallCode(listed.putCall), StrkPx: priceToText(listed.strike) };
  return element('Instrmt', { ...head, ...strike, MMY: maturity, Exch: product.exchange });
}

function iceMessage(confirm: Confirm, instrument: string, parties: readonly string[]): string {
  const { ccp, ccpTradeId, orderId, matchId, side, giveUpFirm, listed } = confirm;
  const isEurope = ccp === 'ICEU';
  const attributes = {
    Side: sideCode(side),
    OrdID: orderId,
    CustCpcty: ctiOf(confirm),
    PosEfct: positionEffect(confirm),
    AllocInd: giveUpFirm === '' ? '' : '2',
    StrategyLinkID: matchId,
  };
  // Executions are stamped in New York time by both clearing houses, the header in the house's own.
  const executed = localText(confirm.executedAt, ZONES.ICUS);
  const header = {
    SID: 'ICE',
    TID: CLEARING_MEMBER[ccp],
    Snt: localText(confirm.sentAt, ZONES[ccp]),
  };
  return element(
    'TrdCaptRpt',
    {
      RptID: ccpTradeId.slice(-6),
      CopyMsgInd: isEurope ? 'Y' : '',
      TrdID: ccpTradeId,
      ...reportCodes(confirm),
      TrdTyp: tradeTypeCode(confirm),
      MLegRptTyp: confirm.multiLeg === 'leg' ? '2' : '1',
      LastQty: `${confirm.quantity}`,
      LastPx: priceToText(confirm.price),
      TrdDt: confirm.tradeDate,
      BizDt: confirm.clearingDate,
      TxnTm: executed,
      VenuTyp: venueType(confirm),
      ExecID: `X${ccpTradeId}`,
    },
    element('Hdr', header),
    element('TrdRegTS', { Typ: '1', TS: executed }),
    ...(isEurope ? [party(listed.product.exchange, '73')] : []),
    instrument,
    element('RptSide', attributes, ...parties),
  );
}
