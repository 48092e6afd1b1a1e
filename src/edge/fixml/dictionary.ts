import type { FixmlElement } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';

/**
 * Elements and attributes that clearing houses are known to send (FIXML 5.0 SP2 names; reference/fix.md §1.3 to §1.10, CME's
 * sample set). Anything else is kept and counted, never an error: CCPs add attributes without notice.
 */
const NAMES: Readonly<Record<string, string>> = {
  Hdr: 'Snt SID SSub TID TSub SeqNum PosDup PosRsnd OrigSnt MsgEnc',
  TrdCaptRpt: `RptID TrdID TrdID2 FirmTrdID FirmTrdID2 OrigTrdID OrigTrdID2 OrigTrdDt MtchID ExecID ExecID2 TransTyp
    RptTyp TrdRptStat RejTxt Txt TrdHandlInst OrigTrdHandlInst TrdTyp TrdSubTyp TrdTyp2 TrnsfrRsn MLegRptTyp MLEGRptTyp
    MtchStat VenuTyp VenueTyp LastQty LastPx PxTyp PxSubTyp AvgPx RndPx AvgPxInd AvgPxGrpID LinkID TrdDt BizDt ClrDt TxnTm
    LastUpdateTm SettlDt SettlCcy Ccy CopyMsgInd PrevlyRpted MsgEvtSrc ReqID QtyTyp TotTrdQty TotTrdMultdQty LastReqRpt
    LastRptReqed TotNumTrdRpts RptRefID RptRefID2 SetSesID TrdPubInd ExecMeth Clrd ClrIntn ClrReqmtExcptn ExecTyp
    PubTrdInd SesID SesSub LastMkt DiffPx OrdStat`,
  RptSide: `Side TrdID SrcTrdID SideQty Qty ClOrdID ClOrdID2 OrdID CustCpcty CustOrdHdlInst InptSrc InptDev OrdTyp SesID
    SesSub AgrsrInd PosEfct TmBkt StrategyLinkID AllocInd AvgPxInd AvgPxGrpID LinkID Txt Ccy SettlCcy ExecID RptID OrdCpcty
    OrdRstctns SideExecID`,
  Pty: 'ID R Src Qual',
  Sub: 'ID Typ',
  Instrmt: `ID Src Sym Sfx SecTyp SubTyp CFI MMY MatDt MatTm PutCall StrkPx StrkCcy OptAt Mult Fctr Exch UOM UOMQty PxUOM
    PxQteCcy ValMeth SettlMeth SettlMth Desc TmUnit Prod ExerStyle MinPxIncr PxQteMeth`,
  Leg: `ID Src Sym SecTyp SubTyp CFI MMY Mat MatDt PutCall Strk StrkPx StrkCcy OptAt Mult Exch Desc RatioQty Side Ccy UOM
    PxUOM`,
  Undly:
    'ID Src Sym SecTyp SubTyp CFI MMY Mat MatDt PutCall StrkPx OptAt Mult Exch Desc Px Qty Ccy',
  Undlys: '',
  TrdLeg: 'LastPx RefID LegNo RptID Qty LastQty PosEfct OrigTmUnit SettlDt SettlTyp',
  Amt: 'Typ Amt Ccy',
  Alloc: 'Qty IndAllocID IndAllocID2 CustCpcty AllocAcct TrdID2 OrigTrdID2 TrdID OrigTrdID Px',
  AllocAck: 'IndAllocID IndAllocID2 CustCpcty Stat RejCode Txt Qty',
  AllExc: 'LastQty LastPx TrdID ExecID',
  OrdAlloc: 'ClOrdID OrdID ClOrdID2',
  RegTrdID: 'ID Src Typ Evnt LegRefID',
  TrdRegTS: 'TS Typ Src',
  Evnt: 'EventTyp Dt Tm Px Txt',
  AllocInstrctn: `ID GrpID TransTyp Typ PostTrdTyp MLegRptTyp Qty SesSub SesID Side TrdDt ClrDt BizDt ExecOrClaimInd TxnTm
    RefAllocID AvgPx RndPx TrdTyp`,
  AllocInstrctnAck: `ID RefAllocID GrpID TransTyp Stat Typ TrdDt ClrDt ExecOrClaimInd PostTrdTyp RejCode Txt TxnTm`,
  AllocInstrctnAlert: `ID RefAllocID GrpID Stat TransTyp SesID SesSub AvgPx RndPx TrdDt ClrDt TrdTyp MLegRptTyp TxnTm InptDev
    InptSrc PostTrdTyp Typ Qty GrpQty Side`,
  AllocRpt: `RptID GrpID Stat TransTyp RptTyp SesID SesSub AvgPx RndPx TrdDt ClrDt BizDt TrdTyp ExecOrClaimInd MLegRptTyp
    TxnTm InptDev InptSrc PostTrdTyp MtchID Qty Side RvrslStat CustOrdHdlInst VenuTyp Txt`,
  TrdCaptRptReq:
    'ReqID ReqTyp SubReqTyp MLegRptTyp TrdDt BizDt StartTm EndTm LastUpdateTm TrdID TrdTyp',
  TrdCaptRptAck:
    'RptID TransTyp RptTyp TrdRptStat RejRsn Txt TrdID TrdDt BizDt TxnTm ReqID ReqStat',
  MktDataFull: 'BizDt ReqID RptID MktDepth SetSesID',
  Full: 'Typ Px Mkt OpenClsSettlFlag PxDelta Dt Tm Sz Ccy SettlPxDetermination',
};

const known = new Map(
  Object.entries(NAMES).map(([name, list]) => [name, new Set(list.split(/\s+/))]),
);

/** True for declarations and references of namespaces and schemas, which say nothing about a trade. */
export function isNamespaceName(attribute: string): boolean {
  return attribute === 'xmlns' || attribute.startsWith('xmlns:') || attribute.startsWith('xsi:');
}

/** Adds one to `counts` for each name the dictionary lacks: `TrdCaptRpt/@Foo`, or `Strm` for an element. */
export function countUnknown(message: FixmlMessage, counts: Map<string, number>): void {
  countIn(message.body, counts);
}

function countIn(element: FixmlElement, counts: Map<string, number>): void {
  const attributes = known.get(element.name);
  if (attributes === undefined) addOne(counts, element.name);
  else {
    for (const name in element.attributes) {
      if (!attributes.has(name) && !isNamespaceName(name))
        addOne(counts, `${element.name}/@${name}`);
    }
  }
  for (const child of element.children) countIn(child, counts);
}

function addOne(counts: Map<string, number>, name: string): void {
  const before = counts.get(name);
  counts.set(name, before === undefined ? 1 : before + 1);
}
