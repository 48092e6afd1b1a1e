import { bookSchemas, emptyBook } from './book-state.ts';
import { canonicalState } from './canonical.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { factSequences } from './fact-sequences.ts';

/** The firm's book as the engine runs it: state, decisions, and how to write both down. */
export const bookRules = {
  schemas: bookSchemas,
  emptyBook,
  factSequences,
  decide,
  evolve,
  canonicalState,
} as const;
