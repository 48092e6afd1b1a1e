import type { FirmComparison } from './compare-recovered.ts';
import type { DrillPlan } from './drill-plan.ts';
import type { PlayedDay } from './play-clearing-day.ts';
import type { Verdict } from './transcript.ts';

/** What `drill --json` prints of one firm. */
export type FirmResult = FirmComparison & {
  readonly firm: string;
  /** Entries hashed again, of all that its head says there are: 1 is all. */
  readonly coverage: number;
  /** From the start of the rebuild until the firm is answered in its new home. */
  readonly seconds: number;
  readonly bookHash: string;
};

export type DrillOverall = {
  readonly acknowledged: number;
  readonly recovered: number;
  readonly lost: number;
  readonly phantom: number;
  readonly genuineMarkedSuspect: number;
  /** The least of all firms. */
  readonly coverage: number;
  /** From the attacker's first change to the first alarm; −1 when nobody cried. */
  readonly detectSeconds: number;
  readonly firstFirmSeconds: number;
  readonly allFirmsSeconds: number;
  /** Days of firms that could be read with what lay on the attacked host. */
  readonly exposureFirmDays: number;
  /** Alarms before the attacker had touched anything. */
  readonly falseAlarms: number;
};

export type DrillResult = {
  readonly overall: DrillOverall;
  readonly firms: readonly FirmResult[];
  readonly scenario: string;
  readonly seed: number;
};

export type Detected = Pick<DrillOverall, 'detectSeconds' | 'falseAlarms' | 'exposureFirmDays'>;

export function drillResult(
  plan: DrillPlan,
  firms: readonly FirmResult[],
  detected: Detected,
): DrillResult {
  const sum = (of: (firm: FirmResult) => number) => firms.reduce((all, firm) => all + of(firm), 0);
  const seconds = firms.map((firm) => firm.seconds);
  const overall = {
    acknowledged: sum((firm) => firm.acknowledged),
    recovered: sum((firm) => firm.recovered),
    lost: sum((firm) => firm.lost),
    phantom: sum((firm) => firm.phantom),
    genuineMarkedSuspect: sum((firm) => firm.genuineMarkedSuspect),
    coverage: Math.min(...firms.map(({ coverage }) => coverage)),
    detectSeconds: detected.detectSeconds,
    firstFirmSeconds: Math.min(...seconds),
    allFirmsSeconds: Math.max(...seconds),
    exposureFirmDays: detected.exposureFirmDays,
    falseAlarms: detected.falseAlarms,
  };
  return { overall, firms, scenario: plan.scenario, seed: plan.seed };
}

/** Genuine messages that may end as suspect: one in a hundred. */
const MOST_SUSPECT = 0.01;

/** Scenarios in which a vault must refuse what it is shown, and freeze. */
const MUST_FREEZE: ReadonlySet<string> = new Set(['rollback', 'fork', 'ion-day']);

/** Scenarios in which a replayer is shown an old copy, and must refuse it. */
const MUST_BE_REFUSED: ReadonlySet<string> = new Set(['rollback', 'ion-day']);

/** `isFoundOut`: looked at only where something was made up. */
type FoundOut = { readonly isFoundOut: boolean };

type DayToJudge = FoundOut &
  Pick<PlayedDay, 'client' | 'alarms' | 'proofLag' | 'refusals' | 'firstTouchMs'>;

/** What must hold, failed checks first. The words depend on nothing that was measured. */
export function verdictsOf(
  plan: DrillPlan,
  { overall, firms }: DrillResult,
  { client, alarms, proofLag, refusals, firstTouchMs, isFoundOut }: DayToJudge,
): Verdict[] {
  const vaulted = firms.reduce((all, firm) => all + firm.vaulted, 0);
  const mostSuspect = overall.acknowledged * MOST_SUSPECT;
  const verdicts = [
    verdict('answers came at a vaulted level', vaulted > 0),
    verdict('nothing answered at a vaulted level is lost', overall.lost === 0),
    verdict('nothing is recovered as clean that nobody sent', overall.phantom === 0),
    verdict('every entry was hashed again', overall.coverage === 1),
    verdict(
      'at most one genuine message in a hundred is marked suspect',
      overall.genuineMarkedSuspect <= mostSuspect,
    ),
    verdict('the attack was detected', overall.detectSeconds >= 0),
    verdict('nobody cried before the attack', overall.falseAlarms === 0),
    verdict('every answer was what the day says', client.unexpected.length === 0),
    verdict(
      'replayers proved what was answered before the attack',
      proofLag.answers > 0 && proofLag.neverProven === 0,
    ),
    verdict(
      'no replayer refused what was genuine',
      refusals.every(({ atMs }) => atMs >= firstTouchMs),
    ),
  ];
  if (plan.hasCcpFiles)
    verdicts.push(verdict('the rebuild found a clean point before what was made up', isFoundOut));
  if (MUST_FREEZE.has(plan.scenario)) {
    const isFrozen = alarms.some(({ kind }) => kind === 'vault-frozen');
    verdicts.push(verdict('a vault refused another history and froze', isFrozen));
  }
  if (MUST_BE_REFUSED.has(plan.scenario))
    verdicts.push(verdict('a replayer refused the old copy', refusals.some(isOfAnOldCopy)));
  return verdicts.sort((a, b) => Number(a.passed) - Number(b.passed));
}

function isOfAnOldCopy({ code }: PlayedDay['refusals'][number]): boolean {
  return code === 'replay_head_must_extend_the_held_one';
}

function verdict(check: string, passed: boolean): Verdict {
  return { check, passed };
}

/** The drill's own promise, and so its exit code: nothing lost, nothing made up, everything looked at. */
export function isKept({ overall }: DrillResult): boolean {
  return overall.lost === 0 && overall.phantom === 0 && overall.coverage === 1;
}
