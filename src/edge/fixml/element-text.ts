import { parseContractId } from '../../domain/basics/contract-id.ts';
import type { Side } from '../../domain/basics/quantity.ts';

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** `Instrmt` of a contract; undefined when it is none. `multiplier` blank = not sent. */
export function instrumentText(contract: string, multiplier = ''): string | undefined {
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
    Mult: multiplier,
    ...(parts.putCall === '' ? {} : option),
  });
}

export function party(id: string, role: string, origin = ''): string {
  const sub = origin === '' ? [] : [element('Sub', { ID: origin, Typ: '26' })];
  return element('Pty', { ID: id, R: role }, ...sub);
}

export function sideCode(side: Side): string {
  return side === 'buy' ? '1' : '2';
}

/** In writing order; blank ones are not sent. */
export type Attributes = Readonly<Record<string, string>>;

export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string {
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
