import type { BusinessDate } from '../basics/business-date.ts';
import { productOn } from './contract-terms.ts';
import type { ReferenceState } from './reference-state.ts';

type Memo = { revision: number; readonly answers: Map<string, boolean> };

// Derived from products, so it stays out of the state, its snapshot and its hash. One answer per CCP and date asked.
const memos = new WeakMap<ReferenceState, Memo>();
const REMEMBERED_ANSWERS = 4_096;

/** Whether the CCP clears a US market: any of its products in force on the date has a CFTC exchange code. */
export function clearsUsMarket(state: ReferenceState, ccp: string, date: BusinessDate): boolean {
  const { answers } = memoOf(state);
  const key = `${ccp} ${date}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const found = state.products.keys().some((product) => {
    const terms = productOn(state, product, date);
    return terms?.ccp === ccp && terms.isUsMarket;
  });
  if (answers.size >= REMEMBERED_ANSWERS) answers.clear();
  answers.set(key, found);
  return found;
}

function memoOf(state: ReferenceState): Memo {
  const known = memos.get(state);
  if (known !== undefined && known.revision === state.termsRevision) return known;
  const fresh: Memo = { revision: state.termsRevision, answers: new Map() };
  memos.set(state, fresh);
  return fresh;
}
