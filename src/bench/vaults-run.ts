import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertThat } from '../domain/basics/decision.ts';
import type { HoldfastEngine, Installation } from '../platform/calls/installation.ts';
import { auditStore } from '../platform/vault/audit.ts';
import { type VaultServing, vaultServing } from '../platform/vault/serve-vaults.ts';
import { storeFiles } from '../platform/vault/store-files.ts';
import { elementAt } from './element-at.ts';
import { differences, naiveCount } from './figures.ts';
import { Latencies } from './latencies.ts';
import { createBenchFirm, figuresOfFirm, openWithReadStore, verifyProduct } from './product.ts';
import { capturing } from './product-run.ts';
import type { RunResult } from './run-result.ts';
import { introduceVaults, startVault, type VaultProcess } from './vault-processes.ts';
import { Workload, type WorkloadOptions } from './workload.ts';

export type VaultsRun = {
  readonly directory: string;
  readonly workload: WorkloadOptions;
  readonly firms: number;
  /** Submissions in flight, all firms together. */
  readonly clients: number;
  readonly batch: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly level: 'local' | 'vaulted';
};

const VAULTS = 2;
const LONGEST_WAIT_MS = 60_000;

/**
 * Capture with two vault processes, or without any, projector on. Each vaulted answer waited for both. Afterwards the
 * stores are audited against the logs, and one vault is killed to see the level drop.
 */
export async function runVaults(run: VaultsRun): Promise<RunResult> {
  const { directory, level } = run;
  const store = join(directory, 'store');
  mkdirSync(store, { recursive: true });
  const vaulted = level === 'vaulted' ? await introduceVaults(store, directory, VAULTS) : undefined;
  const serving = vaulted && vaultServing(vaulted.trusted, () => undefined);
  const installation = await openWithReadStore(store, serving);
  const port = await serving?.listen(installation.engine, 0);
  const vaults = vaulted?.vaults.map((one) => startVault(one, directory, port ?? 0)) ?? [];
  try {
    const measured = await measure(run, installation);
    const more = serving === undefined ? {} : await levelDrop(installation, serving, vaults);
    for (const vault of vaults) await vault.kill();
    await serving?.close();
    const sizes = sizesOf(installation.engine);
    await installation.close();
    const problems = [...measured.problems, ...(await checkStores(vaults, sizes))];
    problems.push(...(await verifyProduct(store)).problems);
    return { ...measured, problems, more };
  } finally {
    for (const vault of vaults) await vault.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

type Firm = {
  readonly name: string;
  readonly workload: Workload;
  readonly options: WorkloadOptions;
  readonly submit: ReturnType<typeof capturing>['submit'];
};

async function measure(run: VaultsRun, { engine, vaults }: Installation): Promise<RunResult> {
  const firms: Firm[] = [];
  for (let at = 0; at < run.firms; at += 1) {
    const name = `firm-${at}`;
    await createBenchFirm(engine, name);
    const options = { ...run.workload, seed: run.workload.seed + at };
    const { submit } = capturing(engine, name, options.seed, run.level);
    firms.push({ name, options, workload: new Workload(options), submit });
  }
  if (vaults !== undefined)
    await until('both vaults are awaited by all firms', () =>
      firms.every(({ name }) => vaults.answersAt(name) === `vaulted(${VAULTS})`),
    );
  await drive(run, firms, run.warmUpSeconds);
  const driven = await drive(run, firms, run.seconds);
  const problems: string[] = [];
  for (const { name, options, workload } of firms) {
    const { figures } = naiveCount(options, workload.operations);
    const found = differences(await figuresOfFirm(engine, name), figures);
    problems.push(...found.map((text) => `${name}: ${text}`));
  }
  const isDropped =
    vaults !== undefined &&
    firms.some(({ name }) => vaults.answersAt(name) !== `vaulted(${VAULTS})`);
  if (isDropped) problems.push('a vault was not awaited any more: it did not keep up');
  const operations = firms.reduce((sum, { workload }) => sum + workload.operations, 0);
  return { ...driven, operations, problems, more: {} };
}

/** Closed loop: each client sends to its firms in turn; firms have as many clients as there are, evenly. */
async function drive(
  { clients, batch }: VaultsRun,
  firms: readonly Firm[],
  seconds: number,
): Promise<Pick<RunResult, 'rate' | 'seconds' | 'latency'>> {
  const latencies = new Latencies();
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  let answered = 0;
  const beClient = async (client: number): Promise<void> => {
    for (let at = client; ; at += clients) {
      const { workload, submit } = elementAt(firms, at % firms.length);
      const sentMs = performance.now();
      if (sentMs >= endMs) return;
      await submit(workload.next(batch));
      latencies.add(performance.now() - sentMs);
      answered += batch;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => beClient(client)));
  const took = (performance.now() - startMs) / 1_000;
  return { rate: answered / took, seconds: took, latency: latencies.summary() };
}

/** Kills one vault, and asks at which level the next answer comes and how soon it says so. */
async function levelDrop(
  { engine }: Installation,
  serving: VaultServing,
  [killed]: readonly VaultProcess[],
): Promise<Record<string, number>> {
  const [firm] = engine.firms();
  assertThat(firm !== undefined && killed !== undefined, 'there are a firm and a vault');
  const startMs = performance.now();
  await killed.kill();
  await until('the level drops', () => serving.answersAt(firm) === `vaulted(${VAULTS - 1})`);
  return { levelDropMs: performance.now() - startMs, vaultsAwaitedAfterwards: VAULTS - 1 };
}

function sizesOf({ journal }: HoldfastEngine): ReadonlyMap<string, number> {
  return new Map(journal.origins().map((origin) => [origin, journal.size(origin)]));
}

/** Stores that are not two, not whole, or (the one that was not killed early) not up to the log. */
async function checkStores(
  vaults: readonly VaultProcess[],
  sizes: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  if (new Set(vaults.map(({ keyText }) => keyText)).size < vaults.length)
    problems.push('two vaults have one key');
  for (const { name, store } of vaults) {
    const { damage, logs } = await auditStore(storeFiles(store));
    problems.push(...damage.map(({ file, seen }) => `${name}: ${file}: ${seen}`));
    for (const [origin, size] of sizes) {
      const held = logs.find((log) => log.origin === origin)?.entries ?? 0;
      // The platform's own log notes heads for ever; firms' answers all waited for both vaults.
      if (held < size && origin.includes('/firm/'))
        problems.push(`${name} holds ${held} of ${size} entries of ${origin}`);
    }
  }
  return problems;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + LONGEST_WAIT_MS;
  while (!holds()) {
    assertThat(performance.now() < endMs, `within a minute ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
