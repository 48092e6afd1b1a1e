import type { BusinessDate } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import { decimalToText, parseDecimal } from '../../domain/basics/decimal.ts';
import { priceFromText } from '../../domain/basics/price.ts';
import { contractOfInstrument, isOutOfScope, underlyingOf } from './contract-of-instrument.ts';
import { childrenNamed, type FixmlElement, firstChild, firstFilled } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { isDay } from './known-days.ts';
import { RecordProblems } from './record-problems.ts';
import type { FixmlWarning, RecordFailure } from './report-outcome.ts';

/** A settlement price and what the message teaches of its contract; text that was not sent is blank. */
export type FixmlSettlementPrice = {
  readonly contract: ContractId;
  /** Clearing date the price is for. */
  readonly date: BusinessDate;
  /** Exact decimal in clearing format; blank when the exchange sent none (`9999999`, empty, no Full of type 6). */
  readonly price: string;
  readonly kind: 'early' | 'daily';
  /** OpenClsSettlFlag 5: computed by the exchange, not from trades. Still a settlement. */
  readonly theoretical: boolean;
  readonly expiryDate: BusinessDate;
  readonly lastTradeDate: BusinessDate;
  readonly underlyingContract: ContractId | '';
  readonly multiplier: string;
};

export type SettlementPricesOfMessage = {
  readonly prices: readonly FixmlSettlementPrice[];
  readonly failures: readonly RecordFailure[];
  readonly warnings: readonly FixmlWarning[];
};

const SETTLEMENT = '6';
const THEORETICAL = '5';
const LAST_TRADE_EVENT = '7';
const NO_PRICE = /^9{7,}(\.0*)?$/;

/** The settlement price in a `MktDataFull` (CME, CBT, NYMEX, COMEX settlement files); other messages have none. */
export function settlementPricesFrom(message: FixmlMessage): SettlementPricesOfMessage {
  if (message.name !== 'MktDataFull') return { prices: [], failures: [], warnings: [] };
  const problems = new RecordProblems(message);
  const price = settlementPrice(message, problems);
  const { failures, warnings } = problems;
  return { prices: price === undefined ? [] : [price], failures, warnings };
}

function settlementPrice(
  message: FixmlMessage,
  problems: RecordProblems,
): FixmlSettlementPrice | undefined {
  const { body } = message;
  const instrument = firstChild(body, 'Instrmt');
  if (instrument !== undefined && isOutOfScope(instrument)) {
    // Settlement files also price swaps and forwards, which are no listed contracts.
    problems.warn('contract_is_out_of_scope', 'Instrmt/SecTyp', firstFilled(instrument, 'SecTyp'));
    return undefined;
  }
  const underlying = underlyingOf(body);
  const contract = instrument && contractOfInstrument(instrument, '', underlying);
  if (instrument === undefined || contract === undefined) {
    const seen =
      instrument === undefined ? 'no Instrmt' : Object.values(instrument.attributes).join(' ');
    return problems.fail('contract_must_be_complete', 'Instrmt', seen, 'a FUT, OOF, OPT or OOC');
  }
  const quote = settlementQuote(body, problems);
  const date = clearingDate(body, quote, problems);
  const price = quote === undefined ? '' : priceText(quote, problems);
  if (date === undefined || price === undefined) return undefined;
  return {
    contract,
    date,
    price,
    kind: /\.e\.(xml|fixml)/i.test(message.file) ? 'early' : 'daily',
    theoretical: quote?.attributes.OpenClsSettlFlag === THEORETICAL,
    expiryDate: dayOrBlank(firstFilled(instrument, 'MatDt')),
    lastTradeDate: dayOrBlank(lastTradeDate(instrument)),
    underlyingContract:
      (underlying &&
        contractOfInstrument(underlying, firstFilled(instrument, 'Exch'), undefined)) ??
      '',
    multiplier: multiplierText(instrument),
  };
}

/** Of several settlements, the one of the business date, an actual before a theoretical one. */
function settlementQuote(body: FixmlElement, problems: RecordProblems): FixmlElement | undefined {
  const quotes = childrenNamed(body, 'Full').filter((full) => full.attributes.Typ === SETTLEMENT);
  const ofDay = quotes.filter((quote) =>
    [firstFilled(body, 'BizDt'), ''].includes(firstFilled(quote, 'Dt')),
  );
  const candidates = ofDay.length > 0 ? ofDay : quotes;
  const actual = candidates.filter((quote) => quote.attributes.OpenClsSettlFlag !== THEORETICAL);
  const [chosen, other] = actual.length > 0 ? actual : candidates;
  if (other !== undefined && other.attributes.Px !== chosen?.attributes.Px) {
    problems.warn(
      'prices_disagree',
      'Full/Px',
      `${chosen?.attributes.Px} and ${other.attributes.Px}`,
    );
  }
  return chosen;
}

/** `Dt` on the price beats `BizDt`: a price of another day must not pass for today's. */
function clearingDate(
  body: FixmlElement,
  quote: FixmlElement | undefined,
  problems: RecordProblems,
): BusinessDate | undefined {
  const bizDt = firstFilled(body, 'BizDt');
  const own = quote === undefined ? '' : firstFilled(quote, 'Dt');
  const text = own || bizDt;
  if (!isDay(text))
    return problems.fail('clearing_date_must_be_a_day', 'BizDt', text, 'YYYY-MM-DD');
  if (own !== '' && bizDt !== '' && own !== bizDt) {
    problems.warn('price_is_of_another_day', 'Full/Dt', `${own} in a message of ${bizDt}`);
  }
  return text;
}

function priceText(quote: FixmlElement, problems: RecordProblems): string | undefined {
  const text = firstFilled(quote, 'Px');
  if (text === '' || NO_PRICE.test(text)) return '';
  if (priceFromText(text) !== undefined) return text;
  return problems.fail(
    'price_must_have_at_most_8_decimals',
    'Full/Px',
    text,
    'an exact decimal within ±90000000',
  );
}

function lastTradeDate(instrument: FixmlElement): string {
  const event = childrenNamed(instrument, 'Evnt').find(
    (one) => one.attributes.EventTyp === LAST_TRADE_EVENT,
  );
  return event === undefined ? '' : firstFilled(event, 'Dt');
}

function dayOrBlank(text: string): BusinessDate {
  return isDay(text) ? text : '';
}

function multiplierText(instrument: FixmlElement): string {
  const value = parseDecimal(firstFilled(instrument, 'Mult'));
  return value === undefined ? '' : decimalToText(value);
}
