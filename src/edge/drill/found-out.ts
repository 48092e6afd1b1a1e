import { z } from 'zod';
import type { DrillPlan } from './drill-plan.ts';

const judgedReport = z.object({
  firms: z.array(
    z.object({
      firm: z.string(),
      cleanPoint: z
        .object({
          entries: z.number(),
          contradicted: z.array(z.object({ entry: z.number(), sequence: z.number() })),
        })
        .optional(),
      excluded: z.array(z.object({ first: z.number(), last: z.number() })),
    }),
  ),
});

type JudgedFirm = z.infer<typeof judgedReport>['firms'][number];

/**
 * Whether the rebuild, which was told nothing of the attack, found a good point for every firm in which something was
 * made up, and left out each event that the CCP contradicts; and found nothing in the others.
 */
export function isFoundOut(plan: DrillPlan, report: string): boolean {
  const victims = new Set(
    plan.moments.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.do === 'forge' || step.do === 'edit' ? step.firms : [])),
    ),
  );
  const firms = parsed(report);
  return (
    firms.length === plan.firms.length &&
    firms.every((each) => (victims.has(each.firm) ? isCaught(each) : isUntouched(each)))
  );
}

function parsed(report: string): readonly JudgedFirm[] {
  try {
    return judgedReport.parse(JSON.parse(report)).firms;
  } catch {
    return [];
  }
}

function isCaught({ cleanPoint, excluded }: JudgedFirm): boolean {
  if (cleanPoint === undefined || cleanPoint.contradicted.length === 0) return false;
  return (
    cleanPoint.entries > 0 &&
    cleanPoint.contradicted.every(
      ({ entry, sequence }) =>
        entry >= cleanPoint.entries &&
        excluded.some(({ first, last }) => first <= sequence && sequence <= last),
    )
  );
}

function isUntouched({ cleanPoint, excluded }: JudgedFirm): boolean {
  return cleanPoint?.contradicted.length === 0 && excluded.length === 0;
}
