import {
  type Amount,
  addAmounts,
  timesQuantity,
  valuePerContract,
} from '../../domain/basics/money.ts';
import type { Price } from '../../domain/basics/price.ts';
import { difference, type Valuation } from '../../domain/position/close-out.ts';
import type { PositionRow } from '../../domain/reporting/rows.ts';
import type { DayPrices } from './history-prices.ts';

/** One account's lots of one contract on a day, with what the day did. */
export type PositionFacts = {
  readonly account: string;
  readonly contract: string;
  readonly currency: string;
  readonly lots: readonly {
    /** Open contracts, signed. */
    readonly open: number;
    readonly price: Price;
    /** Clearing date. */
    readonly date: string;
    readonly isPlaceholder: boolean;
  }[];
  readonly pairs: readonly {
    readonly quantity: number;
    readonly buy: { readonly price: Price; readonly date: string };
    readonly sell: { readonly price: Price; readonly date: string };
  }[];
  readonly bought: number;
  readonly sold: number;
};

export type ValuedPosition = {
  readonly row: PositionRow;
  /** Variation up to the day before, of the lots still open and of the day's pairs; settled-to-market cash. */
  readonly variationBefore: Amount;
  readonly longOptionValue: Amount;
  readonly shortOptionValue: Amount;
};

/** How the position is valued; undefined valuation = nobody knows the contract. */
export type PositionValues = {
  readonly valuation: Valuation | undefined;
  readonly settledToMarket: boolean;
  readonly prices: DayPrices | undefined;
};

/**
 * Values a position as of a day in the world as it is known now: variation = open lots × (V(settlement) − V(basis)) and
 * the day's pairs × (V(sell basis) − V(buy basis)), where the basis is the newest settlement since the trade's clearing
 * date, else its own price (domain.md, "Money").
 */
export function valuePosition(facts: PositionFacts, values: PositionValues): ValuedPosition {
  const { valuation, prices } = values;
  const flat = facts.lots.length === 0;
  const barred = facts.lots.some((lot) => lot.isPlaceholder);
  const mark = barred || valuation === undefined ? undefined : prices?.today;
  const head = positionHead(facts, mark);
  const nothing = { variationBefore: 0, longOptionValue: 0, shortOptionValue: 0 };
  if (valuation === undefined) {
    return {
      ...nothing,
      row: { ...head, openTradeEquity: undefined, optionValue: undefined, variation: undefined },
    };
  }
  if (valuation.premiumStyle) return valueOption(head, valuation, mark?.price);
  const variation = variationOf(facts, valuation, prices?.prior, mark?.price);
  const known = flat || mark !== undefined;
  const equity =
    values.settledToMarket || mark === undefined ? 0 : profitAt(facts, valuation, mark.price);
  return {
    ...nothing,
    variationBefore: variation.before,
    row: {
      ...head,
      openTradeEquity: known ? equity : undefined,
      optionValue: known ? 0 : undefined,
      variation: known ? variation.today : undefined,
    },
  };
}

type PositionHead = Omit<PositionRow, 'openTradeEquity' | 'optionValue' | 'variation'>;

function positionHead(facts: PositionFacts, mark: DayPrices['today']): PositionHead {
  const { account, contract, currency, lots, bought, sold } = facts;
  const long = lots.reduce((sum, lot) => sum + Math.max(lot.open, 0), 0);
  const short = lots.reduce((sum, lot) => sum + Math.max(-lot.open, 0), 0);
  const price = {
    settlementPrice: mark?.price,
    priceDate: mark === undefined ? '' : mark.date,
    priceKind: mark === undefined ? '' : mark.kind,
  } as const;
  return { account, contract, currency, long, short, ...price, bought, sold };
}

/** Premium-style: a value, no variation and no open trade equity. */
function valueOption(
  head: PositionHead,
  valuation: Valuation,
  mark: Price | undefined,
): ValuedPosition {
  const flat = head.long === 0 && head.short === 0;
  const known = flat || mark !== undefined;
  const value =
    mark === undefined ? 0 : valuePerContract(mark, valuation.multiplier, valuation.currency);
  const longOptionValue = timesQuantity(value, head.long);
  const shortOptionValue = timesQuantity(value, head.short);
  return {
    variationBefore: 0,
    longOptionValue,
    shortOptionValue,
    row: {
      ...head,
      openTradeEquity: known ? 0 : undefined,
      optionValue: known ? addAmounts(longOptionValue, 0 - shortOptionValue) : undefined,
      variation: known ? 0 : undefined,
    },
  };
}

/** Without a mark the open lots add nothing today, and stand at their basis. */
function variationOf(
  facts: PositionFacts,
  valuation: Valuation,
  prior: DayPrices['prior'],
  mark: Price | undefined,
): { readonly before: Amount; readonly today: Amount } {
  const basisOf = (lot: { readonly price: Price; readonly date: string }): Price =>
    prior !== undefined && lot.date <= prior.date ? prior.price : lot.price;
  let before = 0;
  let today = 0;
  for (const lot of facts.lots) {
    const basis = basisOf(lot);
    before = addAmounts(before, difference(basis, lot.price, lot.open, valuation));
    if (mark !== undefined) today = addAmounts(today, difference(mark, basis, lot.open, valuation));
  }
  for (const { quantity, buy, sell } of facts.pairs) {
    const buyBasis = basisOf(buy);
    const sellBasis = basisOf(sell);
    before = addAmounts(before, difference(buyBasis, buy.price, quantity, valuation));
    before = addAmounts(before, difference(sell.price, sellBasis, quantity, valuation));
    today = addAmounts(today, difference(sellBasis, buyBasis, quantity, valuation));
  }
  return { before, today };
}

/** Open trade equity: what the lots would bring at that price. */
function profitAt(facts: PositionFacts, valuation: Valuation, price: Price): Amount {
  return facts.lots.reduce(
    (sum, lot) => addAmounts(sum, difference(price, lot.price, lot.open, valuation)),
    0,
  );
}
