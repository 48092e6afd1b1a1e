import type { EndingAction, EndingAnswer } from '../api/life-answers.ts';
import { displayCount } from '../format/amount.ts';

/** Unique among the positions of a firm. */
export function endingKey({ account, contract }: EndingAnswer): string {
  return `${account} ${contract}`;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  'final-settlement-missing': 'No final settlement yet',
  'underlying-settlement-missing': 'No settlement of the underlying yet',
  'underlying-contract-unknown': 'Its underlying is not known',
  'option-settlement-missing': 'No settlement of the option yet',
  'delivery-open': 'Open for delivery',
};

/** How the day's run would end it as things are: `3 exercised, 2 expire`. */
export function endsWords({ ends, problem }: EndingAnswer): string {
  if (problem !== '') return PROBLEMS[problem] ?? problem.replaceAll('-', ' ');
  if (ends === null) return 'Settled in cash';
  const parts: readonly (readonly [number, string])[] = [
    [ends.exercised, 'exercised'],
    [ends.assigned, 'assigned'],
    [ends.longExpired + ends.shortExpired, 'expire'],
  ];
  const said = parts.flatMap(([count, word]) =>
    count === 0 ? [] : [`${displayCount(count)} ${word}`],
  );
  return said.length === 0 ? 'Nothing ends' : said.join(', ');
}

/** What a person may do with a position: instruct, or take an instruction back. */
export type EndingStep = EndingAction | 'take-back-exercise' | 'take-back-abandonment';

/** Instructions that the book would take, and those that it has. */
export function stepsOf({ actions, exercise, abandon }: EndingAnswer): EndingStep[] {
  return [
    ...actions,
    ...(exercise > 0 ? (['take-back-exercise'] as const) : []),
    ...(abandon > 0 ? (['take-back-abandonment'] as const) : []),
  ];
}

const STEP_WORDS: Readonly<Record<EndingStep, string>> = {
  exercise: 'Exercise',
  abandon: 'Abandon',
  'take-back-exercise': 'Do not exercise',
  'take-back-abandonment': 'Do not abandon',
};

export function endingStepWords(step: EndingStep): string {
  return STEP_WORDS[step];
}

/** An instruction is of the day as a whole: nothing of it takes it back. */
export function instructed(step: EndingStep, quantity: number) {
  if (step === 'exercise' || step === 'abandon') return { action: step, quantity };
  return { action: step === 'take-back-exercise' ? 'exercise' : 'abandon', quantity: 0 };
}
