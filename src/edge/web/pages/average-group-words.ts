/** Steps that a group's status lets a person take, in the order in which they are taken. */
const STEPS: Readonly<Record<string, readonly GroupStep[]>> = {
  open: ['add', 'complete', 'cancel'],
  completing: ['complete'],
  complete: ['allocate', 'reopen', 'cancel'],
  allocated: ['reopen', 'cancel'],
  reopening: ['reopen'],
  cancelling: ['cancel'],
};

export type GroupStep = 'add' | 'complete' | 'allocate' | 'reopen' | 'cancel';

/** What is offered; the book decides. */
export function stepsOfGroup(status: string): readonly GroupStep[] {
  return STEPS[status] ?? [];
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  open: 'It takes fills. Price and residual are what completing it now would come to.',
  completing: 'Being completed: ask again to go on where it stopped.',
  complete: 'Its fills stand at their average. Divide it among accounts, with the residual.',
  allocated: 'Divided among accounts. Reopening takes that back: the fills stand again.',
  reopening: 'Being reopened: ask again to go on where it stopped.',
  cancelling: 'Being taken back: ask again to go on where it stopped.',
};

export function explanationOfGroup(status: string): string {
  return EXPLANATIONS[status] ?? '';
}

/** Trade ids as a person pastes them: a line each, or with blanks or commas between. */
export function tradeIdsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((id) => id !== ''))];
}
