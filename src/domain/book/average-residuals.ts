import { type AverageGroup, groupPrefix } from '../allocation/average-groups.ts';
import { residualParts } from '../allocation/average-price.ts';
import type { TradesDerived } from '../allocation/derivation-events.ts';
import { RESIDUAL_REASON, residualEntry } from './average-part.ts';
import type { Book, BookEvent } from './book-state.ts';

/** The group's residual from its own account to those that receive its trades (`sign` 1), or back (−1). */
export function residuals(
  book: Book,
  group: AverageGroup,
  { results }: TradesDerived,
  sign: 1 | -1,
): BookEvent[] {
  const { groupId, residual, terms } = group;
  const entryId = groupPrefix(groupId);
  const reason = sign === 1 ? RESIDUAL_REASON : `${RESIDUAL_REASON} back`;
  const own = { entryId, account: terms.account, amount: 0 - sign * residual, reason };
  return [
    ...residualEntry(book, group, own),
    ...residualParts(residual, results).flatMap(({ account, part }) =>
      residualEntry(book, group, {
        entryId: `${entryId}/${account}`,
        account,
        amount: sign * part,
        reason,
      }),
    ),
  ];
}
