import { bookRules } from '../domain/book/book.ts';
import { brokenInvariants } from '../domain/book/invariants.ts';
import { referencedSequences } from '../domain/book/references.ts';
import { judgeByCcpFiles } from './judge-by-ccp-files.ts';

/** What a rebuild must know of the business. */
export const rebuildRules = {
  ...bookRules,
  references: referencedSequences,
  invariants: brokenInvariants,
  judgeBy: judgeByCcpFiles,
};
