import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';

/** What an option position is before its contracts end on a day, and what is known of how they end. */
export type EndingOption = {
  readonly long: Quantity;
  readonly short: Quantity;
  /** The last day of its life: what is neither exercised nor assigned expires. */
  readonly isLastDay: boolean;
  /** On the last day, whether its product's rule exercises it by itself. */
  readonly exercisesItself: boolean;
  /** Contracts that the holder wants exercised; on the last day, contracts he abandons against the rule. */
  readonly instructed: Quantity;
  /** The clearing house says so: no less is exercised, whatever is long any more. */
  readonly isNotified: boolean;
  readonly abandoned: Quantity;
  /** Contracts that the clearing house assigned; undefined = it has sent no notice of the contract and day. */
  readonly assigned: Quantity | undefined;
};

/** Contracts of an option position that end on a day, by how they end. */
export type OptionEndings = {
  readonly exercised: Quantity;
  readonly assigned: Quantity;
  readonly longExpired: Quantity;
  readonly shortExpired: Quantity;
};

/**
 * How many contracts end, and how. Without a notice, shorts of an option that exercises itself are assigned in full:
 * every long of the clearing house is exercised. An assignment of more than is short any more, because the position
 * was closed out on the same day, stands: it leaves the position long by the difference.
 */
export function optionEndings(option: EndingOption): OptionEndings {
  const { short, isLastDay } = option;
  const exercisesItself = isLastDay && option.exercisesItself;
  const assigned = option.assigned ?? (exercisesItself ? short : 0);
  const long = option.long + Math.max(0, assigned - short);
  const shortLeft = Math.max(0, short - assigned);
  const wanted = exercisesItself ? long - option.abandoned : option.instructed;
  const isFact = option.isNotified && !isLastDay;
  const exercised = isFact ? wanted : Math.max(0, Math.min(long, wanted));
  return {
    exercised,
    assigned,
    longExpired: isLastDay ? long - exercised : 0,
    shortExpired: isLastDay ? shortLeft : 0,
  };
}

/** How far an option is in the money, in price; negative = out of it. */
export function moneynessOf(putCall: 'C' | 'P', strike: Price, underlying: Price): Price {
  return putCall === 'C' ? underlying - strike : strike - underlying;
}

/**
 * Whether a product's rule exercises an option that is so far in the money. `threshold`: ticks as text, blank = 1,
 * `none` = never. `tick`: the product's smallest; without one, any price counts.
 */
export function exercisesItself(
  threshold: string,
  tick: Price | undefined,
  moneyness: Price,
): boolean {
  if (threshold === 'none') return false;
  const ticks = threshold === '' ? 1 : Number(threshold);
  return moneyness >= ticks * (tick ?? 1);
}
