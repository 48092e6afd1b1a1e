import { fc } from '../basics/_seeded.ts';
import { FRIDAY, MONDAY, THURSDAY } from './_life-in-test.ts';

export const DAYS = [THURSDAY, FRIDAY, MONDAY, '2020-04-21'] as const;
export const LAST_DAY = '2020-04-21';
export const ACCOUNTS = ['A1', 'A2', 'A3', 'A4', 'A6', 'H1'] as const;

const ACTS = [
  'book',
  'replace',
  'bust',
  'correct-by-hand',
  'bust-by-hand',
  'allocate',
  'deallocate',
  'split',
  'join',
  'group-add',
  'group-complete',
  'group-advance',
  'group-allocate',
  'group-reopen',
  'group-cancel',
  'give-up',
  'give-up-step',
  'give-up-expire',
  'transfer',
  'transfer-back',
  'close-out',
  'reopen',
  'standing',
  'run',
  'run-part',
  'release',
  'next-day',
] as const;
const OPTION_ACTS = ['exercise', 'assign', 'unassign', 'intend', 'notice', 'unnotice'] as const;
export type EndingAct = (typeof OPTION_ACTS)[number];
type Act = (typeof ACTS)[number] | EndingAct;

/** What is done more often than the rest. */
const LIKELY: { readonly [Name in Act]?: readonly Act[] } = {
  book: ['book', 'book', 'book', 'book', 'book'],
  allocate: ['allocate'],
  split: ['split'],
  'give-up': ['give-up', 'give-up'],
  'give-up-step': ['give-up-step', 'give-up-step', 'give-up-step'],
  'group-add': ['group-add', 'group-add'],
  'group-allocate': ['group-allocate'],
  run: ['run'],
};

/** What is done; the numbers choose among what there is. */
export type MixedStep = {
  readonly act: Act;
  readonly which: number;
  readonly account: number;
  readonly other: number;
  readonly quantity: number;
  readonly isBuy: boolean;
  readonly day: number;
};

function stepsOf(acts: readonly Act[]): fc.Arbitrary<readonly MixedStep[]> {
  const likely = acts.flatMap((act) => LIKELY[act] ?? []);
  return fc.array(
    fc.record<MixedStep>({
      act: fc.constantFrom(...acts, ...likely),
      which: fc.nat({ max: 30 }),
      account: fc.nat({ max: ACCOUNTS.length - 1 }),
      other: fc.nat({ max: ACCOUNTS.length - 1 }),
      quantity: fc.integer({ min: 1, max: 6 }),
      isBuy: fc.boolean(),
      day: fc.nat({ max: DAYS.length - 2 }),
    }),
    { minLength: 3, maxLength: 28, size: 'max' },
  );
}

export const futuresSteps = stepsOf(ACTS);
export const endingSteps = stepsOf([...ACTS, ...OPTION_ACTS]);
