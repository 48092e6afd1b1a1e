import { z } from 'zod';
import { addDays, type BusinessDate } from '../../domain/basics/business-date.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import { originOf } from '../../domain/book/assignment-origin.ts';
import type { Book } from '../../domain/book/book-state.ts';
import { someCcpClearsOn } from '../../domain/book/skipped-days.ts';
import { contractOn } from '../../domain/reference/contract-terms.ts';
import type { ReferenceState } from '../../domain/reference/reference-state.ts';
import { inForce } from '../../domain/reference/versions.ts';
import {
  addsUp,
  type HeldPosition,
  type PositionSubmission,
  positionAdjustment,
  positionSubmission,
  type RegisteredTrade,
} from '../../domain/reporting/position-submission.ts';
import { positionsAt } from '../readstore/history.ts';
import { historyReference } from '../readstore/history-reference.ts';
import { askBook, type Refused, readStoreCaughtUp, refused } from './ask.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import { dateInput } from './date-input.ts';
import type { Installation } from './installation.ts';
import { allTrades } from './trades-of-day.ts';

const question = z.object({
  firm: z.string(),
  ccp: z.string(),
  date: dateInput,
  /** The morning's: what is known now of a released day less what it said. */
  adjustment: z.boolean().default(false),
});
type Question = z.infer<typeof question>;

export function positionFileCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'positionFile',
    summary: 'Gross positions of a day for a clearing house, checked against the trade register',
    kind: 'question',
    params: question,
    run: (asked) => positionFile(installation, asked),
  });
}

async function positionFile(
  installation: Installation,
  asked: Question,
): Promise<CallAnswer<unknown>> {
  const { firm, ccp, date, adjustment } = asked;
  const known = await askBook(installation, firm, (book) => ({
    refusal: dayProblem(book, asked),
    reference: structuredClone(book.reference),
  }));
  if (!known.ok) return known;
  const { refusal, reference } = known.value;
  if (refusal !== undefined) return refusal;
  await readStoreCaughtUp(installation, firm);
  const file = adjustment
    ? await adjustmentOf(installation, reference, asked)
    : await submissionOf(installation, reference, asked);
  if (!file.ok) return file;
  const { lines, totals, differences } = file.submission;
  const [first] = differences;
  if (first !== undefined) {
    const more = differences.length > 1 ? ` and ${differences.length - 1} more` : '';
    const wanted = 'positions that the trades of the day explain';
    return refused('positions_must_agree_with_the_register', `${first}${more}`, wanted);
  }
  assertThat(addsUp(file.submission), 'a position file adds up to its control totals');
  const kind = adjustment ? 'adjustment' : 'submission';
  const clearingFirm = clearingFirmOf(reference, ccp, date);
  const value = { date, ccp, clearingFirm, kind, totals, lines };
  return { ok: true, value, sequence: known.sequence, left: 0 };
}

/** A file says what a day ended with: its run is done. An adjustment is of what was sent, so that its day is final. */
function dayProblem(
  { days, reference }: Book,
  { ccp, date, adjustment }: Question,
): Refused | undefined {
  if (!reference.ccps.has(ccp)) return refused('ccp_must_be_known', ccp, 'a CCP in reference');
  const isFinal = date <= days.finalThrough;
  if (adjustment)
    return isFinal
      ? undefined
      : refused('day_must_be_released', date, 'a day whose statements went out');
  const run = days.run.get(date);
  if (isFinal || run?.stale === false) return undefined;
  if (run === undefined)
    return refused('day_must_be_run', `${date} has not been run`, 'a day whose end of day is done');
  return refused('day_must_not_be_stale', `${date} changed since its run`, 'end of day run again');
}

type Answered = { readonly ok: true; readonly submission: PositionSubmission } | Refused;

async function submissionOf(
  installation: Installation,
  reference: ReferenceState,
  { firm, ccp, date }: Question,
): Promise<Answered> {
  const after = await heldOn(installation, reference, { firm, ccp, date }, 'known-now');
  if (!after.ok) return after;
  const day = dayBefore(reference, date);
  const before = await heldOn(installation, reference, { firm, ccp, date: day }, 'known-now');
  if (!before.ok) return before;
  const trades: RegisteredTrade[] = [];
  const filter = { from: addDays(day, 1), to: date, state: 'live' } as const;
  for await (const trade of allTrades(installation.read, firm, filter)) {
    const { account, contract, side, quantity } = trade;
    if (contractOn(reference, contract, date)?.ccp !== ccp) continue;
    trades.push({ account, contract, side, quantity });
  }
  const held = { before: before.held, after: after.held };
  return { ok: true, submission: positionSubmission({ date, ...held, trades }) };
}

async function adjustmentOf(
  installation: Installation,
  reference: ReferenceState,
  asked: Question,
): Promise<Answered> {
  const sent = await heldOn(installation, reference, asked, 'as-closed');
  if (!sent.ok) return sent;
  const now = await heldOn(installation, reference, asked, 'known-now');
  if (!now.ok) return now;
  const submission = positionAdjustment({ date: asked.date, sent: sent.held, now: now.held });
  return { ok: true, submission };
}

async function heldOn(
  installation: Installation,
  reference: ReferenceState,
  { firm, ccp, date }: Pick<Question, 'firm' | 'ccp' | 'date'>,
  mode: 'known-now' | 'as-closed',
): Promise<{ readonly ok: true; readonly held: HeldPosition[] } | Refused> {
  const asked = { firm, date, mode };
  const found = await positionsAt(installation.read, asked, historyReference(reference));
  if (!found.ok) return found;
  const held = found.rows.flatMap(({ account, contract, long, short }): HeldPosition[] => {
    const terms = accountTermsOn(reference, account, date);
    if (terms === undefined || contractOn(reference, contract, date)?.ccp !== ccp) return [];
    const origin = originOf(terms) === 'house' ? '2' : '1';
    return [{ account, contract, origin, long, short }];
  });
  return { ok: true, held };
}

/** The clearing id of ours at the CCP, the first by name; blank when reference has none. */
export function clearingFirmOf(reference: ReferenceState, ccp: string, date: BusinessDate): string {
  const members = [...(reference.members.get(ccp) ?? [])];
  const clearing = members.flatMap(([member, rows]) =>
    inForce(rows, date)?.role === 'clearing' ? [member] : [],
  );
  return clearing.sort()[0] ?? '';
}

function dayBefore(reference: ReferenceState, date: BusinessDate): BusinessDate {
  let day = addDays(date, -1);
  while (!someCcpClearsOn(reference, day)) day = addDays(day, -1);
  return day;
}
