import { contractId, parseContractId } from '../basics/contract-id.ts';
import { type Price, priceFromText } from '../basics/price.ts';
import {
  type Cells,
  currencyCell,
  decimalCell,
  effectiveFromCell,
  isPositiveScale,
  nameCell,
  refuse,
  sourceCell,
  textCell,
  timeCell,
  wordCell,
} from './_cells.ts';
import type { ProductSet } from './reference-events.ts';
import type { RowProblem } from './reference-rejection.ts';
import type { ColumnOf, ReferenceRow } from './reference-rows.ts';
import {
  CONTRACT_TYPES,
  DISPLAYS,
  EXERCISE_STYLES,
  type ExerciseStyle,
  OPTION_STYLES,
  type OptionStyle,
  SETTLEMENTS,
  VALUATIONS,
  type Valuation,
} from './reference-words.ts';

type ProductCells = Cells<ColumnOf<'products'>>;
type Style = Pick<ProductSet, 'productType' | 'optionStyle' | 'exerciseStyle' | 'valuation'>;

/** Reads a product row; the event carries canonical texts, so that equal terms are equal events. */
export function productFromRow(
  row: ReferenceRow<'products'>,
  enteredBy: string,
): ProductSet | RowProblem {
  const cells: ProductCells = { row, problem: undefined };
  const identity = identityFrom(cells);
  const style = styleFrom(cells);
  const pricing = pricingFrom(cells);
  const reporting = reportingFrom(cells);
  const exercise = exerciseFrom(cells);
  const provenance = {
    effectiveFrom: effectiveFromCell(cells),
    source: sourceCell(cells),
    enteredBy,
  };
  if (cells.problem !== undefined) return cells.problem;
  return {
    type: 'ProductSet',
    ...identity,
    ...style,
    ...pricing,
    ...reporting,
    ...exercise,
    ...provenance,
  };
}

function identityFrom(cells: ProductCells) {
  const { exchange, product } = cells.row;
  if (
    contractId({ exchange, product, type: 'FUT', maturity: '202001', putCall: '', strike: '' }) ===
    undefined
  ) {
    refuse(
      cells,
      'product',
      'product_must_be_a_code',
      'exchange and clearing code, at most 20 characters each',
    );
  }
  return {
    exchange,
    product,
    ccp: nameCell(cells, 'ccp', 'product_ccp_must_be_a_name'),
    name: textCell(cells, 'name', 'product_name_must_be_given'),
    currency: currencyCell(cells, 'currency', 'product_currency_must_be_known'),
    calendar: nameCell(cells, 'calendar', 'product_calendar_must_be_a_name', ''),
  };
}

function pricingFrom(cells: ProductCells) {
  return {
    multiplier: decimalCell(cells, 'multiplier', {
      code: 'product_multiplier_must_be_above_zero',
      wanted: 'money for 1.00 of price, above zero, at most eight decimals',
      fits: isPositiveScale,
    }),
    priceDecimals: priceDecimalsFrom(cells),
    ticks: ticksFrom(cells).map((tick) => ({ tick })),
    display:
      wordCell(cells, 'display', {
        words: DISPLAYS,
        blank: 'decimal',
        code: 'product_display_must_be_known',
      }) ?? 'decimal',
  };
}

function priceDecimalsFrom(cells: ProductCells): number {
  const text = cells.row.priceDecimals;
  if (/^[0-8]$/.test(text)) return Number(text);
  refuse(
    cells,
    'priceDecimals',
    'product_price_decimals_must_be_0_to_8',
    'a whole number from 0 to 8',
  );
  return 8;
}

/** Several ticks are separated by `;`; blank = no tick is checked. */
function ticksFrom(cells: ProductCells): Price[] {
  const ticks: Price[] = [];
  for (const text of cells.row.tick.split(';')) {
    if (cells.row.tick === '') break;
    const tick = priceFromText(text.trim());
    if (tick !== undefined && tick > 0) ticks.push(tick);
    else
      refuse(
        cells,
        'tick',
        'product_tick_must_be_a_price_above_zero',
        'prices above zero, ; between',
      );
  }
  return ticks.sort((a, b) => a - b);
}

function styleFrom(cells: ProductCells): Style & Pick<ProductSet, 'settlement'> {
  const productType =
    wordCell(cells, 'type', { words: CONTRACT_TYPES, code: 'product_type_must_be_known' }) ?? 'FUT';
  const isOption = productType !== 'FUT';
  const optionStyle = optionStyleFrom(cells, isOption);
  return {
    productType,
    optionStyle,
    exerciseStyle: exerciseStyleFrom(cells, isOption),
    valuation: valuationFrom(cells, optionStyle),
    settlement:
      wordCell(cells, 'settlement', {
        words: SETTLEMENTS,
        code: 'product_settlement_must_be_known',
      }) ?? 'cash',
  };
}

function optionStyleFrom(cells: ProductCells, isOption: boolean): OptionStyle {
  const code = 'product_option_style_must_fit_its_type';
  const style =
    wordCell(cells, 'optionStyle', { words: OPTION_STYLES, blank: 'none', code }) ?? 'none';
  if (isOption === (style === 'none')) {
    refuse(
      cells,
      'optionStyle',
      code,
      isOption ? 'premium or futures-style for an option' : 'blank for a future',
    );
  }
  return style;
}

function exerciseStyleFrom(cells: ProductCells, isOption: boolean): ExerciseStyle {
  const code = 'product_exercise_style_must_fit_its_type';
  const style =
    wordCell(cells, 'exerciseStyle', { words: EXERCISE_STYLES, blank: 'none', code }) ?? 'none';
  if (isOption === (style === 'none')) {
    refuse(
      cells,
      'exerciseStyle',
      code,
      isOption ? 'american or european for an option' : 'blank for a future',
    );
  }
  return style;
}

/** Blank follows the option style; only a future may be FWD (LME), and only premium style is EQTY. */
function valuationFrom(cells: ProductCells, optionStyle: OptionStyle): Valuation {
  const code = 'product_valuation_must_fit_its_option_style';
  const usual = optionStyle === 'premium' ? 'EQTY' : 'FUT';
  const valuation =
    wordCell(cells, 'valuation', { words: VALUATIONS, blank: usual, code }) ?? usual;
  const fits = valuation === usual || (valuation === 'FWD' && optionStyle === 'none');
  if (!fits) refuse(cells, 'valuation', code, `blank or ${usual}`);
  return valuation;
}

function reportingFrom(cells: ProductCells) {
  const { mic, cftcExchange, cftcCommodity } = cells.row;
  if (mic !== '' && !/^[A-Z0-9]{4}$/.test(mic)) {
    refuse(cells, 'mic', 'product_mic_must_be_four_characters', 'an ISO 10383 code, or blank');
  }
  if (cftcExchange !== '' && !/^[A-Z0-9]{2}$/.test(cftcExchange)) {
    refuse(
      cells,
      'cftcExchange',
      'product_cftc_exchange_must_be_two_characters',
      'two characters, or blank',
    );
  }
  if (!/^[\x21-\x7e]{0,5}$/.test(cftcCommodity)) {
    const wanted = 'at most five characters, or blank';
    refuse(
      cells,
      'cftcCommodity',
      'product_cftc_commodity_must_be_at_most_five_characters',
      wanted,
    );
  }
  return {
    mic,
    cftcExchange,
    cftcCommodity,
    underlying: underlyingFrom(cells),
    part17Class: classFrom(cells),
    strikeScale: strikeScaleFrom(cells),
    cftcFlexDate: flexDateFrom(cells),
  };
}

/** Power of ten that makes the strike whole in the 80-character record; blank = 0. */
function strikeScaleFrom(cells: ProductCells): number {
  const text = cells.row.strikeScale;
  if (/^[0-8]$/.test(text)) return Number(text);
  if (text !== '')
    refuse(cells, 'strikeScale', 'product_strike_scale_must_be_0_to_8', 'a power of ten, 0 to 8');
  return 0;
}

/** A product key `EXCHANGE:PRODUCT:TYPE`, or the name of what is delivered or referred to. */
function underlyingFrom(cells: ProductCells): string {
  const text = cells.row.underlying;
  const isKey = text.includes(':');
  const isProduct = isKey && parseContractId(`${text}:202001`) !== undefined;
  if (isKey && !isProduct) {
    const wanted = 'EXCHANGE:PRODUCT:FUT, a name, or blank';
    refuse(cells, 'underlying', 'product_underlying_must_be_a_name', wanted);
  }
  return isKey ? text : nameCell(cells, 'underlying', 'product_underlying_must_be_a_name', '');
}

function classFrom(cells: ProductCells): string {
  if (cells.row.part17Class === '') return '';
  return textCell(cells, 'part17Class', 'product_part17_class_must_be_a_name');
}

function flexDateFrom(cells: ProductCells): boolean {
  const code = 'product_cftc_flex_date_must_be_yes_or_no';
  return wordCell(cells, 'cftcFlexDate', { words: ['yes', 'no'], blank: 'no', code }) === 'yes';
}

/** Whole ticks, 0 = at the money as well; `none` = by instruction only. The deadline is local to the CCP's zone. */
function exerciseFrom(cells: ProductCells) {
  const { exerciseThreshold } = cells.row;
  if (!/^(|none|0|[1-9]\d{0,5})$/.test(exerciseThreshold)) {
    const wanted = 'whole ticks from 0 to 999999, none, or blank';
    refuse(cells, 'exerciseThreshold', 'product_exercise_threshold_must_be_ticks', wanted);
  }
  const code = 'product_exercise_deadline_must_be_a_time';
  return {
    exerciseThreshold,
    exerciseDeadline: timeCell(cells, 'exerciseDeadline', code, 'blank-allowed'),
  };
}
