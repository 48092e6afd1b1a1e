import { parseDecimal } from '../../domain/basics/decimal.ts';
import { type Price, priceFromText } from '../../domain/basics/price.ts';
import { type Quantity, quantityFromText } from '../../domain/basics/quantity.ts';
import type { ReportAction, TradeReport } from '../../domain/trade/trade-report.ts';
import { contractOfInstrument, underlyingOf } from './contract-of-instrument.ts';
import { actionOf, type Dialect, type Effect } from './dialects/dialect.ts';
import { childrenNamed, type FixmlElement, firstFilled } from './element.ts';
import { externalAccountOf } from './external-account.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { isDay } from './known-days.ts';
import { idInRole, type Party, ROLE } from './parties.ts';
import type { RecordProblems } from './record-problems.ts';
import {
  ccpOf,
  executionTimeOf,
  giveUpFirmOf,
  multiplierOf,
  openCloseOf,
  priceTypeOf,
  tradeTypeOfReport,
} from './report-terms.ts';
import { reportedLegs, sideOfCode } from './reported-legs.ts';

/** One side of one TrdCaptRpt, with what surrounds it. */
export type SideReading = {
  readonly message: FixmlMessage;
  readonly dialect: Dialect;
  readonly effect: Effect;
  readonly problems: RecordProblems;
  readonly instrument: FixmlElement | undefined;
  readonly side: FixmlElement;
  /** Of the side, then of the message. */
  readonly parties: readonly Party[];
  readonly severalSides: boolean;
  readonly sideField: string;
};

/** Undefined when something the book cannot do without is missing or wrong; every such fault is a failure. */
export function reportOfSide(reading: SideReading): TradeReport | undefined {
  const { message, side, parties, problems, instrument } = reading;
  const { body } = message;
  const multiLeg = multiLegOf(body);
  const essentials = essentialsOf(reading, multiLeg);
  if (essentials === undefined) return undefined;
  const exchange = idInRole(parties, ROLE.exchange);
  const legs =
    multiLeg === 'spread' && !(isRemoval(reading) && !statesItsLegs(reading, essentials))
      ? reportedLegs(body, { ...essentials, exchange }, problems)
      : [];
  if (legs === undefined) return undefined;
  const { action, removal } = actionOf(reading.effect);
  return {
    ...essentials,
    action: multiLeg === 'spread' && legs.length === 0 ? withoutLegs(action, problems) : action,
    removal,
    origin: 'ccp',
    ccp: ccpOf(reading),
    statedMultiplier: instrument === undefined ? '' : multiplierOf(instrument, problems),
    member: idInRole(parties, ROLE.executingFirm, ROLE.clearingFirm),
    priceType: priceTypeOf(body),
    executionTime: executionTimeOf(side, body, problems),
    venue: idInRole(parties, ROLE.executionVenue) || firstFilled(body, 'VenuTyp', 'VenueTyp'),
    cti: firstFilled(side, 'CustCpcty'),
    tradeType: tradeTypeOfReport(body, problems),
    account: '',
    externalAccount: externalAccountOf(parties, reading.dialect, problems),
    openClose: openCloseOf(firstFilled(side, 'PosEfct')),
    orderId: firstFilled(side, 'OrdID', 'ClOrdID'),
    execId: firstFilled(body, 'ExecID'),
    matchId: firstFilled(body, 'MtchID') || firstFilled(side, 'StrategyLinkID'),
    multiLeg,
    legs,
    executingFirm: idInRole(parties, ROLE.executingFirm),
    giveUpFirm: giveUpFirmOf(side, parties),
    averagePriceGroup:
      firstFilled(side, 'AvgPxGrpID', 'LinkID') || firstFilled(body, 'AvgPxGrpID', 'LinkID'),
    source: `${message.file}#${message.number}`,
  };
}

type Essentials = Pick<
  TradeReport,
  'contract' | 'ccpTradeId' | 'side' | 'quantity' | 'price' | 'tradeDate' | 'clearingDate'
>;

function essentialsOf(
  reading: SideReading,
  multiLeg: TradeReport['multiLeg'],
): Essentials | undefined {
  const { side, problems, sideField } = reading;
  const { body } = reading.message;
  const sideCode = firstFilled(side, 'Side');
  const buyOrSell =
    sideOfCode(sideCode) ??
    problems.fail('side_must_be_buy_or_sell', `${sideField}/Side`, sideCode, '1 or 2');
  const ccpTradeId = tradeIdOf(reading);
  const quantity = quantityOf(reading);
  const price = priceOf(reading);
  const contract = contractOf(reading, multiLeg);
  const tradeDate = dayOf(
    'trade_date_must_be_a_day',
    'TrdDt',
    firstFilled(body, 'TrdDt'),
    problems,
  );
  const bizDt = firstFilled(body, 'BizDt', 'ClrDt');
  const clearingDate = dayOf('clearing_date_must_be_a_day', 'BizDt', bizDt, problems);
  if (buyOrSell === undefined || ccpTradeId === undefined || quantity === undefined)
    return undefined;
  if (price === undefined || contract === undefined) return undefined;
  if (tradeDate === undefined || clearingDate === undefined) return undefined;
  return { contract, ccpTradeId, side: buyOrSell, quantity, price, tradeDate, clearingDate };
}

function multiLegOf(body: FixmlElement): TradeReport['multiLeg'] {
  const code = firstFilled(body, 'MLegRptTyp', 'MLEGRptTyp');
  if (code === '3') return 'spread';
  return code === '2' ? 'leg' : 'outright';
}

/** With one side the id stands on the message (some CME feeds: on the side); with two, each side has its own. */
function tradeIdOf({
  message,
  side,
  severalSides,
  sideField,
  problems,
}: SideReading): string | undefined {
  const own = firstFilled(side, 'TrdID');
  const common = firstFilled(message.body, 'TrdID');
  const id = severalSides ? own || common : common || own;
  if (id !== '') return id;
  return problems.fail(
    'trade_id_must_be_given',
    severalSides ? `${sideField}/TrdID` : 'TrdID',
    'none',
    "the CCP's id",
  );
}

function isRemoval({ effect }: SideReading): boolean {
  return actionOf(effect).action === 'remove';
}

/** A spread's removal that leaves prices of legs open removes the legs that its spread was about. */
function statesItsLegs({ message }: SideReading, { quantity }: Essentials): boolean {
  const legs = childrenNamed(message.body, 'TrdLeg');
  const priced = [message.body, ...legs].every((element) => firstFilled(element, 'LastPx') !== '');
  return priced && quantity > 0;
}

/** 0 in a removal that states none: the CCP's id tells which trade leaves, and that is a fact. */
function quantityOf(reading: SideReading): Quantity | undefined {
  const { message, side, sideField, problems } = reading;
  const own = firstFilled(side, 'SideQty', 'Qty');
  const text = own || firstFilled(message.body, 'LastQty');
  const quantity = quantityFromText(text);
  if (quantity !== undefined) return quantity;
  if (isRemoval(reading) && (text === '' || isZero(text))) return 0;
  const field = own === '' ? 'LastQty' : `${sideField}/SideQty`;
  return problems.fail(
    'quantity_must_be_whole_contracts',
    field,
    text,
    'a whole number from 1 to 9999999',
  );
}

function isZero(text: string): boolean {
  return parseDecimal(text)?.mantissa === 0n;
}

function priceOf(reading: SideReading): Price | undefined {
  const { problems } = reading;
  const { body } = reading.message;
  const text = firstFilled(body, 'LastPx');
  // A placeholder bars the mark whatever it says, so none at all books as zero; a removal books nothing.
  if (text === '' && (priceTypeOf(body) === 'placeholder' || isRemoval(reading))) return 0;
  const price = priceFromText(text);
  if (price !== undefined) return price;
  return problems.fail(
    'price_must_have_at_most_8_decimals',
    'LastPx',
    text,
    'an exact decimal within ±90000000',
  );
}

/** Blank for a spread whose instrument is the strategy (SecTyp MLEG): its legs name the contracts. */
function contractOf(reading: SideReading, multiLeg: TradeReport['multiLeg']): string | undefined {
  const { instrument, parties, problems, message } = reading;
  const exchange = idInRole(parties, ROLE.exchange);
  const contract =
    instrument && contractOfInstrument(instrument, exchange, underlyingOf(message.body));
  if (contract !== undefined) return contract;
  if (multiLeg === 'spread') return '';
  return problems.fail(
    'contract_must_be_complete',
    'Instrmt',
    instrumentText(instrument),
    CONTRACT_WANTED,
  );
}

const CONTRACT_WANTED =
  'Exch, ID, SecTyp FUT/OOF/OPT/OOC (or CFI), MMY, and PutCall and StrkPx of an option';

function instrumentText(instrument: FixmlElement | undefined): string {
  if (instrument === undefined) return 'no Instrmt';
  const names = ['Exch', 'ID', 'SecTyp', 'CFI', 'MMY', 'PutCall', 'StrkPx'];
  return names.map((name) => `${name}="${instrument.attributes[name] ?? ''}"`).join(' ');
}

function dayOf(
  code: 'trade_date_must_be_a_day' | 'clearing_date_must_be_a_day',
  field: string,
  text: string,
  problems: RecordProblems,
): string | undefined {
  return isDay(text) ? text : problems.fail(code, field, text, 'YYYY-MM-DD');
}

/** A spread told without legs books nothing: its legs come as own reports. A removal still removes. */
function withoutLegs(action: ReportAction, problems: RecordProblems): ReportAction {
  if (action === 'remove' || action === 'notice') return action;
  problems.warn('spread_without_legs', 'TrdLeg', 'none');
  return 'notice';
}
