import type { Firm } from '../domain/book/_book-in-test.ts';
import { accountTermsOn } from '../domain/book/accounts.ts';
import type { BookEvent } from '../domain/book/book-state.ts';
import { part17Contract } from '../domain/reporting/part17-contract.ts';
import type {
  Part17Account,
  Part17Position,
  SpecialAccountReport,
} from '../domain/reporting/part17-input.ts';
import { type Part17Report, part17Records } from '../domain/reporting/part17-report.ts';
import { DEMO_FIRM } from './demo-firm.ts';

/** The Part 17 file of a day that was run once, from its marks. Exchanges for physical are left out. */
export function reportedOn(
  { book }: Firm,
  events: readonly BookEvent[],
  date: string,
  previous: readonly SpecialAccountReport[],
): Part17Report {
  const positions = events.flatMap((event): Part17Position[] => {
    if (event.type !== 'PositionMarked' || event.date !== date) return [];
    const contract = part17Contract(book.reference, event.contract, date);
    if (contract === undefined) return [];
    const { account, long, short } = event;
    const activity = { noticesStopped: 0, noticesIssued: 0, efrpBought: 0, efrpSold: 0 };
    return [{ account, contract, long, short, ...activity, evidence: 'measured', source: 'book' }];
  });
  const held = positions.map(({ account }) => account);
  const accounts = [...new Set([...book.reference.accounts.keys(), ...held])].flatMap(
    (account): Part17Account[] => {
      const terms = accountTermsOn(book.reference, account, date);
      if (terms === undefined) return [];
      const { accountType, positionMethod, specialAccount, controller } = terms;
      return [{ account, accountType, positionMethod, specialAccount, controller }];
    },
  );
  const { reportingFirm } = DEMO_FIRM;
  return part17Records({
    reportDate: date,
    reportingFirm,
    mode: 'measured-only',
    accounts,
    positions,
    previous,
  });
}
