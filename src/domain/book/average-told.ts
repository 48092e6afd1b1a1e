import type { AverageGroup } from '../allocation/average-groups.ts';
import { accept } from '../basics/decision.ts';
import { amountFromText, amountToText } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import { groupAverage } from './average-part.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { openBreak } from './told-breaks.ts';
import type { TellAverageGroup } from './trade-life-commands.ts';

/**
 * A CCP's message states the rounded average and the residual of a whole group. Never refused: it is kept beside what stands
 * here, and a difference is a break, once, until a person settles it. What it states of fewer contracts is of a share, and
 * says nothing of the group.
 */
export function tellAverageGroup(
  book: Book,
  told: TellAverageGroup,
  context: Context,
): BookDecision {
  const { groupId, averagePrice, quantity, source } = told;
  const group = book.averageGroups.byId.get(groupId);
  if (group === undefined) {
    const seen = `${told.residual} ${told.currency}`;
    const wanted = 'a group that was opened here';
    const fault = { code: 'average_group_must_be_known', about: groupId, seen, wanted };
    return accept(...openBreak(book, told, fault, context));
  }
  let contracts = 0;
  for (const fill of group.fills.values()) contracts += fill.quantity;
  if (quantity !== contracts) return accept();
  const { currency } = group.terms;
  const isSameCurrency = told.currency === '' || told.currency === currency;
  const residual = isSameCurrency ? amountFromText(told.residual, currency) : undefined;
  if (residual === undefined) {
    const seen = `${told.residual} ${told.currency}`;
    const wanted = `money in ${currency}`;
    const fault = { code: 'average_residual_must_be_money', about: groupId, seen, wanted };
    return accept(...openBreak(book, told, fault, context));
  }
  const { stated } = group;
  const isKnown = stated?.averagePrice === averagePrice && stated.residual === residual;
  const by = { actor: context.actor, atMicros: context.nowMicros };
  const said: BookEvent = {
    type: 'AverageGroupStated',
    groupId,
    averagePrice,
    residual,
    source,
    ...by,
  };
  const difference = differenceOf(book, group, { averagePrice, residual });
  const broke: BookEvent[] =
    difference === undefined
      ? []
      : openBreak(book, told, { about: groupId, ...difference }, context);
  return accept<BookEvent>(...(isKnown ? [] : [said]), ...broke);
}

type Fault = { readonly code: string; readonly seen: string; readonly wanted: string };

function differenceOf(
  book: Book,
  group: AverageGroup,
  said: { readonly averagePrice: number; readonly residual: number },
): Fault | undefined {
  const { currency } = group.terms;
  const isAhead = group.status === 'open' || group.status === 'reopening';
  const { averagePrice, residual } = isAhead ? groupAverage(book, group) : group;
  if (said.averagePrice === averagePrice && said.residual === residual) return undefined;
  const text = (price: number, amount: number) =>
    `${priceToText(price)} and ${amountToText(amount, currency)}`;
  return {
    code: 'average_residual_must_be_as_the_ccps',
    seen: text(said.averagePrice, said.residual),
    wanted: text(averagePrice, residual),
  };
}
