import type {
  AllocatedFill,
  AllocatedShare,
  AllocationMessage,
} from '../../domain/allocation/allocation-message.ts';
import type { BusinessDate } from '../../domain/basics/business-date.ts';
import { parseDecimal, toScaled } from '../../domain/basics/decimal.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import {
  type AllocationCodes,
  allocationKindOf,
  allocationStepOf,
  roleOfCodes,
} from './allocation-codes.ts';
import { contractOfInstrument, underlyingOf } from './contract-of-instrument.ts';
import { dialects, directionOf } from './dialect-of.ts';
import type { Dialect, DialectName } from './dialects/dialect.ts';
import { childrenNamed, type FixmlElement, firstChild, firstFilled } from './element.ts';
import { externalAccountOf } from './external-account.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { isDay } from './known-days.ts';
import { idInRole, partiesOf, ROLE } from './parties.ts';
import { RecordProblems } from './record-problems.ts';
import type { FixmlWarning, RecordFailure } from './report-outcome.ts';
import { ccpOf } from './report-terms.ts';
import { sideOfCode } from './reported-legs.ts';

export type AllocationOfMessage = {
  /** Undefined when what the message tells cannot be read; every such fault is a failure. */
  readonly message: AllocationMessage | undefined;
  /** True when it is a notice only because nobody described the combination. */
  readonly leftOver: boolean;
  readonly failures: readonly RecordFailure[];
  readonly warnings: readonly FixmlWarning[];
};

/** True for the messages of give-ups and allocations, which `allocationFrom` reads. */
export function isAllocationMessage(message: FixmlMessage): boolean {
  return allocationKindOf(message.name) !== undefined;
}

/** What an allocation message tells, whoever sends it. A notice has no failures. */
export function allocationFrom(
  message: FixmlMessage,
  dialectName: DialectName | undefined,
): AllocationOfMessage {
  const problems = new RecordProblems(message);
  const dialect = dialects.find(({ name }) => name === dialectName);
  if (dialect === undefined) {
    const seen = 'no telling party, header, cv or exchange';
    problems.fail('dialect_must_be_known', message.name, seen, 'one CCP');
    return outcome(problems, undefined, true);
  }
  const codes = codesOf(message);
  const step = allocationStepOf(codes);
  if (step === undefined) {
    const sent = `${codes[1]} ${codes.slice(2).join(' ').replaceAll('  ', ' - ')}`;
    problems.warn('effect_is_not_described', '', sent.trim());
  }
  const read = readMessage(message, dialect, step ?? 'notice', problems);
  return outcome(problems, read, step === undefined);
}

function outcome(
  problems: RecordProblems,
  message: AllocationMessage | undefined,
  leftOver: boolean,
): AllocationOfMessage {
  const { failures, warnings } = problems;
  const isWhole = failures.length === 0;
  return { message: isWhole ? message : undefined, leftOver, failures, warnings };
}

function codesOf({ name, body, ...message }: FixmlMessage): AllocationCodes {
  const type = name === 'AllocRpt' ? firstFilled(body, 'RptTyp') : firstFilled(body, 'Typ');
  return [
    directionOf({ ...message, name, body }),
    name,
    type,
    firstFilled(body, 'TransTyp'),
    firstFilled(body, 'Stat'),
    firstFilled(body, 'RvrslStat'),
    firstFilled(body, 'PostTrdTyp'),
  ];
}

const TRANSACTIONS: ReadonlyMap<string, AllocationMessage['transaction']> = new Map([
  ['1', 'replace'],
  ['2', 'cancel'],
]);

function readMessage(
  message: FixmlMessage,
  dialect: Dialect,
  step: AllocationMessage['step'],
  problems: RecordProblems,
): AllocationMessage | undefined {
  const { body } = message;
  const kind = allocationKindOf(message.name);
  if (kind === undefined) return undefined;
  const parties = partiesOf(body);
  const contract = contractOf(body, idInRole(parties, ROLE.exchange), problems);
  const quantity = quantityIn(body, 'Qty', problems, 'signed');
  const price = priceIn(body, 'AvgPx', problems);
  return {
    kind,
    step,
    transaction: TRANSACTIONS.get(firstFilled(body, 'TransTyp')) ?? 'new',
    role: roleOfCodes(firstFilled(body, 'ExecOrClaimInd'), firstFilled(body, 'RptTyp')),
    purpose: firstFilled(body, 'PostTrdTyp') === '1' ? 'average-price' : 'give-up',
    ccp: ccpOf({ parties, dialect, problems }),
    messageId: firstFilled(body, 'RptID', 'ID'),
    answeredId: firstFilled(body, 'RefAllocID'),
    groupId: firstFilled(body, 'GrpID'),
    matchId: firstFilled(body, 'MtchID'),
    orderId: orderIdOf(body),
    contract,
    side: sideIn(body, problems, kind === 'report'),
    quantity,
    groupQuantity: quantityIn(body, 'GrpQty', problems, 'unsigned'),
    price: price ?? 0,
    isPriced: price !== undefined,
    tradeDate: dayIn(body, problems, kind === 'report', 'TrdDt'),
    clearingDate: dayIn(body, problems, kind === 'report', 'ClrDt', 'BizDt'),
    firm: idInRole(parties, ROLE.executingFirm, ROLE.clearingFirm),
    account: externalAccountOf(parties, dialect, problems),
    fills: childrenNamed(body, 'AllExc').map((fill) => fillOf(fill, problems)),
    shares: sharesOf(body, dialect, problems),
    text: firstFilled(body, 'Txt'),
    source: `${message.file}#${message.number}`,
  };
}

function orderIdOf(body: FixmlElement): string {
  const order = firstChild(body, 'OrdAlloc');
  return order === undefined ? '' : firstFilled(order, 'OrdID', 'ClOrdID');
}

function contractOf(body: FixmlElement, exchange: string, problems: RecordProblems): string {
  const instrument = firstChild(body, 'Instrmt');
  const contract = instrument && contractOfInstrument(instrument, exchange, underlyingOf(body));
  if (contract !== undefined) return contract;
  const seen = instrument === undefined ? 'no Instrmt' : JSON.stringify(instrument.attributes);
  problems.fail('contract_must_be_complete', 'Instrmt', seen, 'a FUT, OOF, OPT or OOC');
  return '';
}

function sideIn(
  body: FixmlElement,
  problems: RecordProblems,
  isNeeded: boolean,
): AllocationMessage['side'] {
  const code = firstFilled(body, 'Side');
  const side = sideOfCode(code);
  if (side === undefined && (isNeeded || code !== ''))
    problems.fail('side_must_be_buy_or_sell', 'Side', code, '1 or 2');
  return side ?? '';
}

function dayIn(
  body: FixmlElement,
  problems: RecordProblems,
  isNeeded: boolean,
  ...names: readonly [string, ...string[]]
): BusinessDate {
  const text = firstFilled(body, ...names);
  if (isDay(text)) return text;
  const code = names[0] === 'TrdDt' ? 'trade_date_must_be_a_day' : 'clearing_date_must_be_a_day';
  if (isNeeded || text !== '') problems.fail(code, names[0], text, 'YYYY-MM-DD');
  return '';
}

/** Whole contracts, 0 when not sent; only a group's change may be below zero. */
function quantityIn(
  element: FixmlElement,
  name: string,
  problems: RecordProblems,
  sign: 'signed' | 'unsigned',
): number {
  const text = firstFilled(element, name);
  if (text === '') return 0;
  const value = parseDecimal(text);
  const whole = value && toScaled(value, 0);
  const quantity = whole === undefined ? Number.NaN : Number(whole);
  const isAllowed = sign === 'signed' || quantity >= 0;
  if (Math.abs(quantity) <= MOST_CONTRACTS && isAllowed) return quantity;
  problems.fail('quantity_must_be_whole_contracts', name, text, 'at most 9999999 contracts');
  return 0;
}

const MOST_CONTRACTS = 9_999_999;

function priceIn(
  element: FixmlElement,
  name: string,
  problems: RecordProblems,
): number | undefined {
  const text = firstFilled(element, name);
  const price = text === '' ? undefined : priceFromText(text);
  if (text !== '' && price === undefined) {
    const wanted = 'an exact decimal within ±90000000';
    problems.fail('price_must_have_at_most_8_decimals', name, text, wanted);
  }
  return price;
}

function fillOf(element: FixmlElement, problems: RecordProblems): AllocatedFill {
  return {
    ccpTradeId: firstFilled(element, 'TrdID'),
    quantity: quantityIn(element, 'LastQty', problems, 'unsigned'),
    price: priceIn(element, 'LastPx', problems) ?? 0,
  };
}

function sharesOf(
  body: FixmlElement,
  dialect: Dialect,
  problems: RecordProblems,
): readonly AllocatedShare[] {
  const parts = [...childrenNamed(body, 'Alloc'), ...childrenNamed(body, 'AllocAck')];
  return parts.map((part) => {
    const parties = partiesOf(part);
    return {
      firmAllocationId: firstFilled(part, 'IndAllocID'),
      ccpAllocationId: firstFilled(part, 'IndAllocID2'),
      quantity: quantityIn(part, 'Qty', problems, 'unsigned'),
      cti: firstFilled(part, 'CustCpcty'),
      firm: idInRole(parties, ROLE.executingFirm, ROLE.clearingFirm),
      account: externalAccountOf(parties, dialect, problems),
      transferTradeId: firstFilled(part, 'TrdID2'),
      originalTradeId: firstFilled(part, 'OrigTrdID2'),
    };
  });
}
