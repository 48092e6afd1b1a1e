import type { UnmarkedAnswer, WorklistAnswer } from '../api/answers.ts';
import { useUnmarked, useWorklists } from '../api/queries.ts';
import { useFirm } from '../shell/firm-context.ts';

/** What a day leaves for a person. Until both are read nothing is said: no row is not the same as not known. */
export type LeftOver =
  | { readonly state: 'reading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | {
      readonly state: 'known';
      readonly unmarked: readonly UnmarkedAnswer[];
      /** In suspense or held, of this day or an earlier one. */
      readonly waiting: readonly WorklistAnswer[];
    };

export function useLeftOver(date: string): LeftOver {
  const { firm } = useFirm();
  const unmarked = useUnmarked(firm, date);
  const worklists = useWorklists(firm);
  const error = unmarked.error ?? worklists.error;
  if (error !== null) return { state: 'failed', error };
  if (unmarked.isPlaceholderData || unmarked.data === undefined || worklists.data === undefined)
    return { state: 'reading' };
  const waiting = worklists.data.filter(
    ({ worklist, clearingDate }) =>
      (worklist === 'held' || worklist === 'suspense') && clearingDate <= date,
  );
  return { state: 'known', unmarked: unmarked.data, waiting };
}
