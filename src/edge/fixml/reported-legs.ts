import { decimalToText, parseDecimal } from '../../domain/basics/decimal.ts';
import { type Price, priceFromText } from '../../domain/basics/price.ts';
import {
  type Quantity,
  quantityFromText,
  type Side,
  signed,
} from '../../domain/basics/quantity.ts';
import type { ReportedLeg } from '../../domain/trade/trade-report.ts';
import { contractOfInstrument, underlyingOf } from './contract-of-instrument.ts';
import { childrenNamed, type FixmlElement, firstChild, firstFilled } from './element.ts';
import type { RecordProblems } from './record-problems.ts';

type ReportedSpread = {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly exchange: string;
  readonly ccpTradeId: string;
};

type Spread = ReportedSpread & { readonly legCount: number };

/** The legs inside a spread's own report, sides as the firm's account traded them; undefined after a failure. */
export function reportedLegs(
  body: FixmlElement,
  reported: ReportedSpread,
  problems: RecordProblems,
): readonly ReportedLeg[] | undefined {
  const legs: ReportedLeg[] = [];
  const elements = childrenNamed(body, 'TrdLeg');
  const spread = { ...reported, legCount: elements.length };
  for (const [index, element] of elements.entries()) {
    const leg = reportedLeg(element, spread, `TrdLeg[${index + 1}]`, problems);
    if (leg === undefined) return undefined;
    legs.push(leg);
  }
  return legs.length === 0 ? legs : asTraded(legs, spread, problems);
}

function reportedLeg(
  element: FixmlElement,
  spread: Spread,
  field: string,
  problems: RecordProblems,
): ReportedLeg | undefined {
  const instrument = firstChild(element, 'Leg');
  const contract =
    instrument && contractOfInstrument(instrument, spread.exchange, underlyingOf(element));
  if (instrument === undefined || contract === undefined) {
    return problems.fail(
      'leg_must_be_complete',
      `${field}/Leg`,
      legText(instrument),
      'Exch, ID, SecTyp or CFI, MMY',
    );
  }
  const sideCode = firstFilled(instrument, 'Side') || firstFilled(element, 'Side');
  const side = sideOfCode(sideCode);
  if (side === undefined)
    return problems.fail('leg_must_be_complete', `${field}/Leg/Side`, sideCode, '1 or 2');
  const priceText = firstFilled(element, 'LastPx');
  const price = priceFromText(priceText);
  if (price === undefined) {
    return problems.fail(
      'leg_must_be_complete',
      `${field}/LastPx`,
      priceText,
      'a price of at most 8 decimals',
    );
  }
  const quantity = quantityOf(element, instrument, spread.quantity);
  if (quantity === undefined) {
    const seen = firstFilled(element, 'Qty', 'LastQty') || firstFilled(instrument, 'RatioQty');
    return problems.fail(
      'leg_quantity_must_be_whole_contracts',
      field,
      seen,
      'whole contracts, or a ratio that makes them',
    );
  }
  return { contract, side, quantity, price, ccpTradeId: tradeIdOf(element, spread) };
}

function legText(instrument: FixmlElement | undefined): string {
  if (instrument === undefined) return 'no Leg';
  const { Exch = '', ID = '', SecTyp = '', MMY = '' } = instrument.attributes;
  return `${Exch}:${ID}:${SecTyp}:${MMY}`;
}

/** The leg's own quantity (CME), else `RatioQty` contracts per spread, else one per spread. */
function quantityOf(
  element: FixmlElement,
  instrument: FixmlElement,
  spreads: Quantity,
): Quantity | undefined {
  const quantityText = firstFilled(element, 'Qty', 'LastQty');
  if (quantityText !== '') return quantityFromText(quantityText);
  const ratioText = firstFilled(instrument, 'RatioQty');
  if (ratioText === '') return spreads;
  const ratio = parseDecimal(ratioText);
  if (ratio === undefined) return undefined;
  const contracts = { mantissa: ratio.mantissa * BigInt(spreads), scale: ratio.scale };
  return quantityFromText(decimalToText(contracts));
}

/**
 * The CCP's id of the leg's own trade side. `RefID` is any reference to the leg (FIX 654): where it is the spread's own
 * id, or only counts the legs, it names no trade.
 */
function tradeIdOf(element: FixmlElement, { ccpTradeId, legCount }: Spread): string {
  const refId = firstFilled(element, 'RefID');
  const isLegNumber = /^\d{1,3}$/.test(refId) && Number(refId) <= legCount;
  return isLegNumber || refId === ccpTradeId ? '' : refId;
}

export function sideOfCode(code: string): Side | undefined {
  if (code === '1') return 'buy';
  return code === '2' ? 'sell' : undefined;
}

/**
 * Leg sides come either as the strategy is defined (seen from its buyer) or as traded. For a bought spread both are one.
 * For a sold one, Σ leg price × quantity × side equals the spread's price × quantity when they come as defined, and its
 * negative when as traded (reference/fix.md §1.3). When the sum tells nothing they are taken as traded, with a warning.
 */
function asTraded(
  legs: readonly ReportedLeg[],
  spread: Spread,
  problems: RecordProblems,
): readonly ReportedLeg[] {
  if (spread.side === 'buy') return legs;
  let sum = 0n;
  for (const leg of legs) sum += BigInt(leg.price) * BigInt(signed(leg.side, leg.quantity));
  const worth = BigInt(spread.price) * BigInt(spread.quantity);
  if (sum === worth && worth !== 0n)
    return legs.map((leg) => ({ ...leg, side: opposite(leg.side) }));
  if (sum !== -worth || worth === 0n)
    problems.warn('leg_sides_are_unconfirmed', 'TrdLeg/Leg/Side', 'taken as traded');
  return legs;
}

function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}
