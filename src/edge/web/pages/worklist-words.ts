import type { WorklistAnswer } from '../api/answers.ts';

/** In the order in which a clerk works them off. */
export const WORKLISTS = [
  { worklist: 'suspense', title: 'Suspense' },
  { worklist: 'held', title: 'Held' },
  { worklist: 'parked', title: 'Parked' },
  { worklist: 'conflict', title: 'Conflict' },
  { worklist: 'unmatched', title: 'Unmatched' },
  { worklist: 'ticket-match', title: 'Tickets' },
  { worklist: 'contract-fact', title: 'Contract facts' },
] as const;

export function worklistTitle(worklist: string): string {
  return WORKLISTS.find((known) => known.worklist === worklist)?.title ?? worklist;
}

/** Stands for an item, in the grid and in the address of the page. */
export function itemKey({ worklist, itemId }: WorklistAnswer): string {
  return `${worklist} ${itemId}`;
}

/** Why an item waits, as a clerk reads it: `product must be known: NYMEX:PL:FUT`. */
export function reasonWords({ worklist, reason, seen }: WorklistAnswer): string {
  if (worklist === 'conflict') return `reported before with other content: ${seen}`;
  if (worklist === 'parked') return `${reason} of a trade that has not come: ${seen}`;
  if (worklist === 'unmatched') return `not matched at the CCP: ${seen}`;
  if (worklist === 'ticket-match') return `several tickets fit the trade: ${seen}`;
  if (worklist === 'contract-fact') return `a message states ${seen}`;
  const words = reason.replaceAll('_', ' ');
  return seen === '' ? words : `${words}: ${seen}`;
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  suspense:
    'Booked to the suspense account of its CCP and origin, marked and reported there until it is moved.',
  held: 'Not booked: it needs reference that is not there yet. It is tried again by itself when that arrives.',
  parked: 'A change of a trade that has not come yet. It is applied when the trade arrives.',
  conflict:
    'The same trade was reported before with other content. What is booked stays until you decide.',
  unmatched: 'Not cleared yet, so it makes no position.',
  'ticket-match':
    'The trade is booked. Say which ticket it confirms, so that the ticket no longer counts beside it.',
  'contract-fact':
    'Reference has something else and stands. Correct it and try again, or discard the item with a reason.',
};

export function explanationOf(worklist: string): string {
  return EXPLANATIONS[worklist] ?? '';
}
