import type {
  AllocatedShare,
  AllocationMessage,
} from '../../domain/allocation/allocation-message.ts';
import { priceToText } from '../../domain/basics/price.ts';
import type { ExternalAccount } from '../../domain/trade/trade-report.ts';
import { GROUP_TYPE, INSTRUCTION_TYPE, REPORT_CODES } from './allocation-codes.ts';
import {
  type Attributes,
  element,
  instrumentText,
  party,
  sideCode,
  XML_DECLARATION,
} from './element-text.ts';

/**
 * An allocation message as the FIXML that says it: an instruction as our firm sends it to the CCP, the CCP's words as the
 * CCP would send them (`sentAt` with offset). Undefined for what has no code (an acknowledgement without effect, a
 * notice) or a contract that is none. Reading it again gives the message.
 */
export function allocationText(message: AllocationMessage, sentAt: string): string | undefined {
  const codes = codesOf(message);
  const instrument = instrumentText(message.contract);
  if (codes === undefined || instrument === undefined) return undefined;
  const { ccp, firm } = message;
  const ours = { SID: firm, TID: ccp };
  const header = message.kind === 'instruction' ? ours : { SID: ccp, TID: firm };
  const body = element(
    codes.name,
    { ...codes.attributes, ...commonAttributes(message) },
    element('Hdr', { Snt: sentAt, ...header }),
    message.orderId === '' ? '' : element('OrdAlloc', { ClOrdID: message.orderId }),
    ...message.fills.map((fill) =>
      element('AllExc', {
        LastQty: `${fill.quantity}`,
        LastPx: priceToText(fill.price),
        TrdID: fill.ccpTradeId,
      }),
    ),
    instrument,
    party(ccp, '21'),
    ...partiesOf(firm, message.account),
    ...message.shares.map((share) => shareText(share, message.kind)),
  );
  return `${XML_DECLARATION}<FIXML v="5.0 SP2">${body}</FIXML>\n`;
}

type Codes = { readonly name: string; readonly attributes: Attributes };

function codesOf(message: AllocationMessage): Codes | undefined {
  const { kind, step, role, messageId } = message;
  switch (kind) {
    case 'instruction': {
      const Typ = INSTRUCTION_TYPE.get(step);
      return Typ === undefined
        ? undefined
        : { name: 'AllocInstrctn', attributes: { ID: messageId, Typ } };
    }
    case 'acknowledgement': {
      if (step !== 'reject') return undefined;
      const attributes = { ID: messageId, Typ: '17', Stat: '5' };
      return { name: 'AllocInstrctnAck', attributes };
    }
    case 'group': {
      const Typ = GROUP_TYPE.get(step);
      return Typ === undefined
        ? undefined
        : { name: 'AllocInstrctnAlert', attributes: { ID: messageId, Typ, Stat: '6' } };
    }
    case 'report': {
      const codes = REPORT_CODES.get(step);
      if (codes === undefined) return undefined;
      const [executor, claimer, Stat, RvrslStat] = codes;
      const RptTyp = role === 'claimer' ? claimer : executor;
      return { name: 'AllocRpt', attributes: { RptID: messageId, RptTyp, Stat, RvrslStat } };
    }
  }
}

// AllocTransType (71), not the trade report's code of the same attribute name.
const TRANSACTION_CODES = { new: '0', replace: '1', cancel: '2' } as const;

function commonAttributes(message: AllocationMessage): Attributes {
  return {
    RefAllocID: message.answeredId,
    GrpID: message.groupId,
    MtchID: message.matchId,
    TransTyp: TRANSACTION_CODES[message.transaction],
    PostTrdTyp: message.purpose === 'average-price' ? '1' : '0',
    ExecOrClaimInd: message.role === 'claimer' ? '1' : '0',
    Side: message.side === '' ? '' : sideCode(message.side),
    Qty: `${message.quantity}`,
    GrpQty: message.groupQuantity === 0 ? '' : `${message.groupQuantity}`,
    AvgPx: message.isPriced ? priceToText(message.price) : '',
    TrdDt: message.tradeDate,
    ClrDt: message.clearingDate,
    Txt: message.text,
  };
}

function shareText(share: AllocatedShare, kind: AllocationMessage['kind']): string {
  return element(
    kind === 'acknowledgement' ? 'AllocAck' : 'Alloc',
    {
      IndAllocID: share.firmAllocationId,
      IndAllocID2: share.ccpAllocationId,
      Qty: share.quantity === 0 ? '' : `${share.quantity}`,
      CustCpcty: share.cti,
      TrdID2: share.transferTradeId,
      OrigTrdID2: share.originalTradeId,
    },
    ...partiesOf(share.firm, share.account),
  );
}

function partiesOf(firm: string, account: ExternalAccount): string[] {
  const { clearingFirm, names, origin } = account;
  const parties = firm === '' ? [] : [party(firm, '1')];
  if (clearingFirm !== '' && clearingFirm !== firm) parties.push(party(clearingFirm, '4'));
  for (const [index, name] of names.entries())
    parties.push(party(name, '24', index === 0 ? origin : ''));
  return parties;
}
