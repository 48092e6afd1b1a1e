import { priceToText } from '../domain/basics/price.ts';
import { type Confirm, ctiOf, type SpreadConfirm } from './confirm.ts';
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
import { type EpochMs, localText } from './local-time.ts';

/** The shape of CME's trade confirms, as in `src/edge/fixml/samples/cme`. */
export function cmeMessage(confirm: Confirm): string {
  const { listed, multiLeg } = confirm;
  const head = headAttributes(confirm, { MLegRptTyp: multiLeg === 'leg' ? '2' : '1' });
  return element('TrdCaptRpt', head, ...instrument(listed), rptSide(confirm));
}

/** A spread with its legs inside, or told without them because they come as confirms of their own. */
export function cmeSpreadMessage({ ccpTradeId, legs, legsInside }: SpreadConfirm): string {
  const [near, far] = legs;
  // Quoted as near less far: who buys the spread buys the near month.
  const price = near.price - far.price;
  const whole = { ...near, ccpTradeId, price };
  const head = headAttributes(whole, { MLegRptTyp: '3' });
  const { product, maturity, multiplier } = near.listed;
  const strategy = element('Instrmt', {
    ID: product.product,
    Src: 'H',
    SecTyp: 'MLEG',
    SubTyp: 'FS',
    Sym: `${product.product}:FS`,
    MMY: `${maturity}00`,
    Exch: product.exchange,
    Mult: multiplier,
    PxQteCcy: product.currency,
  });
  const inside = legsInside ? legs.map((leg, at) => trdLeg(leg, at + 1)) : [];
  return element('TrdCaptRpt', head, strategy, ...inside, rptSide(whole));
}

/** One batch: its header speaks for all messages, and `TotMsg` is their number. */
export function cmeBatch(messages: readonly string[], sentAt: EpochMs): string {
  const header = element('Hdr', {
    SID: 'CME',
    TID: CLEARING_MEMBER.CME,
    SSub: 'CME',
    TSub: 'CME',
    Snt: localText(sentAt, ZONES.CME),
  });
  const root = '<FIXML v="5.0 SP2" xv="109" cv="CME.0001">';
  const batch = `<Batch TotMsg="${messages.length}">\n${[header, ...messages].join('\n')}\n</Batch>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n${batch}\n</FIXML>\n`;
}

function headAttributes(confirm: Confirm, own: Attributes): Attributes {
  const { ccpTradeId, kind, quantity, price, tradeDate, clearingDate, matchId } = confirm;
  return {
    RptID: `R${ccpTradeId}${kind.slice(0, 2).toUpperCase()}`,
    TrdID: ccpTradeId,
    MtchID: matchId,
    ...reportCodes(confirm),
    TrdHandlInst: '0',
    ...own,
    TrdTyp: tradeTypeCode(confirm),
    OrigTrdHandlInst: confirm.tradeType === 'transfer' ? '1' : '',
    VenuTyp: venueType(confirm),
    PxTyp: priceTypeCode(confirm),
    LastQty: `${quantity}`,
    LastPx: priceToText(price),
    TrdDt: tradeDate,
    BizDt: clearingDate,
    TxnTm: localText(confirm.sentAt, ZONES.CME),
  };
}

function priceTypeCode({ priceType }: Confirm): string {
  if (priceType === 'placeholder') return '100';
  return priceType === 'filled' ? '101' : '2';
}

/** An option on a future is `OPT` with the future in `Undly`, as CME's confirms say. */
function instrument(listed: Listed): string[] {
  const { product, maturity, multiplier, lastDay } = listed;
  const common = { MatDt: lastDay, Exch: product.exchange, Mult: multiplier };
  const named = { ID: product.product, Src: 'H' };
  const currency = { PxQteCcy: product.currency };
  const month = { MMY: `${maturity}00` };
  if (listed.kind === 'future') {
    return [element('Instrmt', { ...named, SecTyp: 'FUT', ...month, ...common, ...currency })];
  }
  const terms = {
    CFI: `O${listed.putCall}AFPS`,
    ...month,
    PutCall: putCallCode(listed.putCall),
    StrkPx: priceToText(listed.strike),
  };
  const { future } = listed;
  return [
    element('Instrmt', {
      ...named,
      SecTyp: 'OPT',
      ...terms,
      ...common,
      ...currency,
      ValMeth: 'EQTY',
    }),
    element('Undly', {
      ID: future.product.product,
      Src: 'H',
      SecTyp: 'FUT',
      MMY: future.maturity,
      Exch: future.product.exchange,
    }),
  ];
}

function trdLeg(leg: Confirm, number: number): string {
  const { product, maturity, multiplier } = leg.listed;
  const attributes = {
    LegNo: `${number}`,
    RefID: leg.ccpTradeId,
    RptID: `RL${leg.ccpTradeId}`,
    LastPx: priceToText(leg.price),
    Qty: `${leg.quantity}`,
  };
  const contract = element('Leg', {
    ID: product.product,
    Src: 'H',
    SecTyp: 'FUT',
    MMY: `${maturity}00`,
    Exch: product.exchange,
    Mult: multiplier,
    Side: sideCode(leg.side),
  });
  return element('TrdLeg', attributes, contract);
}

function rptSide(confirm: Confirm): string {
  const { side, orderId, member, accountName, origin, giveUpFirm, quantity, listed } = confirm;
  const positionAccount = `${CLEARING_MEMBER.CME}${origin === '2' ? 'H' : 'S'}`;
  const allocation = element(
    'Alloc',
    { Qty: `${quantity}`, IndAllocID: `A${confirm.ccpTradeId}` },
    party(giveUpFirm, '1'),
    party(`${giveUpFirm}GIVEUP`, '24'),
  );
  return element(
    'RptSide',
    {
      Side: sideCode(side),
      CustCpcty: ctiOf(confirm),
      ClOrdID: orderId,
      AllocInd: giveUpFirm === '' ? '' : '2',
      PosEfct: positionEffect(confirm),
    },
    party('CME', '21'),
    party(listed.product.exchange, '22'),
    party(member, '1'),
    party(CLEARING_MEMBER.CME, '4'),
    party(accountName, '24', origin),
    party(positionAccount, '38', origin),
    ...(giveUpFirm === '' ? [] : [allocation]),
    element('TrdRegTS', { TS: localText(confirm.executedAt, ZONES.CME), Typ: '1' }),
  );
}
