import type { GiveUpAnswer } from '../api/give-up-answers.ts';

/** A state as a clerk says it, with what keeps a claim waiting. */
export function stateWords({ state, role, reason }: GiveUpAnswer): string {
  if (state === 'offered' && role === 'claimer')
    return reason === '' ? 'offered to us' : `offered: ${reason.replaceAll('_', ' ')}`;
  return state.replaceAll('-', ' ');
}

/** What a button says of each step that our firm takes. */
const STEP_WORDS: Readonly<Record<string, string>> = {
  offer: 'Offer',
  cancel: 'Take back',
  'approve-give-up': 'Approve',
  'decline-give-up': 'Decline',
  claim: 'Claim',
  'ask-take-up-approval': 'Claim when approved',
  refuse: 'Refuse',
  reverse: 'Give back',
  'accept-reversal': 'Accept it back',
  'refuse-reversal': 'Do not accept it',
  'cancel-reversal': 'Keep it',
};

export function stepWords(step: string): string {
  return STEP_WORDS[step] ?? step.replaceAll('-', ' ');
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  marked: 'The contracts wait in the give-up account; nobody else knows of it yet.',
  'give-up-approval': 'Our clearing member must approve before it is offered.',
  offered: 'The clearing firm may claim it; until then the executing firm carries it.',
  'take-up-approval': 'Claimed by the trading firm; its clearing member must approve.',
  claimed: 'The clearing firm carries it, from the day of the claim at the original price.',
  refused:
    'Not wanted now. It may still be claimed until it is taken back or its last day is over.',
  cancelled: 'Taken back: the trade stands where it was.',
  expired: 'Nobody claimed it by its last day: it is its owner’s ordinary position.',
  'reversal-pending': 'The clearing firm asks the executing firm to take it back.',
  reversed: 'Given back at the original price on the day of the reversal.',
  'reversal-refused': 'The executing firm does not take it back: the clearing firm carries it.',
};

export function explanationOfState(state: string): string {
  return EXPLANATIONS[state] ?? '';
}
