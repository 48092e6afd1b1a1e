import { z } from 'zod';
import { addDays, type BusinessDate, dayNumber } from '../../domain/basics/business-date.ts';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { someCcpClearsOn } from '../../domain/book/skipped-days.ts';
import { accountsWithPositions } from '../../domain/position/position-state.ts';
import type { ReferenceState } from '../../domain/reference/reference-state.ts';
import { part17Contract } from '../../domain/reporting/part17-contract.ts';
import type {
  Part17Account,
  Part17Input,
  Part17Position,
} from '../../domain/reporting/part17-input.ts';
import { part17EvidenceFile, part17Records } from '../../domain/reporting/part17-report.ts';
import { reportableAccounts } from '../../domain/reporting/reportable-accounts.ts';
import { isHoldingAccount } from '../../domain/trade/suspense-account.ts';
import { positionsAt } from '../readstore/history.ts';
import { historyReference } from '../readstore/history-reference.ts';
import { askBook, type Refused, readStoreCaughtUp, refused } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { pastOf } from './locked-days.ts';
import { countedApart, NONE_APART } from './trades-of-day.ts';

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
  const { firm, date, estimate } = question;
  const known = await askBook(installation, firm, (book) => ({
    endOfDay: endOfDayOf(book, date),
    isClearingDay: dayNumber(date) === undefined || someCcpClearsOn(book.reference, date),
    reference: structuredClone(book.reference),
    reportingFirm: book.reportingFirm,
    suspense: [...accountsWithPositions(book.positions)].filter(isHoldingAccount),
  }));
  if (!known.ok) return known;
  if (!known.value.isClearingDay) {
    const seen = `no CCP clears on ${date}`;
    return refused('date_must_be_a_clearing_day', seen, 'a clearing day of a CCP');
  }
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
    endOfDay: known.value.endOfDay,
    suspense: suspenseIn(input),
  };
  const isUnfinished = known.value.endOfDay !== 'done' && !estimate;
  const left = failures.length + (isUnfinished ? 1 : 0);
  return { ok: true, value, sequence: known.sequence, left };
}

/** A final day's statements went out, so that its run is done; `missing`: it was never run, or not to its end. */
function endOfDayOf({ days }: Book, date: BusinessDate): 'done' | 'stale' | 'missing' {
  if (date <= days.finalThrough) return 'done';
  const run = days.run.get(date);
  if (run === undefined) return 'missing';
  return run.stale ? 'stale' : 'done';
}

/** Suspense accounts with contracts open: reported like any other, until somebody says whose trades they are. */
function suspenseIn({ positions }: Part17Input): string[] {
  const open = positions.filter(
    ({ account, long, short }) => isHoldingAccount(account) && long + short > 0,
  );
  return [...new Set(open.map(({ account }) => account))].sort();
}

async function inputOf(
  installation: Installation,
  known: Known,
  { firm, date, estimate }: Question,
): Promise<{ readonly ok: true; readonly input: Part17Input } | Refused> {
  const found = await positionsAt(
    pastOf(installation, firm),
    { firm, date, mode: 'known-now' },
    historyReference(known.reference),
  );
  if (!found.ok) return found;
  const apart = await countedApart(pastOf(installation, firm), firm, date);
  const positions = found.rows.flatMap((row): Part17Position[] => {
    const contract = part17Contract(known.reference, row.contract, date);
    if (contract === undefined) return [];
    return [
      {
        account: row.account,
        contract,
        long: row.long,
        short: row.short,
        ...(apart.get(`${row.account} ${row.contract}`) ?? NONE_APART),
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
  let day = addDays(date, -1);
  while (!someCcpClearsOn(reference, day)) day = addDays(day, -1);
  return day;
}
