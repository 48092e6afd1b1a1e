/**
 * The life of one give-up, from the executing firm's mark to the clearing firm's claim and its reversal. Both firms'
 * systems keep the same life; each sees the part that concerns it (`seenBy`). Steps are what somebody did or the CCP
 * said; a step that the table does not name is no step of that state.
 *
 * | state | meaning | AllocStat (FIX 87) |
 * |---|---|---|
 * | `marked` | the executing firm means to give it up; nobody else knows | – |
 * | `give-up-approval` | its own clearing member must approve first | 11 |
 * | `offered` | the clearing firm may claim | 6 |
 * | `take-up-approval` | claimed by the trading firm, its clearing member must approve | 13 |
 * | `claimed` | the clearing firm carries | 9 |
 * | `refused` | not wanted; may still be claimed | 10 |
 * | `cancelled` | taken back by the executing firm | 12 |
 * | `expired` | the last give-up day is over: the executing firm's own position | – |
 * | `reversal-pending` | the clearing firm asks to give it back | 14 |
 * | `reversed` | given back | 7 |
 * | `reversal-refused` | the executing firm does not take it back: the clearing firm carries | 9 |
 */
export const GIVE_UP_STATES = [
  'marked',
  'give-up-approval',
  'offered',
  'take-up-approval',
  'claimed',
  'refused',
  'cancelled',
  'expired',
  'reversal-pending',
  'reversed',
  'reversal-refused',
] as const;
export type GiveUpState = (typeof GIVE_UP_STATES)[number];

export const GIVE_UP_STEPS = [
  'mark',
  'offer',
  'reject',
  'ask-give-up-approval',
  'approve-give-up',
  'decline-give-up',
  'ask-take-up-approval',
  'claim',
  'refuse',
  'cancel',
  'expire',
  'reverse',
  'accept-reversal',
  'refuse-reversal',
  'cancel-reversal',
] as const;
export type GiveUpStep = (typeof GIVE_UP_STEPS)[number];

/** Who may take a step: the two firms, their clearing members (four-party approval), and the CCP by itself. */
export type GiveUpParty = 'executor' | 'executor-clearing' | 'claimer' | 'claimer-clearing' | 'ccp';

export type GiveUpRole = 'executor' | 'claimer';

/** `none`: no life yet. */
type Transition = readonly [GiveUpState | 'none', GiveUpStep, GiveUpParty, GiveUpState];

const TRANSITIONS: readonly Transition[] = [
  ['none', 'mark', 'executor', 'marked'],
  ['marked', 'offer', 'executor', 'offered'],
  ['marked', 'cancel', 'executor', 'cancelled'],
  ['marked', 'expire', 'ccp', 'expired'],
  ['offered', 'reject', 'ccp', 'marked'],
  ['offered', 'ask-give-up-approval', 'ccp', 'give-up-approval'],
  ['give-up-approval', 'approve-give-up', 'executor-clearing', 'offered'],
  ['give-up-approval', 'decline-give-up', 'executor-clearing', 'marked'],
  ['give-up-approval', 'cancel', 'executor', 'cancelled'],
  ['give-up-approval', 'expire', 'ccp', 'expired'],
  ['offered', 'ask-take-up-approval', 'claimer', 'take-up-approval'],
  ['offered', 'claim', 'claimer', 'claimed'],
  ['offered', 'refuse', 'claimer', 'refused'],
  ['offered', 'cancel', 'executor', 'cancelled'],
  ['offered', 'expire', 'ccp', 'expired'],
  ['take-up-approval', 'claim', 'claimer-clearing', 'claimed'],
  ['take-up-approval', 'refuse', 'claimer-clearing', 'refused'],
  ['take-up-approval', 'cancel', 'executor', 'cancelled'],
  ['take-up-approval', 'expire', 'ccp', 'expired'],
  ['refused', 'ask-take-up-approval', 'claimer', 'take-up-approval'],
  ['refused', 'claim', 'claimer', 'claimed'],
  ['refused', 'cancel', 'executor', 'cancelled'],
  ['refused', 'expire', 'ccp', 'expired'],
  ['claimed', 'reverse', 'claimer', 'reversal-pending'],
  ['reversal-refused', 'reverse', 'claimer', 'reversal-pending'],
  ['reversal-pending', 'accept-reversal', 'executor', 'reversed'],
  ['reversal-pending', 'refuse-reversal', 'executor', 'reversal-refused'],
  ['reversal-pending', 'cancel-reversal', 'claimer', 'claimed'],
];

/** Whether a firm in this role takes the step itself: of another party's it tells nobody. */
export function takesStep(role: GiveUpRole, step: GiveUpStep): boolean {
  return TRANSITIONS.some(([, known, party]) => known === step && party === role);
}

/** The state a step leads to, or undefined where it is no step of that state. */
export function stateAfter(state: GiveUpState | 'none', step: GiveUpStep): GiveUpState | undefined {
  for (const [from, named, , to] of TRANSITIONS) if (from === state && named === step) return to;
  return undefined;
}

/** Who takes that step in that state, or undefined where it is none. */
export function partyOf(state: GiveUpState | 'none', step: GiveUpStep): GiveUpParty | undefined {
  for (const [from, named, by] of TRANSITIONS) if (from === state && named === step) return by;
  return undefined;
}

/**
 * The shortest way from a state to that step, which is its last: what the CCP tells counts, also where the messages
 * before it were never seen. Undefined where no way leads there.
 */
export function stepsTo(
  state: GiveUpState | 'none',
  step: GiveUpStep,
): readonly GiveUpStep[] | undefined {
  const seen = new Set<GiveUpState | 'none'>([state]);
  let ways: { readonly at: GiveUpState | 'none'; readonly steps: readonly GiveUpStep[] }[] = [
    { at: state, steps: [] },
  ];
  while (ways.length > 0) {
    const arrived = ways.find(({ at }) => stateAfter(at, step) !== undefined);
    if (arrived !== undefined) return [...arrived.steps, step];
    ways = ways.flatMap(({ at, steps }) =>
      stepsFrom(at).flatMap((taken) => {
        const next = stateAfter(at, taken);
        if (next === undefined || seen.has(next)) return [];
        seen.add(next);
        return [{ at: next, steps: [...steps, taken] }];
      }),
    );
  }
  return undefined;
}

/** Steps of a state, for messages that say what would have been possible. */
export function stepsFrom(state: GiveUpState | 'none'): readonly GiveUpStep[] {
  return TRANSITIONS.filter(([from]) => from === state).map(([, step]) => step);
}

/** The state as that firm sees it: before the offer a clearing firm knows of nothing. */
export function seenBy(role: GiveUpRole, state: GiveUpState | 'none'): GiveUpState | 'none' {
  const isHidden = state === 'marked' || state === 'give-up-approval';
  return role === 'claimer' && isHidden ? 'none' : state;
}

/** Whether the clearing firm carries the position, with its variation and fees. */
export function isWithClaimer(state: GiveUpState): boolean {
  return state === 'claimed' || state === 'reversal-pending' || state === 'reversal-refused';
}

/** Whether a claim may still come: the executing firm carries it in its give-up suspense account. */
export function isClaimable(state: GiveUpState): boolean {
  return stateAfter(state, 'claim') !== undefined;
}

/** Over for good: another give-up of the same contracts is another life. */
export function isOver(state: GiveUpState): boolean {
  return stepsFrom(state).length === 0;
}
