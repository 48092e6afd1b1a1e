import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ClientReport } from './client.ts';
import type { Confinement } from './confinement.ts';
import { VAULT_NAMES } from './drill-estate.ts';
import type { DrillProcess } from './drill-processes.ts';
import type { HeardRefusal } from './drill-replayers.ts';
import type { DrillStage } from './drill-stage.ts';
import type { DetectorAlarm } from './drill-task.ts';
import { type PlayedMoment, playMoment, prepareAttacks } from './play-attack.ts';
import { type ProofLag, proofLag, readTimedAnswers } from './proof-lag.ts';
import { isRunning } from './recorded-process.ts';

/** The day, its attack, and who cried when. */
export type PlayedDay = {
  readonly client: ClientReport;
  readonly moments: readonly PlayedMoment[];
  readonly alarms: readonly DrillAlarm[];
  readonly detector: z.infer<typeof detectorReport>;
  readonly proofLag: ProofLag;
  /** Logs that replayers say nothing more of, and when they said so. */
  readonly refusals: readonly HeardRefusal[];
  /** Milliseconds since 1970 of the attacker's first change. */
  readonly firstTouchMs: number;
};

/** Rounds the detector made, how long the slowest took, and what they cost. */
const detectorReport = z.object({
  rounds: z.number(),
  slowestMs: z.number(),
  cpuSeconds: z.number(),
});

export type DrillAlarm = Omit<DetectorAlarm, 'kind'> & {
  readonly kind: DetectorAlarm['kind'] | 'vault-frozen';
};

/** A firm's day in so many requests at least, each with as many messages as the API takes at most. */
const REQUESTS_A_FIRM = 20;
const MOST_AT_ONCE = 1_000;
const DETECT_EVERY_MS = 200;
/** What nobody has cried about by then is not detected. */
const DETECTION_WAIT_MS = 15_000;
/** A clean day is watched this long before anything is played. */
const WATCH_FIRST_MS = 1_000;

export async function playClearingDay(
  stage: DrillStage,
  confinement: Confinement,
): Promise<PlayedDay> {
  const { alarms, detector } = listenForAlarms(stage);
  const prepared = prepareAttacks(stage, confinement);
  await sleep(WATCH_FIRST_MS);
  const client = startClient(stage);
  const moments: PlayedMoment[] = [];
  const onRestart = ({ address, token }: DrillStage['platform']) =>
    void client.input.write(`moved ${address} ${token}\n`);
  for (const next of prepared) {
    const wanted = `reached ${next.moment.atAcknowledged}`;
    const reached = await client.waitForLine((line) => line === wanted);
    if (reached === undefined)
      throw new Error(`Cannot drill: the client ended early: ${client.errors.join(' ')}`);
    // A quick client would have played the whole day before a slow attacker had touched anything.
    client.input.write('go\n');
    moments.push(await playMoment({ stage, confinement, onRestart }, next));
  }
  await waitForAlarm(alarms, moments);
  if (!isRunning(detector.recorded))
    throw new Error(`Cannot drill: the detector ended early: ${detector.errors.join(' ')}`);
  client.input.write('end\n');
  detector.input.end();
  await Promise.all([client.ended, detector.ended]);
  const firstTouchMs = firstTouchOf(moments);
  return {
    client: clientReport.parse(JSON.parse(client.lines.at(-1) ?? 'null')),
    moments,
    alarms,
    detector: detectorReport.parse(JSON.parse(detector.lines.at(-1) ?? 'null')),
    proofLag: proofLag(
      await readTimedAnswers(stage.estate.client.log, stage.plan.firms),
      stage.replayers.flatMap(({ statements }) => statements),
      firstTouchMs,
    ),
    refusals: stage.replayers.flatMap(({ refusals }) => refusals),
    firstTouchMs,
  };
}

const clientReport = z.object({
  acknowledged: z.number(),
  unexpected: z.array(z.string()),
  seconds: z.number(),
});

function startClient({ program, plan, estate, platform }: DrillStage): DrillProcess {
  const orders = {
    address: platform.address,
    token: platform.token,
    firms: [...plan.firms],
    messagesPerFirm: plan.messagesPerFirm,
    days: plan.days,
    seed: plan.seed,
    log: estate.client.log,
    batch: Math.min(MOST_AT_ONCE, Math.ceil(plan.messagesPerFirm / REQUESTS_A_FIRM)),
    moments: plan.moments.map(({ atAcknowledged }) => atAcknowledged),
  };
  return program.processes.startTask({ task: 'client', orders });
}

const alarmLine = z.object({
  kind: z.enum(['bytes-changed', 'file-gone', 'file-unexpected', 'platform-silent']),
  where: z.string(),
  atMs: z.number(),
});

/** A detector in a process of its own, and what vaults say of themselves. */
function listenForAlarms({ program, estate, platform, vaults }: DrillStage): {
  readonly alarms: readonly DrillAlarm[];
  readonly detector: DrillProcess;
} {
  const alarms: DrillAlarm[] = [];
  const stores = VAULT_NAMES.map((name) => ({
    path: estate.vaults[name].store,
    kind: 'store' as const,
  }));
  const orders = {
    folders: [{ path: estate.platform.data, kind: 'data' as const }, ...stores],
    platform: platform.address,
    everyMs: DETECT_EVERY_MS,
  };
  const detector = program.processes.startTask({ task: 'detect', orders });
  detector.onLine((line) => {
    const alarm = alarmLine.safeParse(JSON.parse(line));
    if (alarm.success) alarms.push(alarm.data);
  });
  for (const name of VAULT_NAMES) {
    vaults[name].process.onLine((line) => {
      if (line.startsWith('FROZEN'))
        alarms.push({ kind: 'vault-frozen', where: `${name}: ${line}`, atMs: Date.now() });
    });
  }
  return { alarms, detector };
}

async function waitForAlarm(
  alarms: readonly DrillAlarm[],
  moments: readonly PlayedMoment[],
): Promise<void> {
  const firstTouchMs = firstTouchOf(moments);
  const endMs = performance.now() + DETECTION_WAIT_MS;
  while (performance.now() < endMs && !alarms.some(({ atMs }) => atMs >= firstTouchMs))
    await sleep(50);
}

function firstTouchOf(moments: readonly PlayedMoment[]): number {
  return Math.min(...moments.map(({ firstTouchMs }) => firstTouchMs).filter((ms) => ms > 0));
}
