import assert from 'node:assert/strict';
import { checkPlatform } from './check-platform.ts';
import { checkRot, checkVaults } from './check-vaults.ts';
import { client } from './clients.ts';
import { befall } from './faults.ts';
import { foreseeableNonces, type Planted } from './planted.ts';
import { keepPlatformRunning } from './platform-host.ts';
import { keepVaultRunning } from './vault-host.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';
import { FIRMS, kill, newWorld, VAULTS, type World } from './world.ts';

/** What a seed came to: enough to see that two runs of it were the same, and that it did something. */
export type SeedRun = {
  readonly told: number;
  readonly vaulted: number;
  readonly faults: readonly string[];
  readonly endedAtMs: number;
};

const CLIENTS_A_FIRM = 1;
const LONGEST_RECOVERY_MS = 30_000;
const POLL_MS = 50;
/** Seeds of which one looks whether a turned bit is found. */
const ROT_EVERY = 4;

/**
 * One seed: journal, engine and two vaults as they are, on disks, wires and a clock that are not, through a few seconds
 * of business and a few faults. Then quiet, in which everybody must come back to the same history, and the checks.
 * Throws what was found, with the faults that led there.
 */
export async function runSeed(seed: number, planted: Planted): Promise<SeedRun> {
  const nonces = planted === 'nonce reuse after a cut' ? foreseeableNonces() : undefined;
  try {
    return await inVirtualTime((time) =>
      runWorld(newWorld(seed, planted, time, nonces), seed, time),
    );
  } finally {
    nonces?.undo();
  }
}

async function runWorld(world: World, seed: number, time: VirtualTime): Promise<SeedRun> {
  try {
    return await time.drive(() => script(world, seed));
  } catch (cause) {
    throw new Error(`seed ${seed}, planted: ${world.planted}; ${world.faults.join('; ')}`, {
      cause,
    });
  }
}

async function script(world: World, seed: number): Promise<SeedRun> {
  const { time, told, faults } = world;
  const report = (failure: unknown) => void world.bugs.push(failure);
  void keepPlatformRunning(world, 'platform').catch(report);
  for (const name of VAULTS) void keepVaultRunning(world, name).catch(report);
  const clients = FIRMS.flatMap((firm) =>
    Array.from({ length: CLIENTS_A_FIRM }, (_, number) => client(world, firm, number)),
  );
  await Promise.all([...clients, befall(world, seed)]);
  if (world.isHonest) await calm(world);
  noBugs(world);
  const platform = world.platforms.get('platform');
  if (world.isHonest) {
    assert.ok(platform !== undefined, 'the platform is up');
    assert.deepEqual(world.frozen, [], 'a vault froze a log although nobody lied');
    await checkPlatform(world, platform.engine);
    const report = await platform.engine.verify();
    assert.deepEqual(report.damage, [], 'verify finds damage');
  }
  world.isOver = true;
  const endedAtMs = Math.round(time.nowMs());
  for (const life of [...world.lives.values()]) kill(world, life);
  await checkVaults(world);
  if (seed % ROT_EVERY === 0) await checkRot(world);
  const vaulted = told.filter(({ vaults }) => vaults > 0).length;
  return { told: told.length, vaulted, faults, endedAtMs };
}

function noBugs({ bugs, sealedTwice }: World): void {
  if (bugs.length > 0) throw bugs[0];
  assert.deepEqual(sealedTwice, [], 'a nonce sealed two payloads');
}

/** Waits until both vaults cover all there is. */
async function calm(world: World): Promise<void> {
  const { time, disks } = world;
  for (const disk of disks.values()) {
    disk.failSyncAfter(Number.POSITIVE_INFINITY);
    disk.setFreeBytes(Number.MAX_SAFE_INTEGER);
  }
  const endMs = time.nowMs() + LONGEST_RECOVERY_MS;
  while (!isCovered(world)) {
    noBugs(world);
    if (time.nowMs() > endMs)
      assert.fail(`not covered after ${LONGEST_RECOVERY_MS} ms: ${state(world)}`);
    await time.sleep(POLL_MS);
  }
}

function isCovered({ platforms }: World): boolean {
  const platform = platforms.get('platform');
  if (platform === undefined) return false;
  const { engine, serving } = platform;
  return serving
    .status()
    .every(({ logs }) =>
      logs.every(({ origin, covered }) => covered === engine.journal.size(origin)),
    );
}

function state({ platforms }: World): string {
  const platform = platforms.get('platform');
  return platform === undefined ? 'no platform' : JSON.stringify(platform.serving.status());
}
