import { priceToText } from '../../domain/basics/price.ts';
import type { TradeReport, TradeType } from '../../domain/trade/trade-report.ts';
import {
  type Attributes,
  element,
  instrumentText,
  party,
  sideCode,
  XML_DECLARATION,
} from './element-text.ts';

/**
 * A CCP's report of an outright, or of one leg, as the `TrdCaptRpt` that says it in CME's dialect: the trades of a claim
 * (offset and onset) among them. Undefined for what it has no codes for: spreads, prices other than final ones, tickets,
 * and what is unmatched or a notice. Reading it again gives the report.
 */
export function tradeReportText(report: TradeReport, sentAt: string): string | undefined {
  const codes = codesOf(report);
  const tradeType = TRADE_TYPE_CODES[report.tradeType];
  const instrument = instrumentText(report.contract, report.statedMultiplier);
  const isTold = report.origin === 'ccp' && report.account === '' && report.priceType === 'final';
  if (codes === undefined || tradeType === undefined || instrument === undefined) return undefined;
  if (!isTold || report.multiLeg === 'spread') return undefined;
  const header = element('Hdr', { Snt: sentAt, SID: report.ccp, TID: report.member });
  const body = element(
    'TrdCaptRpt',
    { ...codes, ...tradeType, ...commonAttributes(report) },
    header,
    instrument,
    sideText(report),
  );
  return `${XML_DECLARATION}<FIXML v="5.0 SP2">${body}</FIXML>\n`;
}

/** TradeReportTransType (487): 1 cancels and 2 replaces, the other way round than in an allocation. */
function codesOf({ action, removal }: TradeReport): Attributes | undefined {
  if (action === 'book') return { TransTyp: '0', RptTyp: '0' };
  if (action === 'replace') return { TransTyp: '2', RptTyp: '0' };
  if (action !== 'remove') return undefined;
  if (removal === 'bust') return { TransTyp: '1', RptTyp: '7' };
  return { TransTyp: removal === 'reverse' ? '4' : '1', RptTyp: '0' };
}

/** Of those that a CCP reports; the rest the book makes of what ends. */
const TRADE_TYPE_CODES: { readonly [Type in TradeType]?: Attributes } = {
  regular: { TrdTyp: '0' },
  block: { TrdTyp: '1' },
  efrp: { TrdTyp: '11' },
  offset: { TrdTyp: '0', TrdSubTyp: '5' },
  onset: { TrdTyp: '0', TrdSubTyp: '6' },
  transfer: { TrdTyp: '3' },
  exercise: { TrdTyp: '0', TrdSubTyp: '9' },
  assignment: { TrdTyp: '0', TrdSubTyp: '10' },
  adjustment: { TrdTyp: '0', TrnsfrRsn: 'ADJ' },
  reversal: { TrdTyp: '0', TrnsfrRsn: 'REV' },
};

function commonAttributes(report: TradeReport): Attributes {
  return {
    TrdID: report.ccpTradeId,
    MtchID: report.matchId,
    ExecID: report.execId,
    TrdRptStat: '0',
    MtchStat: '0',
    MLegRptTyp: report.multiLeg === 'leg' ? '2' : '1',
    VenuTyp: report.venue,
    LastQty: `${report.quantity}`,
    LastPx: priceToText(report.price),
    TrdDt: report.tradeDate,
    BizDt: report.clearingDate,
    TxnTm: report.executionTime,
  };
}

const OPEN_CLOSE_CODES = { open: 'O', close: 'C', '': '' } as const;

function sideText(report: TradeReport): string {
  const { clearingFirm, names, origin } = report.externalAccount;
  const isGivenUp = report.giveUpFirm !== '';
  return element(
    'RptSide',
    {
      Side: sideCode(report.side),
      CustCpcty: report.cti,
      PosEfct: OPEN_CLOSE_CODES[report.openClose],
      OrdID: report.orderId,
      AvgPxGrpID: report.averagePriceGroup,
      AllocInd: isGivenUp ? '2' : '',
    },
    party(report.ccp, '21'),
    party(report.member, '1'),
    clearingFirm === '' || clearingFirm === report.member ? '' : party(clearingFirm, '4'),
    ...names.map((name, at) => party(name, '24', at === 0 ? origin : '')),
    isGivenUp ? element('Alloc', {}, party(report.giveUpFirm, '1')) : '',
  );
}
