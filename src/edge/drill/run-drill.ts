import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../platform/journal/sha256.ts';
import { bringBack } from './bring-back.ts';
import { type Confinement, confinementOf } from './confinement.ts';
import { layOutEstate } from './drill-estate.ts';
import type { DrillPlan } from './drill-plan.ts';
import { drillProcesses } from './drill-processes.ts';
import { refusal } from './drill-refusal.ts';
import { type DrillResult, drillResult, isKept, verdictsOf } from './drill-result.ts';
import { setTheStage } from './drill-stage.ts';
import { writeBundle } from './evidence-bundle.ts';
import { isFoundOut } from './found-out.ts';
import { makeMarkedRoot, type RootPlace, removeMarkedRoot } from './marked-root.ts';
import { type PlayedDay, playClearingDay } from './play-clearing-day.ts';
import type { ProofLag } from './proof-lag.ts';
import { deterministicPart, signTranscript, type Verdict } from './transcript.ts';

export type DrillSetting = RootPlace & {
  /** Runs TypeScript: `process.execPath`. */
  readonly node: string;
  /** The file that is Holdfast's program. */
  readonly program: string;
  readonly version: string;
  /** As journals record it. */
  readonly release: string;
  /** Folder for the evidence; undefined = none is kept. */
  readonly bundle: string | undefined;
  readonly progress: (sentence: string) => void;
};

export type DrillOutcome = {
  readonly result: DrillResult;
  readonly verdicts: readonly Verdict[];
  /** How soon replayers had proven what was answered. */
  readonly proofLag: ProofLag;
  /** The transcript's part that the seed alone decides. */
  readonly deterministic: string;
  readonly kept: boolean;
};

/** Longer than the largest drill takes; then everything is ended, whatever it is at. */
const DEAD_MAN_SECONDS = 1_800;

/** Plays the whole drill in a folder of its own, which is gone afterwards; whatever it started is ended. */
export async function runDrill(plan: DrillPlan, setting: DrillSetting): Promise<DrillOutcome> {
  const { node, program, progress } = setting;
  const bundle = bundleFolder(plan, setting);
  const root = makeMarkedRoot(setting);
  const processes = drillProcesses(node, DEAD_MAN_SECONDS);
  try {
    const estate = layOutEstate(root, plan.replayers);
    const confinement = confinementOf(estate.platform.folder);
    progress(`The drill has ${root.path}; its attacker is kept in by ${confinement}`);
    const stage = await setTheStage(
      { processes, words: [node, program], release: setting.release },
      estate,
      plan,
    );
    progress(
      `${plan.firms.length} firms are served, two vaults hold what they have, ${plan.replayers.length === 1 ? '1 replayer proves' : `${plan.replayers.length} replayers prove`} it: the day begins`,
    );
    const day = await playClearingDay(stage, confinement);
    progress(`${day.client.acknowledged} messages were acknowledged; the host is lost`);
    await processes.endHost();
    const back = await bringBack(stage, confinement);
    progress(`All firms are back after ${back.rebuildSeconds.toFixed(1)} seconds of rebuilding`);
    const detected = { exposureFirmDays: day.exposure.firmDays, ...detectionOf(day) };
    const result = drillResult(plan, back.firms, detected);
    const verdicts = verdictsOf(plan, result, {
      ...day,
      isFoundOut: isFoundOut(plan, back.report),
    });
    const deterministic = deterministicPart(plan, setting.version, verdicts);
    const answers = readFileSync(estate.client.log, 'utf8');
    // The signature is over these measurements, and so over the answers too.
    const answersSha256 = sha256(Buffer.from(answers)).toString('hex');
    const measured = JSON.stringify({ confinement, day, ...back, result, answersSha256 });
    if (bundle !== undefined) {
      writeBundle(bundle, {
        result,
        verdicts,
        proofLag: day.proofLag,
        deterministic,
        measured,
        signed: signTranscript(deterministic, measured),
        rebuildReport: back.report,
        answers,
        remarks: remarksOf(confinement),
      });
    }
    const { proofLag } = day;
    return { result, verdicts, proofLag, deterministic, kept: isKept(result) };
  } finally {
    await processes.endAll();
    removeMarkedRoot(root);
  }
}

function bundleFolder({ scenario, seed }: DrillPlan, { bundle }: DrillSetting): string | undefined {
  if (bundle === undefined) return undefined;
  const folder = join(bundle, `${scenario}-${seed}`);
  if (existsSync(folder))
    throw refusal('drill_bundle_must_be_new', folder, 'a folder not there yet');
  return folder;
}

function detectionOf({ alarms, firstTouchMs }: PlayedDay) {
  const after = alarms.filter(({ atMs }) => atMs >= firstTouchMs).map(({ atMs }) => atMs);
  return {
    detectSeconds: after.length === 0 ? -1 : (Math.min(...after) - firstTouchMs) / 1_000,
    falseAlarms: alarms.length - after.length,
  };
}

function remarksOf(confinement: Confinement): string[] {
  if (confinement === 'namespaces') return [];
  return [
    'User namespaces are not to be had here: the attacker ran as the user of the drill, kept in by the checks of every path alone.',
  ];
}
