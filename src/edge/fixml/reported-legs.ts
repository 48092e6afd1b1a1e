import { type Price, priceFromText } from '../../domain/basics/price.ts';
import { type Quantity, quantityFromText, type Side } from '../../domain/basics/quantity.ts';
import type { ReportedLeg } from '../../domain/trade/trade-report.ts';
import { contractOfInstrument, underlyingOf } from './contract-of-instrument.ts';
import { childrenNamed, type FixmlElement, firstChild, firstFilled } from './element.ts';
import type { RecordProblems } from './record-problems.ts';

type Spread = {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly exchange: string;
};

/** The legs inside a spread's own report, sides as the firm's account traded them; undefined after a failure. */
export function reportedLegs(
  body: FixmlElement,
  spread: Spread,
  problems: RecordProblems,
): readonly ReportedLeg[] | undefined {
  const legs: ReportedLeg[] = [];
  const elements = childrenNamed(body, 'TrdLeg');
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
  const ratio = ratioOf(element, instrument, spread.quantity);
  if (ratio === undefined) {
    const seen = firstFilled(instrument, 'RatioQty') || firstFilled(element, 'Qty');
    return problems.fail(
      'leg_ratio_must_be_whole',
      field,
      seen,
      `a multiple of ${spread.quantity} spreads`,
    );
  }
  return { contract, side, ratio, price };
}

function legText(instrument: FixmlElement | undefined): string {
  if (instrument === undefined) return 'no Leg';
  const { Exch = '', ID = '', SecTyp = '', MMY = '' } = instrument.attributes;
  return `${Exch}:${ID}:${SecTyp}:${MMY}`;
}

/** Contracts per spread: `RatioQty`, or the leg's own quantity (CME) divided by the spread's; 1 when neither is sent. */
function ratioOf(
  element: FixmlElement,
  instrument: FixmlElement,
  spreads: Quantity,
): number | undefined {
  const ratioText = firstFilled(instrument, 'RatioQty');
  if (ratioText !== '') return quantityFromText(ratioText);
  const quantityText = firstFilled(element, 'Qty', 'LastQty');
  if (quantityText === '') return 1;
  const quantity = quantityFromText(quantityText);
  return quantity !== undefined && quantity % spreads === 0 ? quantity / spreads : undefined;
}

export function sideOfCode(code: string): Side | undefined {
  if (code === '1') return 'buy';
  return code === '2' ? 'sell' : undefined;
}

/**
 * Leg sides come either as the strategy is defined (seen from its buyer) or as traded. For a bought spread both are one.
 * For a sold one, Σ leg price × ratio × side equals the spread price when they come as defined, and its negative when as
 * traded (reference/fix.md §1.3). When the sum tells nothing they are taken as traded, with a warning.
 */
function asTraded(
  legs: readonly ReportedLeg[],
  spread: Spread,
  problems: RecordProblems,
): readonly ReportedLeg[] {
  if (spread.side === 'buy') return legs;
  let sum = 0n;
  for (const leg of legs)
    sum += BigInt(leg.price) * BigInt(leg.side === 'buy' ? leg.ratio : -leg.ratio);
  const price = BigInt(spread.price);
  if (sum === price && price !== 0n)
    return legs.map((leg) => ({ ...leg, side: opposite(leg.side) }));
  if (sum !== -price || price === 0n)
    problems.warn('leg_sides_are_unconfirmed', 'TrdLeg/Leg/Side', 'taken as traded');
  return legs;
}

function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}
