import type { AverageGroup } from '../../domain/allocation/average-groups.ts';
import { exactAverage } from '../../domain/allocation/average-price.ts';
import { scaledToText } from '../../domain/basics/decimal.ts';
import { amountToText } from '../../domain/basics/money.ts';
import { PRICE_PLACES, priceToText } from '../../domain/basics/price.ts';
import { groupAverage } from '../../domain/book/average-part.ts';
import type { Book } from '../../domain/book/book-state.ts';

/** An average-price group as a person sees it. Of an open one, price and residual are what completing it would come to. */
export type AverageGroupRow = {
  readonly groupId: string;
  readonly status: string;
  readonly account: string;
  readonly contract: string;
  readonly side: string;
  readonly clearingDate: string;
  readonly fills: number;
  readonly quantity: number;
  /** `32.51 / 10`: Σ price × contracts and contracts; blank without fills. */
  readonly exactAverage: string;
  readonly averagePrice: string;
  /** What the receiving accounts get together for the rounding; negative = they pay. */
  readonly residual: string;
  readonly currency: string;
  /** What the CCP says; blank until it says something. */
  readonly ccpAveragePrice: string;
  readonly ccpResidual: string;
  /** The CCP says otherwise. */
  readonly isBreak: boolean;
};

export function averageGroupRows(book: Book): AverageGroupRow[] {
  return [...book.averageGroups.byId.keys()].sort().flatMap((groupId) => {
    const group = book.averageGroups.byId.get(groupId);
    return group === undefined ? [] : [rowOf(book, group)];
  });
}

function rowOf(book: Book, group: AverageGroup): AverageGroupRow {
  const { groupId, status, terms, fills, stated } = group;
  const { account, contract, side, clearingDate, currency } = terms;
  const exact = fills.size === 0 ? undefined : exactAverage([...fills.values()]);
  const isAhead = status === 'open' || status === 'reopening';
  const now = isAhead && exact !== undefined ? groupAverage(book, group) : group;
  const { averagePrice, residual } = now;
  const isSame = stated?.averagePrice === averagePrice && stated.residual === residual;
  return {
    ...{ groupId, status, account, contract, side, clearingDate },
    fills: fills.size,
    quantity: exact === undefined ? 0 : exact.quantity,
    exactAverage:
      exact === undefined
        ? ''
        : `${scaledToText(exact.priceSum, PRICE_PLACES, 0)} / ${exact.quantity}`,
    averagePrice: priceToText(averagePrice),
    residual: amountToText(residual, currency),
    currency,
    ccpAveragePrice: stated === undefined ? '' : priceToText(stated.averagePrice),
    ccpResidual: stated === undefined ? '' : amountToText(stated.residual, currency),
    isBreak: stated !== undefined && !isSame,
  };
}
