import type { AssignmentAllocated } from '../position/exercise-events.ts';
import type { AccountTerms } from './accounts.ts';

/** Whose contracts an account's are to the clearing house: the house's own, or all others, the customers'. */
export function originOf({ accountType }: AccountTerms): AssignmentAllocated['origin'] {
  return accountType === 'house' ? 'house' : 'customer';
}
