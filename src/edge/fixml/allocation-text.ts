import type {
  AllocatedShare,
  AllocationMessage,
} from '../../domain/allocation/allocation-message.ts';
import { parseContractId } from '../../domain/basics/contract-id.ts';
import { priceToText } from '../../domain/basics/price.ts';
import type { Side } from '../../domain/basics/quantity.ts';
import type { ExternalAccount } from '../../domain/trade/trade-report.ts';
import { GROUP_TYPE, INSTRUCTION_TYPE, REPORT_CODES } from './allocation-codes.ts';

/**
 * An allocation message as the FIXML that says it: an instruction as our firm sends it to the CCP, the CCP's words as the
 * CCP would send them (`sentAt` with offset). Undefined for what has no code (an acknowledgement without effect, a
 * notice) or a contract that is none. Reading it again gives the message.
 */
export function allocationText(message: AllocationMessage, sentAt: string): string | undefined {
  const codes = codesOf(message);
  const instrument = instrumentOf(message.contract);
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
  return `${DECLARATION}<FIXML v="5.0 SP2">${body}</FIXML>\n`;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

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

function instrumentOf(contract: string): string | undefined {
  const parts = parseContractId(contract);
  if (parts === undefined) return undefined;
  const option = {
    PutCall: parts.putCall === 'P' ? '0' : '1',
    StrkPx: parts.strike,
  };
  return element('Instrmt', {
    Exch: parts.exchange,
    ID: parts.product,
    SecTyp: parts.type,
    MMY: parts.maturity,
    ...(parts.putCall === '' ? {} : option),
  });
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

function party(id: string, role: string, origin = ''): string {
  const sub = origin === '' ? [] : [element('Sub', { ID: origin, Typ: '26' })];
  return element('Pty', { ID: id, R: role }, ...sub);
}

function sideCode(side: Side): string {
  return side === 'buy' ? '1' : '2';
}

/** In writing order; blank ones are not sent. */
type Attributes = Readonly<Record<string, string>>;

function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');
  const inside = children.join('');
  return inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
}

/** Tabs and line ends too: an attribute's plain ones would be read as blanks. */
function escaped(value: string): string {
  return value.replace(/[&<>"\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
}
