import { parseContractId } from '../../domain/basics/contract-id.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import { ROLE } from './parties.ts';
import {
  POSITION_ACTIONS,
  POSITION_STATUSES,
  POSITION_TRANSACTIONS,
  type PositionMessage,
} from './position-message.ts';

/** A FIXML batch of position messages, strict: attributes in a fixed order, nothing blank, TotMsg told. */
export function positionBatch(messages: readonly PositionMessage[]): string {
  const lines = messages.map(messageText);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<FIXML v="5.0 SP2">',
    `<Batch TotMsg="${messages.length}">`,
    ...lines,
    '</Batch>',
    '</FIXML>',
    '',
  ].join('\n');
}

function messageText(message: PositionMessage): string {
  const { name, id, transaction, action, status, date, text } = message;
  const attributes = attributesText([
    [name === 'PosMntReq' ? 'ReqID' : 'RptID', id],
    ['TxnTyp', codeOf(POSITION_TRANSACTIONS, transaction)],
    ['Actn', codeOf(POSITION_ACTIONS, action)],
    ['Stat', codeOf(POSITION_STATUSES, status)],
    ['BizDt', date],
    ['Txt', text],
  ]);
  return `<${name}${attributes}>${partiesText(message)}${instrumentText(message)}${quantitiesText(message)}</${name}>`;
}

function partiesText({ ccp, clearingFirm, account, origin, contract }: PositionMessage): string {
  const [exchange = ''] = contract.split(':');
  const sub =
    origin === ''
      ? ''
      : `<Sub${attributesText([
          ['ID', origin],
          ['Typ', '26'],
        ])}/>`;
  const party = (id: string, role: string, inside: string) =>
    id === ''
      ? ''
      : `<Pty${attributesText([
          ['ID', id],
          ['R', role],
        ])}>${inside}</Pty>`;
  return [
    party(ccp, ROLE.clearingHouse, ''),
    party(exchange, ROLE.exchange, ''),
    // The origin hangs under the position account, else under the clearing firm.
    party(clearingFirm, ROLE.clearingFirm, account === '' ? sub : ''),
    party(account, ROLE.positionAccount, sub),
  ].join('');
}

function instrumentText({ contract }: PositionMessage): string {
  const parts = parseContractId(contract);
  assertThat(parts !== undefined, () => `${contract} is a contract`);
  const { exchange, product, type, maturity, putCall, strike } = parts;
  const attributes = attributesText([
    ['ID', product],
    ['Src', 'H'],
    ['SecTyp', type],
    ['MMY', maturity],
    ['PutCall', putCall === '' ? '' : putCall === 'P' ? '0' : '1'],
    ['StrkPx', strike],
    ['Exch', exchange],
  ]);
  return `<Instrmt${attributes}/>`;
}

function quantitiesText({ quantities }: PositionMessage): string {
  const counted = (count: number | undefined) => (count === undefined ? '' : String(count));
  return quantities
    .map(({ type, long, short }) => {
      const cells = attributesText([
        ['Typ', type],
        ['Long', counted(long)],
        ['Short', counted(short)],
      ]);
      return `<Qty${cells}/>`;
    })
    .join('');
}

function codeOf(words: Readonly<Record<string, string>>, word: string): string {
  return Object.entries(words).find(([, known]) => known === word)?.[0] ?? '';
}

function attributesText(attributes: readonly (readonly [string, string])[]): string {
  return attributes
    .filter(([, value]) => value !== '')
    .map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`)
    .join('');
}

function escaped(value: string): string {
  return value.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
}
