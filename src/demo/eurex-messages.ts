import { priceToText } from '../domain/basics/price.ts';
import type { Confirm } from './confirm.ts';
import { CLEARING_MEMBER } from './demo-firm.ts';
import {
  element,
  party,
  positionEffect,
  putCallCode,
  reportCodes,
  sideCode,
  tradeTypeCode,
} from './fixml-text.ts';
import type { Listed } from './listed-contracts.ts';
import { utcText } from './local-time.ts';

/** Eurex Clearing, as in `src/edge/fixml/samples/eurex`: the account is the Sub of role 1, times have no offset. */
export function eurexMessage(confirm: Confirm): string {
  const { ccpTradeId, member, accountName, listed, side } = confirm;
  return element(
    'TrdCaptRpt',
    {
      RptID: `E${ccpTradeId}`,
      TrdID: ccpTradeId,
      ...reportCodes(confirm),
      TrdTyp: tradeTypeCode(confirm),
      MLegRptTyp: '1',
      TrdTyp2: confirm.priceType === 'average' ? '6' : '',
      LastQty: `${confirm.quantity}`,
      LastPx: priceToText(confirm.price),
      TrdDt: confirm.tradeDate,
      BizDt: confirm.clearingDate,
      TxnTm: utcText(confirm.executedAt),
    },
    element('Hdr', { SID: 'ECAG', TID: CLEARING_MEMBER.ECAG }),
    instrument(listed),
    element(
      'RptSide',
      { Side: sideCode(side), PosEfct: positionEffect(confirm) },
      party(member, '1', accountName),
      party(CLEARING_MEMBER.ECAG, '4'),
      party('ECAG', '21'),
      party(listed.product.exchange, '22'),
    ),
  );
}

export function eurexBatch(messages: readonly string[]): string {
  const declaration = `<?xml version='1.0' encoding='UTF-8' standalone='yes'?>`;
  const root = '<FIXML xmlns="www.eurexchange.com/technology" v="5.0 SP2">';
  const batch = `<Batch TotMsg="${messages.length}">\n${messages.join('\n')}\n</Batch>`;
  return `${declaration}\n${root}${batch}</FIXML>\n`;
}

function instrument(listed: Listed): string {
  const { product, maturity, multiplier } = listed;
  const head = { ID: product.product, SecTyp: product.type };
  const tail = { Exch: product.exchange, Mult: multiplier };
  if (listed.kind === 'future')
    return element('Instrmt', { ...head, MMY: `${maturity}00`, ...tail });
  const strike = { PutCall: putCallCode(listed.putCall), StrkPx: priceToText(listed.strike) };
  return element('Instrmt', { ...head, MMY: maturity, ...strike, OptAt: '0', ...tail });
}
