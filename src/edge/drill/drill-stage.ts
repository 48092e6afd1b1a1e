import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CANARIES } from '../../platform/detection/watched-names.ts';
import { connectToHolder, type HolderConnection } from '../../platform/engine/socket-client.ts';
import { writeCcpFiles } from './ccp-files.ts';
import { referenceFiles } from './clearing-day.ts';
import { type DrillEstate, VAULT_NAMES } from './drill-estate.ts';
import type { DrillPlan, VaultName } from './drill-plan.ts';
import type { DrillProcess } from './drill-processes.ts';
import { introduceReplayers, type StagedReplayer, startReplayer } from './drill-replayers.ts';
import { type HoldfastProgram, mustRun, type Platform, startPlatform } from './holdfast-program.ts';
import { openRelay, type VaultRelay } from './vault-relay.ts';

/** Everything as it is before the day begins: the platform serves, two vaults hold what there is, every firm is set up and replayed. */
export type DrillStage = {
  readonly program: HoldfastProgram;
  readonly estate: DrillEstate;
  readonly plan: DrillPlan;
  platform: Platform;
  readonly vaults: Readonly<Record<VaultName, StagedVault>>;
  readonly replayers: readonly StagedReplayer[];
};

export type StagedVault = { readonly process: DrillProcess; readonly relay: VaultRelay };

const LEVEL_WAIT_MS = 60_000;
const CANARY_BYTES = 4_096;

export async function setTheStage(
  program: HoldfastProgram,
  estate: DrillEstate,
  plan: DrillPlan,
): Promise<DrillStage> {
  mkdirSync(estate.platform.data, { mode: 0o700 });
  // First of all, so that the platform's own log is wrapped to it too.
  await mustRun(program, [
    ...['keys', 'recovery', '--data', estate.platform.data],
    ...['--out', estate.operator.recoveryKey],
  ]);
  for (const name of VAULT_NAMES) await introduceVault(program, estate, name);
  await introduceReplayers(program, estate);
  for (const name of CANARIES)
    writeFileSync(join(estate.platform.data, name), randomBytes(CANARY_BYTES).toString('base64'));
  const platform = await mustServe(program, estate.platform.data);
  const vaults = {
    'vault-a': await startVault(program, estate, 'vault-a', platform),
    'vault-b': await startVault(program, estate, 'vault-b', platform),
  };
  const replayers: StagedReplayer[] = [];
  for (const place of estate.replayers)
    replayers.push(await startReplayer(program, place, vaultAddress(platform)));
  if (plan.hasCcpFiles) writeCcpFiles(estate.ccp.folder, plan.firms, plan);
  await setUpFirms(estate, plan);
  return { program, estate, plan, platform, vaults, replayers };
}

export async function mustServe(program: HoldfastProgram, data: string): Promise<Platform> {
  const started = await startPlatform(program, data, { withVaults: true });
  if (!('failed' in started)) return started;
  throw new Error(`Cannot drill: the platform does not serve: ${started.failed.errors.join(' ')}`);
}

const keyText = z.object({ key: z.string() });

/** A vault and the platform learn each other's key, once, as two people would do it. */
async function introduceVault(
  program: HoldfastProgram,
  estate: DrillEstate,
  name: VaultName,
): Promise<void> {
  const { key } = estate.vaults[name];
  const printed = async (words: readonly string[]) => {
    const [line = ''] = await mustRun(program, ['vault', ...words, '--json']);
    return keyText.parse(JSON.parse(line)).key;
  };
  const vaultKey = await printed(['key', '--key', key, '--name', name]);
  const platformKey = await printed([
    'trust',
    ...['--data', estate.platform.data, '--vault-key', vaultKey],
  ]);
  await printed(['key', '--key', key, '--platform-key', platformKey]);
}

async function startVault(
  program: HoldfastProgram,
  estate: DrillEstate,
  name: VaultName,
  platform: Platform,
): Promise<StagedVault> {
  const relay = await openRelay(vaultAddress(platform));
  const { store, key } = estate.vaults[name];
  const dial = ['--platform', `127.0.0.1:${relay.port}`, '--store', store, '--key', key];
  const process = program.processes.start([...program.words, 'vault', 'run', ...dial]);
  return { process, relay };
}

export function vaultAddress({ vaultPort }: Platform) {
  if (vaultPort === undefined) throw new Error('Cannot drill: the platform listens for no vault');
  return { host: '127.0.0.1', port: vaultPort };
}

async function setUpFirms({ platform, operator }: DrillEstate, plan: DrillPlan): Promise<void> {
  const files = [...referenceFiles()].map(([name, text]) => {
    const path = join(operator.folder, name);
    writeFileSync(path, text);
    return path;
  });
  const holder = await connectToHolder(platform.data);
  if (holder === undefined) throw new Error('Cannot drill: the platform has no socket');
  try {
    for (const firm of plan.firms) {
      await mustAnswer(holder, 'call', { name: 'createFirm', input: { firm, reportingFirm: '' } });
      for (const path of files) await mustAnswer(holder, 'import', { firm, path, partial: false });
    }
    await waitForCopies(holder, plan);
  } finally {
    holder.close();
  }
}

const answered = z.object({ ok: z.literal(true), left: z.literal(0), value: z.unknown() });

async function mustAnswer(
  holder: HolderConnection,
  name: string,
  params: object,
): Promise<unknown> {
  const answer = await holder.call(name, params);
  const parsed = answered.safeParse(answer);
  if (parsed.success) return parsed.data.value;
  throw new Error(`Cannot drill: ${name} ${JSON.stringify(params)} gave ${JSON.stringify(answer)}`);
}

const systemAnswer = z.object({
  levels: z.array(z.object({ firm: z.string(), answersAt: z.string() })),
  replayers: z.array(z.object({ logs: z.array(z.object({ proven: z.number() })) })),
});

/** The day begins when every firm's answers wait for both vaults, and some of every firm's log is proven. */
async function waitForCopies(holder: HolderConnection, { firms }: DrillPlan): Promise<void> {
  const wanted = `vaulted(${VAULT_NAMES.length})`;
  const endMs = performance.now() + LEVEL_WAIT_MS;
  for (;;) {
    const { levels, replayers } = systemAnswer.parse(
      await mustAnswer(holder, 'call', { name: 'system', input: {} }),
    );
    const isHeld = levels.filter(({ answersAt }) => answersAt === wanted).length === firms.length;
    const proven = replayers.flatMap(({ logs }) => logs.filter((log) => log.proven > 0));
    if (isHeld && proven.length === firms.length) return;
    if (performance.now() > endMs)
      throw new Error(
        `Cannot drill: answers are at ${JSON.stringify(levels)}, wanted ${wanted}; ${proven.length} firms are proven, wanted ${firms.length}`,
      );
    await sleep(100);
  }
}
