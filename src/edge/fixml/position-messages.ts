import { contractOfInstrument, underlyingOf } from './contract-of-instrument.ts';
import { childrenNamed, type FixmlElement, firstChild, firstFilled } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { isDay } from './known-days.ts';
import { idInRole, partiesOf, ROLE } from './parties.ts';
import {
  POSITION_ACTIONS,
  POSITION_STATUSES,
  POSITION_TRANSACTIONS,
  type PositionMessage,
  type PositionQuantity,
} from './position-message.ts';
import { RecordProblems } from './record-problems.ts';
import type { FixmlWarning, RecordFailure } from './report-outcome.ts';

export type PositionOfMessage = {
  readonly position: PositionMessage | undefined;
  readonly failures: readonly RecordFailure[];
  readonly warnings: readonly FixmlWarning[];
};

/** Names of the messages that this file reads. */
export function isPositionMessage(name: string): name is PositionMessage['name'] {
  return name === 'PosMntReq' || name === 'PosMntRpt' || name === 'PosRpt';
}

/** What a PosMntReq, PosMntRpt or PosRpt says; undefined when it cannot be used, with every reason. */
export function positionMessageFrom(message: FixmlMessage): PositionOfMessage {
  const problems = new RecordProblems(message);
  const position = isPositionMessage(message.name)
    ? read(message.name, message.body, problems)
    : undefined;
  const { failures, warnings } = problems;
  return { position: failures.length === 0 ? position : undefined, failures, warnings };
}

function read(
  name: PositionMessage['name'],
  body: FixmlElement,
  problems: RecordProblems,
): PositionMessage | undefined {
  const parties = partiesOf(body);
  const exchange = idInRole(parties, ROLE.exchange);
  const instrument = firstChild(body, 'Instrmt');
  const contract = instrument && contractOfInstrument(instrument, exchange, underlyingOf(body));
  const date = firstFilled(body, 'BizDt');
  const id =
    name === 'PosMntReq' ? firstFilled(body, 'ReqID') : firstFilled(body, 'RptID', 'ReqID');
  if (contract === undefined) {
    const seen =
      instrument === undefined ? 'no Instrmt' : Object.values(instrument.attributes).join(' ');
    problems.fail('contract_must_be_complete', 'Instrmt', seen, 'a FUT, OOF, OPT or OOC');
  }
  if (!isDay(date)) problems.fail('clearing_date_must_be_a_day', 'BizDt', date, 'YYYY-MM-DD');
  const quantities = childrenNamed(body, 'Qty').flatMap((element, at) =>
    quantityOf(element, `Qty[${at + 1}]`, problems),
  );
  if (contract === undefined) return undefined;
  return {
    name,
    id,
    transaction: wordOf(body, 'TxnTyp', POSITION_TRANSACTIONS, problems),
    action: wordOf(body, 'Actn', POSITION_ACTIONS, problems),
    status: wordOf(body, 'Stat', POSITION_STATUSES, problems),
    date,
    ccp: idInRole(parties, ROLE.clearingHouse),
    clearingFirm: idInRole(parties, ROLE.clearingFirm, ROLE.executingFirm),
    account: idInRole(parties, ROLE.positionAccount),
    origin: parties.find(({ origin }) => origin !== '')?.origin ?? '',
    contract,
    quantities,
    text: firstFilled(body, 'Txt'),
  };
}

/** The word of a code; a code that nobody described is a warning and no word. */
function wordOf<Word extends string>(
  body: FixmlElement,
  attribute: string,
  words: Readonly<Record<string, Word>>,
  problems: RecordProblems,
): Word | 'none' {
  const code = firstFilled(body, attribute);
  if (code === '') return 'none';
  const word = Object.hasOwn(words, code) ? words[code] : undefined;
  if (word !== undefined) return word;
  problems.warn('unknown_code', attribute, code);
  return 'none';
}

const WHOLE = /^-?\d{1,9}(\.0*)?$/;

function quantityOf(
  element: FixmlElement,
  place: string,
  problems: RecordProblems,
): PositionQuantity[] {
  const long = contractsIn(element, 'Long', place, problems);
  const short = contractsIn(element, 'Short', place, problems);
  if (long === 'wrong' || short === 'wrong') return [];
  return [{ type: firstFilled(element, 'Typ'), long, short }];
}

function contractsIn(
  element: FixmlElement,
  attribute: 'Long' | 'Short',
  place: string,
  problems: RecordProblems,
): number | undefined | 'wrong' {
  const text = firstFilled(element, attribute);
  if (text === '') return undefined;
  if (WHOLE.test(text)) return Number(text) + 0;
  const wanted = 'whole contracts, at most nine digits';
  problems.fail('quantity_must_be_whole_contracts', `${place}/${attribute}`, text, wanted);
  return 'wrong';
}
