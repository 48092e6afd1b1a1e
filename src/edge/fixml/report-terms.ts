import { decimalToText, parseDecimal } from '../../domain/basics/decimal.ts';
import { instantMicros } from '../../domain/basics/instant.ts';
import type { TradeReport, TradeType } from '../../domain/trade/trade-report.ts';
import type { Dialect } from './dialects/dialect.ts';
import { childrenNamed, type FixmlElement, firstFilled } from './element.ts';
import { idInRole, type Party, partiesOf, ROLE } from './parties.ts';
import type { RecordProblems } from './record-problems.ts';
import { tradeTypeOf } from './trade-type.ts';

const CCP_NAMES: ReadonlyMap<string, string> = new Map([
  ['CME', 'CME'],
  ['ICUS', 'ICUS'],
  ['ICEU', 'ICEU'],
  ['ECAG', 'ECAG'],
  ['EUREX', 'ECAG'],
  ['LMEC', 'LMEC'],
  ['LMECLEAR', 'LMEC'],
]);

/** Our name of the CCP: what role 21 says, else the dialect's. A clearing house we do not know stays as sent. */
export function ccpOf(reading: {
  readonly parties: readonly Party[];
  readonly dialect: Dialect;
  readonly problems: RecordProblems;
}): string {
  const clearingHouse = idInRole(reading.parties, ROLE.clearingHouse);
  if (clearingHouse === '') return reading.dialect.ccp;
  const name = CCP_NAMES.get(clearingHouse);
  if (name === undefined) reading.problems.warn('unknown_code', 'Pty[R=21]/ID', clearingHouse);
  return name ?? clearingHouse;
}

/**
 * CME: PxTyp 100 is a placeholder, 101 its update (final). ICE: PxSubTyp 0 is preliminary. PxTyp 10 and 11 and TrdTyp 20
 * are cabinet trades, TrdTyp 6 and ICE's TrdTyp2 6 average-price trades.
 */
export function priceTypeOf(body: FixmlElement): TradeReport['priceType'] {
  const { PxTyp = '', PxSubTyp = '', TrdTyp = '', TrdTyp2 = '' } = body.attributes;
  if (PxTyp === '100' || (PxSubTyp === '0' && PxTyp !== '101')) return 'placeholder';
  if (PxTyp === '10' || PxTyp === '11' || TrdTyp === '20') return 'cabinet';
  return TrdTyp === '6' || TrdTyp2 === '6' ? 'average' : 'final';
}

export function tradeTypeOfReport(body: FixmlElement, problems: RecordProblems): TradeType {
  const { TrdTyp = '', TrdSubTyp = '', TrnsfrRsn = '' } = body.attributes;
  const tradeType = tradeTypeOf(TrdTyp, TrdSubTyp, TrnsfrRsn);
  if (tradeType === undefined) problems.warn('unknown_code', 'TrdTyp', TrdTyp);
  return tradeType ?? 'regular';
}

/** TrdRegTS type 1 (execution) of the side or the message; TxnTm, which may be the message's time, only without it. */
export function executionTimeOf(
  side: FixmlElement,
  body: FixmlElement,
  problems: RecordProblems,
): string {
  const text = executionStamp(side) || executionStamp(body) || firstFilled(body, 'TxnTm');
  if (text === '' || instantMicros(text) !== undefined) return text;
  problems.warn('execution_time_is_unreadable', 'TxnTm', text);
  return '';
}

function executionStamp(element: FixmlElement): string {
  for (const child of element.children) {
    if (child.name === 'TrdRegTS' && child.attributes.Typ === '1') return firstFilled(child, 'TS');
  }
  return '';
}

export function multiplierOf(instrument: FixmlElement, problems: RecordProblems): string {
  const text = firstFilled(instrument, 'Mult');
  if (text === '') return '';
  const value = parseDecimal(text);
  if (value === undefined) problems.warn('multiplier_is_unreadable', 'Instrmt/Mult', text);
  return value === undefined ? '' : decimalToText(value);
}

export function openCloseOf(code: string): TradeReport['openClose'] {
  if (code === 'O') return 'open';
  return code === 'C' ? 'close' : '';
}

/** The firm a trade is given up to: the other firm in its only Alloc, else a take-up or give-up party. */
export function giveUpFirmOf(side: FixmlElement, parties: readonly Party[]): string {
  const [allocation, second] = childrenNamed(side, 'Alloc');
  if (allocation !== undefined && second === undefined) {
    const firm = idInRole(partiesOf(allocation), ROLE.executingFirm, ROLE.clearingFirm);
    if (firm !== '' && firm !== idInRole(parties, ROLE.executingFirm)) return firm;
  }
  return idInRole(
    parties,
    ROLE.takeUpTradingFirm,
    ROLE.takeUpClearingFirm,
    ROLE.giveUpClearingFirm,
  );
}
