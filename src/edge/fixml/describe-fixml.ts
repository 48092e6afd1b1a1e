import { unknownCodes } from './code-lists.ts';
import { childrenNamed, type FixmlElement, firstChild } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { type ByteChunks, readFixml } from './read-fixml.ts';
import { warningText } from './report-outcome.ts';
import type { StructuralFailure } from './structural-failure.ts';
import { UnreadAttributes } from './unread-attributes.ts';

/** A value exactly as sent; `""` was sent empty, null was not sent. */
type Sent = string | null;

export type DescribedInstrument = {
  readonly id: Sent;
  readonly exchange: Sent;
  readonly securityType: Sent;
  readonly maturity: Sent;
  readonly putCall: Sent;
  readonly strike: Sent;
  readonly multiplier: Sent;
};

export type DescribedParty = {
  readonly id: Sent;
  readonly role: Sent;
  readonly source: Sent;
  readonly subs: readonly { readonly id: Sent; readonly type: Sent }[];
};

export type DescribedAllocation = {
  readonly id: Sent;
  readonly ccpId: Sent;
  readonly quantity: Sent;
  readonly parties: readonly DescribedParty[];
};

export type DescribedLeg = {
  readonly side: Sent;
  readonly quantity: Sent;
  readonly ratio: Sent;
  readonly price: Sent;
  readonly tradeId: Sent;
  readonly instrument: DescribedInstrument | null;
};

export type DescribedSide = {
  readonly side: Sent;
  readonly tradeId: Sent;
  readonly quantity: Sent;
  readonly parties: readonly DescribedParty[];
  readonly allocations: readonly DescribedAllocation[];
};

/** One message as `holdfast fixml --json` prints it; every value is text as sent (docs/formats/fixml.md). */
export type FixmlDescription = {
  readonly message: string;
  readonly tradeId: Sent;
  readonly side: Sent;
  readonly quantity: Sent;
  readonly price: Sent;
  readonly transType: Sent;
  readonly reportType: Sent;
  readonly clearingDate: Sent;
  readonly tradeDate: Sent;
  readonly instrument: DescribedInstrument | null;
  /** Of the first side, then of the message. */
  readonly parties: readonly DescribedParty[];
  readonly legs: readonly DescribedLeg[];
  readonly amounts: readonly {
    readonly type: Sent;
    readonly amount: Sent;
    readonly currency: Sent;
  }[];
  /** Of the first side, then of the message. */
  readonly allocations: readonly DescribedAllocation[];
  /** Every RptSide in order; the first one's words also stand at the top level. */
  readonly sides: readonly DescribedSide[];
  readonly extra: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
};

/** The messages of one file. With a `failure` the file as a whole is refused and `messages` is only what came before. */
export async function describeFixmlFile(
  chunks: ByteChunks,
  file: string,
): Promise<{
  readonly messages: readonly FixmlDescription[];
  readonly failure?: StructuralFailure;
}> {
  const messages: FixmlDescription[] = [];
  for await (const event of readFixml(chunks, file)) {
    if (event.type === 'message') messages.push(describeFixml(event.message));
    if (event.type === 'failure') return { messages, failure: event.failure };
  }
  return { messages };
}

export function describeFixml(message: FixmlMessage): FixmlDescription {
  const { body } = message;
  const unread = new UnreadAttributes();
  const take = (name: string): Sent => unread.take(body, name);
  const sides = childrenNamed(body, 'RptSide').map((side) => describeSide(side, unread));
  const first = sides[0];
  const instrument = firstChild(body, 'Instrmt');
  return {
    message: message.name,
    tradeId: take('TrdID') ?? first?.tradeId ?? null,
    side: take('Side') ?? first?.side ?? null,
    quantity: take('LastQty') ?? take('Qty') ?? first?.quantity ?? null,
    price: take('LastPx'),
    transType: take('TransTyp'),
    reportType: take('RptTyp'),
    clearingDate: take('BizDt') ?? take('ClrDt'),
    tradeDate: take('TrdDt'),
    instrument: instrument === undefined ? null : describeInstrument(instrument, unread),
    parties: [...(first?.parties ?? []), ...describeParties(body, unread)],
    legs: childrenNamed(body, 'TrdLeg').map((leg) => describeLeg(leg, unread)),
    amounts: childrenNamed(body, 'Amt').map((amount) => ({
      type: unread.take(amount, 'Typ'),
      amount: unread.take(amount, 'Amt'),
      currency: unread.take(amount, 'Ccy'),
    })),
    allocations: [...(first?.allocations ?? []), ...describeAllocations(body, unread)],
    sides,
    extra: unread.rest(body, message.header),
    warnings: unknownCodes(body).map(warningText),
  };
}

function describeSide(side: FixmlElement, unread: UnreadAttributes): DescribedSide {
  return {
    side: unread.take(side, 'Side'),
    tradeId: unread.take(side, 'TrdID'),
    quantity: unread.take(side, 'SideQty') ?? unread.take(side, 'Qty'),
    parties: describeParties(side, unread),
    allocations: describeAllocations(side, unread),
  };
}

function describeInstrument(
  instrument: FixmlElement,
  unread: UnreadAttributes,
): DescribedInstrument {
  return {
    id: unread.take(instrument, 'ID'),
    exchange: unread.take(instrument, 'Exch'),
    securityType: unread.take(instrument, 'SecTyp'),
    maturity: unread.take(instrument, 'MMY'),
    putCall: unread.take(instrument, 'PutCall'),
    strike: unread.take(instrument, 'StrkPx') ?? unread.take(instrument, 'Strk'),
    multiplier: unread.take(instrument, 'Mult'),
  };
}

function describeParties(
  parent: FixmlElement,
  unread: UnreadAttributes,
): readonly DescribedParty[] {
  return childrenNamed(parent, 'Pty').map((party) => ({
    id: unread.take(party, 'ID'),
    role: unread.take(party, 'R'),
    source: unread.take(party, 'Src'),
    subs: childrenNamed(party, 'Sub').map((sub) => ({
      id: unread.take(sub, 'ID'),
      type: unread.take(sub, 'Typ'),
    })),
  }));
}

function describeAllocations(
  parent: FixmlElement,
  unread: UnreadAttributes,
): readonly DescribedAllocation[] {
  return childrenNamed(parent, 'Alloc').map((allocation) => ({
    id: unread.take(allocation, 'IndAllocID'),
    ccpId: unread.take(allocation, 'IndAllocID2'),
    quantity: unread.take(allocation, 'Qty'),
    parties: describeParties(allocation, unread),
  }));
}

function describeLeg(element: FixmlElement, unread: UnreadAttributes): DescribedLeg {
  const leg = firstChild(element, 'Leg');
  return {
    side: unread.take(leg, 'Side') ?? unread.take(element, 'Side'),
    quantity: unread.take(element, 'Qty') ?? unread.take(element, 'LastQty'),
    ratio: unread.take(leg, 'RatioQty'),
    price: unread.take(element, 'LastPx'),
    tradeId: unread.take(element, 'RefID'),
    instrument: leg === undefined ? null : describeInstrument(leg, unread),
  };
}
