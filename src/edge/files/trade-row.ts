import type { BusinessDate } from '../../domain/basics/business-date.ts';
import { instantMicros } from '../../domain/basics/instant.ts';
import { type Price, priceFromText } from '../../domain/basics/price.ts';
import { type Quantity, quantityFromText, type Side } from '../../domain/basics/quantity.ts';
import { TRADE_TYPES } from '../../domain/trade/trade-events.ts';
import type { Removal, ReportAction, TradeReport } from '../../domain/trade/trade-report.ts';
import {
  contractOf,
  dateOf,
  dateOrBlank,
  fail,
  priceOf,
  type RowCells,
  type RowReader,
  rowReader,
  textOf,
  wordOf,
} from './_row-cells.ts';
import { EMPTY_CONTENT, type RecordContent } from './import-record.ts';

/** Columns of our own `trades` file (docs/formats/trades-csv.md). */
export const TRADE_COLUMNS = {
  required: [
    'tradeId',
    'side',
    'quantity',
    'price',
    'contract',
    'account',
    'tradeDate',
    'clearingDate',
    'executionTime',
    'venue',
    'cti',
    'type',
  ],
  optional: [
    'action',
    'ccp',
    'member',
    'origin',
    'openClose',
    'priceType',
    'spreadId',
    'leg',
    'orderId',
    'execId',
    'executingFirm',
    'giveUpFirm',
    'averagePriceGroup',
  ],
} as const;

const SIDES: ReadonlyMap<string, Side> = new Map([
  ['buy', 'buy'],
  ['sell', 'sell'],
  ['B', 'buy'],
  ['S', 'sell'],
]);
const ACTIONS = ['new', 'replace', 'cancel', 'bust', 'reverse'] as const;
const PRICE_TYPES = ['final', 'placeholder', 'cabinet', 'average'] as const;
const OPEN_CLOSE = ['', 'open', 'close'] as const;
const ORIGINS: ReadonlyMap<string, string> = new Map([
  ['customer', '1'],
  ['house', '2'],
]);

/** One trade side: with a `tradeId` the CCP's word, without one the firm's own ticket. `source` names file and line. */
export function readTradeRow(cells: RowCells, source: string): RecordContent {
  const reader = rowReader(cells);
  const effects = actionOf(reader);
  const terms = termsOf(reader, effects?.action === 'remove');
  const dates = datesOf(reader);
  const words = wordsOf(reader);
  if (!effects || !terms || !dates || !words || reader.failures.length > 0) {
    return { ...EMPTY_CONTENT, failures: reader.failures };
  }
  const report: TradeReport = {
    ...effects,
    ...terms,
    ...dates,
    ...words,
    ...namesOf(reader),
    statedMultiplier: '',
    legs: [],
    source,
  };
  return { ...EMPTY_CONTENT, commands: [{ type: 'captureTrade', report }] };
}

function actionOf(
  reader: RowReader,
): { action: ReportAction; removal: Removal | ''; origin: 'ccp' | 'ticket' } | undefined {
  const rule = { words: ACTIONS, blank: 'new', code: 'trade_action_must_be_known' } as const;
  const word = wordOf(reader, 'action', rule);
  const origin = textOf(reader, 'tradeId') === '' ? 'ticket' : 'ccp';
  if (word === undefined) return undefined;
  if (word === 'new') return { action: 'book', removal: '', origin };
  if (origin === 'ticket') {
    return fail(
      reader,
      'tradeId',
      'trade_id_must_be_given',
      `the CCP's id of the trade to ${word}`,
    );
  }
  if (word === 'replace') return { action: 'replace', removal: '', origin };
  return { action: 'remove', removal: word, origin };
}

/** What takes a trade away need not repeat its quantity and price: its key names it. */
function termsOf(
  reader: RowReader,
  isRemoval: boolean,
): Pick<TradeReport, 'contract' | 'side' | 'quantity' | 'price' | 'priceType'> | undefined {
  const contract = contractOf(reader, 'contract');
  const side = SIDES.get(textOf(reader, 'side'));
  if (side === undefined) fail(reader, 'side', 'side_must_be_buy_or_sell', 'buy | sell | B | S');
  const quantity = isRemoval && textOf(reader, 'quantity') === '' ? 0 : quantityOf(reader);
  const rule = { words: PRICE_TYPES, blank: 'final', code: 'price_type_must_be_known' } as const;
  const priceType = wordOf(reader, 'priceType', rule);
  const mayBeBlank = isRemoval || priceType === 'placeholder';
  const price = tradePriceOf(reader, mayBeBlank);
  if (contract === undefined || side === undefined || quantity === undefined) return undefined;
  if (priceType === undefined || price === undefined) return undefined;
  return { contract, side, quantity, price, priceType };
}

function quantityOf(reader: RowReader): Quantity | undefined {
  const quantity = quantityFromText(textOf(reader, 'quantity'));
  if (quantity !== undefined) return quantity;
  const wanted = 'whole contracts from 1 to 9999999';
  return fail(reader, 'quantity', 'quantity_must_be_whole_and_above_zero', wanted);
}

/** A placeholder may leave its price blank: it bars the mark until the update, so no zero is ever marked from it. */
function tradePriceOf(reader: RowReader, mayBeBlank: boolean): Price | undefined {
  const isBlank = textOf(reader, 'price') === '';
  return isBlank && mayBeBlank ? priceFromText('0') : priceOf(reader, 'price');
}

function datesOf(
  reader: RowReader,
): Pick<TradeReport, 'tradeDate' | 'clearingDate' | 'executionTime'> | undefined {
  const tradeDate = dateOf(reader, 'tradeDate');
  const clearingDate = clearingDateOf(reader);
  const executionTime = textOf(reader, 'executionTime');
  if (executionTime !== '' && instantMicros(executionTime) === undefined) {
    const wanted = 'YYYY-MM-DDTHH:MM:SS with fraction and offset, or blank';
    fail(reader, 'executionTime', 'execution_time_must_be_an_instant', wanted);
  }
  if (tradeDate === undefined || clearingDate === undefined) return undefined;
  return { tradeDate, clearingDate, executionTime };
}

/** Blank only on a ticket, where the CCP's roll time decides. */
function clearingDateOf(reader: RowReader): BusinessDate | undefined {
  return textOf(reader, 'tradeId') === ''
    ? dateOrBlank(reader, 'clearingDate')
    : dateOf(reader, 'clearingDate');
}

function wordsOf(
  reader: RowReader,
): Pick<TradeReport, 'tradeType' | 'openClose' | 'matchId' | 'multiLeg'> | undefined {
  const typeRule = {
    words: TRADE_TYPES,
    blank: 'regular',
    code: 'trade_type_must_be_known',
  } as const;
  const tradeType = wordOf(reader, 'type', typeRule);
  const openRule = { words: OPEN_CLOSE, blank: '', code: 'open_close_must_be_known' } as const;
  const openClose = wordOf(reader, 'openClose', openRule);
  const matchId = textOf(reader, 'spreadId');
  const leg = textOf(reader, 'leg');
  if (!/^\d{0,3}$/.test(leg))
    fail(reader, 'leg', 'leg_must_be_a_number', "the leg's number, or blank");
  if (leg !== '' && matchId === '') {
    fail(reader, 'spreadId', 'spread_id_must_be_given', 'the id of the spread this is a leg of');
  }
  if (tradeType === undefined || openClose === undefined) return undefined;
  return { tradeType, openClose, matchId, multiLeg: matchId === '' ? 'outright' : 'leg' };
}

/**
 * Names as sent. `account` is our own account or a CCP's name for it: the book tries both, the latter with `member` as
 * the clearing firm. A blank `ccp` is the product's.
 */
function namesOf(
  reader: RowReader,
): Pick<
  TradeReport,
  | 'ccp'
  | 'ccpTradeId'
  | 'member'
  | 'venue'
  | 'cti'
  | 'account'
  | 'externalAccount'
  | 'orderId'
  | 'execId'
  | 'executingFirm'
  | 'giveUpFirm'
  | 'averagePriceGroup'
> {
  const account = textOf(reader, 'account');
  const member = textOf(reader, 'member');
  const origin = textOf(reader, 'origin');
  return {
    ccp: textOf(reader, 'ccp'),
    ccpTradeId: textOf(reader, 'tradeId'),
    member,
    venue: textOf(reader, 'venue'),
    cti: textOf(reader, 'cti'),
    account,
    externalAccount: {
      clearingFirm: member,
      names: account === '' ? [] : [account],
      origin: ORIGINS.get(origin) ?? origin,
    },
    orderId: textOf(reader, 'orderId'),
    execId: textOf(reader, 'execId'),
    executingFirm: textOf(reader, 'executingFirm'),
    giveUpFirm: textOf(reader, 'giveUpFirm'),
    averagePriceGroup: textOf(reader, 'averagePriceGroup'),
  };
}
