import type { Side } from '../domain/basics/quantity.ts';
import type { Confirm, MessageKind } from './confirm.ts';

/** Attributes in writing order; blank ones are not sent. */
export type Attributes = Readonly<Record<string, string>>;

/** An element as text. Values of the sample hold no character that XML would have to escape; a test reads them all back. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ` ${key}="${value}"`)
    .join('');
  return children.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>${children.join('')}</${name}>`;
}

export function party(id: string, role: string, origin = ''): string {
  const sub = origin === '' ? [] : [element('Sub', { ID: origin, Typ: '26' })];
  return element('Pty', { ID: id, R: role }, ...sub);
}

export function sideCode(side: Side): string {
  return side === 'buy' ? '1' : '2';
}

export function putCallCode(putCall: 'C' | 'P'): string {
  return putCall === 'P' ? '0' : '1';
}

/** TransTyp and RptTyp of each kind of message; the same in all four dialects (docs/formats/fixml.md §4). */
const REPORT_CODES: Readonly<Record<MessageKind, { TransTyp: string; RptTyp: string }>> = {
  new: { TransTyp: '0', RptTyp: '0' },
  replace: { TransTyp: '2', RptTyp: '0' },
  bust: { TransTyp: '1', RptTyp: '7' },
  cancel: { TransTyp: '1', RptTyp: '6' },
  reverse: { TransTyp: '4', RptTyp: '0' },
  unmatched: { TransTyp: '0', RptTyp: '0' },
};

export function reportCodes({ kind, ccp }: Confirm): Attributes {
  const isUnmatched = kind === 'unmatched';
  return {
    ...REPORT_CODES[kind],
    // Only CME has a status of its own for it.
    TrdRptStat: isUnmatched && ccp === 'CME' ? '100' : '0',
    MtchStat: isUnmatched ? '1' : '0',
  };
}

const TRADE_TYPE_CODES = { regular: '0', block: '1', efrp: '11', transfer: '3' } as const;

export function tradeTypeCode({ tradeType, priceType }: Confirm): string {
  // 15: trade at settlement, whose price comes later.
  if (priceType === 'placeholder' || priceType === 'filled') return '15';
  return TRADE_TYPE_CODES[tradeType];
}

/** Blocks and exchanges for physical are agreed off the book. */
export function venueType({ tradeType }: Confirm): 'E' | 'X' {
  return tradeType === 'regular' ? 'E' : 'X';
}

export function positionEffect({ openClose }: Confirm): string {
  if (openClose === '') return '';
  return openClose === 'open' ? 'O' : 'C';
}
