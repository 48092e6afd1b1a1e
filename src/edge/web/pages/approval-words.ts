import type { ApprovalAnswer, ApprovalOutcome } from '../api/approval-answers.ts';

const OCCASIONS: Readonly<Record<string, string>> = {
  'transfer-between-firms': 'Transfer between firms',
  'change-of-final-day': 'Change of a final day',
  'claim-over-limit': 'Claim over its limit',
  'cash-by-hand': 'Cash by hand',
  'release-of-day': 'Release of a day',
  policy: 'What needs a second person',
};

export function occasionWords(occasion: string): string {
  return OCCASIONS[occasion] ?? occasion.replaceAll('-', ' ');
}

const INSTRUCTIONS: Readonly<Record<string, string>> = {
  bustTrade: 'Bust',
  correctTrade: 'Correct',
  decideTransfer: 'Decide transfer',
  stepGiveUp: 'Claim',
  enterCash: 'Enter cash',
  releaseDay: 'Release',
  setFourEyes: 'Set four eyes',
};

export function instructionWords(instruction: string): string {
  return INSTRUCTIONS[instruction] ?? instruction;
}

/** All terms but the subject, which stands apart: `amount 10.00, currency USD`. */
export function termsText({ terms, subject }: Pick<ApprovalAnswer, 'terms' | 'subject'>): string {
  return terms
    .filter(({ value }) => value !== subject)
    .map(({ term, value }) => `${termWords(term)} ${value}`)
    .join(', ');
}

/** `clearingDate` is read as `clearing date`. */
export function termWords(term: string): string {
  return term.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** At the head of a fact, as the other labels beside it. */
export function termLabel(term: string): string {
  const words = termWords(term);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const OUTCOMES: Readonly<Record<ApprovalOutcome, string>> = {
  approved: 'Approve',
  refused: 'Refuse',
  withdrawn: 'Take back',
};

export function outcomeWords(outcome: ApprovalOutcome): string {
  return OUTCOMES[outcome];
}
