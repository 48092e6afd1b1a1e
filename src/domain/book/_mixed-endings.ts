import type { Firm } from './_book-in-test.ts';
import { CL_JUNE, JUNE_CALL } from './_life-in-test.ts';
import type { EndingAct, MixedStep } from './_mixed-steps.ts';

type Chosen = Pick<MixedStep, 'which' | 'isBuy' | 'quantity'> & {
  readonly account: string;
  readonly today: string;
};

/** Exercise, assignment and delivery in a mixed world; what the book refuses is its affair. */
export function playEnding(
  firm: Firm,
  act: EndingAct,
  { account, which, isBuy, quantity, today }: Chosen,
): void {
  switch (act) {
    case 'exercise':
      firm.run({
        type: 'instructExercise',
        account,
        contract: JUNE_CALL,
        date: today,
        action: 'exercise',
        quantity: quantity - 1,
        notifiedBy: isBuy ? 'client' : 'ccp',
      });
      return;
    case 'assign':
      firm.run({
        type: 'allocateAssignment',
        noticeId: `N${which % 4}`,
        contract: JUNE_CALL,
        date: today,
        origin: 'customer',
        account: isBuy ? '' : account,
        quantity,
        method: 'pro-rata',
        seed: '',
      });
      return;
    case 'unassign':
      firm.run({ type: 'withdrawAssignment', noticeId: `N${which % 4}`, reason: 'test' });
      return;
    case 'intend':
      firm.run({ type: 'intendDelivery', account, contract: CL_JUNE, date: today, quantity });
      return;
    case 'notice':
      firm.run({
        type: 'noticeDelivery',
        noticeId: `D${which % 4}`,
        contract: CL_JUNE,
        date: today,
        way: isBuy ? 'issued' : 'stopped',
        origin: 'customer',
        quantity,
      });
      return;
    case 'unnotice':
      firm.run({ type: 'withdrawDelivery', noticeId: `D${which % 4}`, reason: 'test' });
      return;
  }
}
