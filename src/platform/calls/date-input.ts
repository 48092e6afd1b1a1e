import { z } from 'zod';
import { dayNumber } from '../../domain/basics/business-date.ts';
import type { Rejection } from '../../domain/basics/decision.ts';

/** A day that exists, from 1970 to 2149 as `dayNumber` counts them: no call is asked about any other. */
export const dateInput = z.string().superRefine(checkDate);

/** Instead of a day: the newest one whose statements went out. */
export const NEWEST = 'newest';

/** A day that is asked for as its statements were released. */
export const closedDateInput = z.string().superRefine((text, context) => {
  if (text !== NEWEST) checkDate(text, context);
});

function checkDate(text: string, context: z.RefinementCtx): void {
  if (dayNumber(text) !== undefined) return;
  context.addIssue({ code: 'custom', message: 'no day', params: { notADate: text } });
}

/** The rejection of an issue that `dateInput` found; undefined for any other issue. */
export function dateRejection(issue: z.core.$ZodIssue | undefined): Rejection | undefined {
  if (issue?.code !== 'custom' || typeof issue.params?.notADate !== 'string') return undefined;
  return {
    code: 'date_must_be_a_date',
    seen: `${issue.path.join('.')}: ${issue.params.notADate}`,
    wanted: 'YYYY-MM-DD, a day from 1970 to 2149',
  };
}
