import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AttackStep } from './attack-step.ts';
import { type AttackedProcesses, type AttackOrders, type AttackReport, LOOT } from './attacker.ts';
import type { Confinement } from './confinement.ts';
import type { AttackMoment, StagedStep } from './drill-plan.ts';
import type { DrillProcess } from './drill-processes.ts';
import { tellsOfALog } from './drill-replayers.ts';
import { type DrillStage, mustServe, vaultAddress } from './drill-stage.ts';
import { type Platform, startPlatform } from './holdfast-program.ts';
import { makeEdits } from './insider-edits.ts';
import { confined } from './marked-root.ts';

/** What an attack at one moment came to, as measured. */
export type PlayedMoment = {
  readonly atAcknowledged: number;
  readonly target: string;
  /** Milliseconds since 1970; 0 when nothing was touched. */
  readonly firstTouchMs: number;
  readonly bytes: number;
  readonly files: number;
};

export type AttackStaging = {
  readonly stage: DrillStage;
  readonly confinement: Confinement;
  /** The platform was started again. */
  readonly onRestart: (platform: Platform) => void;
};

/** More than any drill of the largest size needs. */
const LIMITS = { bytes: 64 * 1024 ** 3, files: 2_000_000, seconds: 300 };

/** A vault or replayer that was cut off dials again within five seconds, longer when both sides are busy. */
const VAULTS_WAIT_MS = 15_000;
const OTHERS_WAIT_MS = 8_000;

const attackReport = z.object({
  firstTouchMs: z.number(),
  lastTouchMs: z.number(),
  bytes: z.number(),
  files: z.number(),
});

/** Steps of a moment in their order: those of the attacker are done by one process, which waits inside until then. */
type PreparedPart = { readonly attacker: DrillProcess } | { readonly staged: StagedStep };

export type PreparedMoment = {
  readonly moment: AttackMoment;
  readonly parts: readonly PreparedPart[];
};

/** Lets the attackers in before the day begins: when their moment comes they strike at once. */
export function prepareAttacks(
  stage: DrillStage,
  confinement: Confinement,
): readonly PreparedMoment[] {
  const { platform, vaults } = stage.estate;
  return stage.plan.moments.map((moment) => {
    const target = moment.target === 'platform' ? platform.data : vaults[moment.target].store;
    const parts: PreparedPart[] = [];
    let steps: AttackStep[] = [];
    const letIn = () => {
      if (steps.length > 0)
        parts.push({ attacker: letAttackerIn(stage, confinement, { target, steps }) });
      steps = [];
    };
    for (const step of moment.steps) {
      if (isStaged(step)) {
        letIn();
        parts.push({ staged: step });
      } else steps.push(step);
    }
    letIn();
    return { moment, parts };
  });
}

function isStaged(step: AttackStep | StagedStep): step is StagedStep {
  return step.do === 'restart' || step.do === 'show-clone' || step.do === 'edit';
}

/** Plays the parts of one moment in their order: the attacker's in his own process, the stage's here. */
export async function playMoment(
  staging: AttackStaging,
  { moment, parts }: PreparedMoment,
): Promise<PlayedMoment> {
  const reports: AttackReport[] = [];
  for (const part of parts) {
    if ('staged' in part) await playStaged(staging, part.staged);
    else reports.push(await strike(staging.stage, part.attacker));
  }
  const touches = reports.map(({ firstTouchMs }) => firstTouchMs).filter((ms) => ms > 0);
  return {
    atAcknowledged: moment.atAcknowledged,
    target: moment.target,
    firstTouchMs: touches.length === 0 ? 0 : Math.min(...touches),
    bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
    files: reports.reduce((sum, { files }) => sum + files, 0),
  };
}

async function playStaged(staging: AttackStaging, step: StagedStep): Promise<void> {
  const { stage } = staging;
  if (step.do === 'restart') {
    stage.platform = await restarted(staging);
    return;
  }
  if (step.do === 'edit') {
    await makeEdits(stage.platform, step, stage.plan);
    return;
  }
  const clone = join(stage.estate.platform.folder, LOOT, 'clone');
  const firm = stage.plan.order[0] ?? '';
  const steps: readonly AttackStep[] = [
    { do: 'forge', firms: [firm], trades: step.forged, from: 0, cash: false },
  ];
  await strike(stage, letAttackerIn(stage, staging.confinement, { target: clone, steps }));
  const shown = await mustServe(stage.program, clone);
  const { process, relay } = stage.vaults[step.to];
  relay.leadTo(vaultAddress(shown));
  await heardFrom([process], (line) => line.startsWith('FROZEN'));
}

/** The operator starts the platform again after a crash he does not understand yet; it may refuse. */
async function restarted({ stage, onRestart }: AttackStaging): Promise<Platform> {
  const { estate, program, vaults, replayers } = stage;
  const started = await startPlatform(program, estate.platform.data, { withVaults: true });
  if ('failed' in started) return stage.platform;
  const staged = Object.values(vaults);
  for (const { relay } of [...staged, ...replayers]) relay.leadTo(vaultAddress(started));
  const saysWhatItHolds = (line: string) => /^(?:FROZEN|Keeping)/.test(line) || tellsOfALog(line);
  await heardFrom(
    [...staged, ...replayers].map(({ process }) => process),
    saysWhatItHolds,
  );
  onRestart(started);
  return started;
}

/**
 * Vaults and replayers dial again by themselves; what they say then decides how the day goes on. One that stays silent, because a clone has
 * it or its store is spoilt, is not waited for long once another has spoken.
 */
async function heardFrom(
  processes: readonly DrillProcess[],
  fits: (line: string) => boolean,
): Promise<void> {
  const heard = processes.map((each) => each.waitForNextLine(fits));
  const isEnough = Promise.any(heard).then(() => sleep(OTHERS_WAIT_MS));
  await Promise.race([Promise.all(heard), isEnough, sleep(VAULTS_WAIT_MS)]);
}

function letAttackerIn(
  { estate, program, plan }: DrillStage,
  confinement: Confinement,
  { target, steps }: { readonly target: string; readonly steps: readonly AttackStep[] },
): DrillProcess {
  const orders: AttackOrders = {
    root: estate.root.path,
    target,
    steps: [...steps],
    seed: plan.seed,
    release: program.release,
    limits: LIMITS,
  };
  const folder = confined(estate.root, dirname(target));
  return program.processes.startTask(
    { task: 'attack', orders },
    confinement === 'namespaces' ? folder : undefined,
  );
}

async function strike({ platform }: DrillStage, attacker: DrillProcess): Promise<AttackReport> {
  const processes: AttackedProcesses = { platform: platform.process.recorded };
  attacker.input.write(`${JSON.stringify(processes)}\n`);
  const code = await attacker.ended;
  const report = attackReport.safeParse(JSON.parse(attacker.lines.at(-1) ?? 'null'));
  if (code === 0 && report.success) return report.data;
  throw new Error(`Cannot drill: the attacker ended with ${code}: ${attacker.errors.join(' ')}`);
}
