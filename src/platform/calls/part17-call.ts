import { z } from 'zod';
import { addDays, type BusinessDate } from '../../domain/basics/business-date.ts';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import { accountsWithPositions } from '../../domain/position/position-state.ts';
import { isClearingDay } from '../../domain/reference/clearing-calendar.ts';
import type { ReferenceState } from '../../domain/reference/reference-state.ts';
import { part17Contract } from '../../domain/reporting/part17-contract.ts';
import type {
  Part17Account,
  Part17Input,
  Part17Position,
} from '../../domain/reporting/part17-input.ts';
import { part17EvidenceFile, part17Records } from '../../domain/reporting/part17-report.ts';
import { reportableAccounts } from '../../domain/reporting/reportable-accounts.ts';
import { positionsAt } from '../readstore/history.ts';
import { historyReference } from '../readstore/history-reference.ts';
import { askBook, type Refused, readStoreCaughtUp } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { efrpActivity } from './trades-of-day.ts';

const part17Question = z.object({
  firm: z.string(),
  date: dateInput,
  estimate: z.boolean().default(false),
});

type Question = z.infer<typeof part17Question>;

export function part17Call(installation: Installation): RunnableCall {
  return runnable({
    name: 'part17',
    summary: 'CFTC Part 17 daily file in the 80-character format',
    kind: 'question',
    params: part17Question,
    run: (question) => part17(installation, question),
  });
}

type Known = {
  readonly reference: ReferenceState;
  readonly reportingFirm: string;
  readonly suspense: readonly string[];
};

/** The report of a day, compared with that of the clearing day before it so that exits are seen. */
async function part17(
  installation: Installation,
  question: Question,
): Promise<CallAnswer<unknown>> {
  const { firm, date } = question;
  const known = await askBook(installation, firm, (book) => ({
    reference: structuredClone(book.reference),
    reportingFirm: book.reportingFirm,
    suspense: [...accountsWithPositions(book.positions)].filter((account) =>
      account.startsWith('SUSPENSE-'),
    ),
  }));
  if (!known.ok) return known;
  await readStoreCaughtUp(installation, firm);
  const before = await inputOf(installation, known.value, {
    ...question,
    date: dayBefore(known.value.reference, date),
  });
  if (!before.ok) return before;
  const earlier = part17Records({ ...before.input, mode: 'estimate' });
  const now = await inputOf(installation, known.value, question);
  if (!now.ok) return now;
  const input: Part17Input = { ...now.input, previous: earlier.specialAccounts };
  const report = part17Records(input);
  const { records, failures, notOnUsMarket } = report;
  const value = {
    date,
    records,
    failures,
    notOnUsMarket,
    evidence: part17EvidenceFile(input, report),
    reportable: reportableAccounts(input, report),
  };
  return { ok: true, value, sequence: known.sequence, left: failures.length };
}

async function inputOf(
  installation: Installation,
  known: Known,
  { firm, date, estimate }: Question,
): Promise<{ readonly ok: true; readonly input: Part17Input } | Refused> {
  const found = await positionsAt(
    installation.read,
    { firm, date, mode: 'known-now' },
    historyReference(known.reference),
  );
  if (!found.ok) return found;
  const efrp = await efrpActivity(installation.read, firm, date);
  const positions = found.rows.flatMap((row): Part17Position[] => {
    const contract = part17Contract(known.reference, row.contract, date);
    if (contract === undefined) return [];
    const exchanged = efrp.get(`${row.account} ${row.contract}`);
    return [
      {
        account: row.account,
        contract,
        long: row.long,
        short: row.short,
        noticesStopped: 0,
        noticesIssued: 0,
        efrpBought: exchanged?.bought ?? 0,
        efrpSold: exchanged?.sold ?? 0,
        evidence: 'measured',
        source: 'book',
      },
    ];
  });
  return {
    ok: true,
    input: {
      reportDate: date,
      reportingFirm: known.reportingFirm,
      mode: estimate ? 'estimate' : 'measured-only',
      accounts: accountsOf(known, date),
      positions,
      previous: [],
    },
  };
}

function accountsOf({ reference, suspense }: Known, date: BusinessDate): Part17Account[] {
  return [...reference.accounts.keys(), ...suspense].flatMap((account) => {
    const terms = accountTermsOn(reference, account, date);
    if (terms === undefined) return [];
    const { accountType, positionMethod, specialAccount, controller } = terms;
    return [{ account, accountType, positionMethod, specialAccount, controller }];
  });
}

/** The clearing day before, of any CCP in reference: an exit is seen against it. */
function dayBefore(reference: ReferenceState, date: BusinessDate): BusinessDate {
  const calendars = [...reference.calendars.keys()];
  let day = addDays(date, -1);
  while (
    calendars.length > 0 &&
    !calendars.some((calendar) => isClearingDay(reference, calendar, day))
  ) {
    day = addDays(day, -1);
  }
  return day;
}
