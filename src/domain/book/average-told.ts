import type { AverageGroup } from '../allocation/average-groups.ts';
import { accept } from '../basics/decision.ts';
import { amountFromText, amountToText } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import { groupAverage } from './average-part.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
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
    return accept(
      ...opened(book, told, { code: 'average_group_must_be_known', seen, wanted }, context),
    );
  }
  let contracts = 0;
  for (const fill of group.fills.values()) contracts += fill.quantity;
  if (quantity !== contracts) return accept();
  const { currency } = group.terms;
  const isSameCurrency = told.currency === '' || told.currency === currency;
  const residual = isSameCurrency ? amountFromText(told.residual, currency) : undefined;
  if (residual === undefined) {
    const seen = `${told.residual} ${told.currency}`;
    const fault = { code: 'average_residual_must_be_money', seen, wanted: `money in ${currency}` };
    return accept(...opened(book, told, fault, context));
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
  const broke = difference === undefined ? [] : opened(book, told, difference, context);
  return accept(...(isKnown ? [] : [said]), ...broke);
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

/** The same fault of the same group is one item, however often it is told. */
function opened(
  { giveUps: { breaks, settled } }: Book,
  { groupId, source }: TellAverageGroup,
  { code, seen, wanted }: Fault,
  { nowMicros: atMicros }: Context,
): BookEvent[] {
  const itemId = `${code}:${groupId}:${seen}`;
  if (breaks.has(itemId) || settled.has(itemId)) return [];
  return [{ type: 'GiveUpBroke', itemId, giveUpId: groupId, code, seen, wanted, source, atMicros }];
}
