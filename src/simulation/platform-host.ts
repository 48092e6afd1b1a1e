import { assertThat } from '../domain/basics/decision.ts';
import { openTill, START_MICROS } from '../platform/engine/test-book/open-till.ts';
import { JournalDamageError } from '../platform/journal/journal-errors.ts';
import type { SimulatedDisk } from '../platform/journal/simulated-disk.ts';
import { vaultServing } from '../platform/vault/serve-vaults.ts';
import { checkPlatform } from './check-platform.ts';
import { platformDisk } from './host-disk.ts';
import { cutLastBlock } from './planted.ts';
import {
  beginLife,
  FIRMS,
  type HostName,
  isDiskFailure,
  kill,
  type Life,
  type Platform,
  type World,
} from './world.ts';

const EPOCH_MICROS = 500_000;
const LONGEST_REPAIR_MS = 120;

/** Starts the platform again and again, as its supervisor would, until the world ends. */
export async function keepPlatformRunning(world: World, name: HostName): Promise<void> {
  while (!world.isOver) {
    const disk = world.disks.get(name);
    assertThat(disk !== undefined, 'a platform has a disk');
    const life = beginLife(world, name, disk);
    const started = startPlatform(world, name, life);
    const outcome = await Promise.race([started, life.died.then(() => 'died' as const)]);
    if (outcome === 'halted') return;
    await life.died;
    // Unless it was brought back with an older disk meanwhile.
    await world.time.sleep(world.random() * LONGEST_REPAIR_MS);
  }
}

/** Opens, checks what was found, and takes vaults and clients. `halted`: it says that its disk is damaged. */
async function startPlatform(
  world: World,
  name: HostName,
  life: Life,
): Promise<'halted' | 'started' | 'died'> {
  try {
    if (world.planted === 'cut below a cosigned size') cutLastBlock(life.disk);
    const platform = await world.time.on(life.host, () => openPlatform(world, life));
    if (platform === undefined) {
      if (world.isHonest) throw new Error('an honest disk does not open');
      life.host.isAlive = false;
      return 'halted';
    }
    if (world.isHonest) await checkPlatform(world, platform.engine);
    await createFirms(platform);
    world.platforms.set(name, platform);
    return 'started';
  } catch (failure) {
    const isDamage = failure instanceof JournalDamageError;
    if (isDamage && !world.isHonest) {
      life.host.isAlive = false;
      return 'halted';
    }
    if (!isDiskFailure(failure)) throw failure;
    kill(world, life);
    return 'died';
  }
}

async function openPlatform(world: World, life: Life): Promise<Platform | undefined> {
  const { time, trusted } = world;
  const serving = vaultServing(trusted, () => undefined);
  const hold = (firm: string, sequence: number) => {
    const vaulted = serving.hold(firm, sequence);
    if (world.planted !== 'stream before fsync') return vaulted;
    return Promise.all([vaulted, world.earlySync]).then(() => undefined);
  };
  const opening = await openTill(watchedDisk(world, life.disk), {
    now: () => START_MICROS + Math.floor(time.nowMs() * 1_000),
    epochMicros: EPOCH_MICROS,
    maxCommitFileBytes: 65_536,
    hold,
    whyNotYet: serving.whyNotYet,
    // Ends as the real process does, once whoever met the failure has been told.
    onFatal: () => time.after(life.host, 0, () => kill(world, life)),
  });
  if (!opening.ok) return undefined;
  const { engine } = opening;
  const sizes = engine.journal.origins().map((origin) => engine.journal.size(origin));
  world.nonces?.restart(sizes.reduce((sum, size) => sum + size, 0));
  const hub = serving.attach(engine);
  return { ...life, engine, serving, listener: { host: life.host, accept: hub.accept } };
}

function watchedDisk(world: World, disk: SimulatedDisk) {
  return platformDisk(disk, {
    ...world,
    liesUntilMs: () => world.liesUntilMs,
    onEarlySync: (sync) => {
      world.earlySync = sync;
    },
    onSeal: (seal) => {
      const before = world.seals.get(seal.nonce);
      if (before !== undefined && before !== seal.payloadHash) world.sealedTwice.push(seal.nonce);
      world.seals.set(seal.nonce, seal.payloadHash);
    },
  });
}

async function createFirms({ engine }: Platform): Promise<void> {
  for (const firm of FIRMS) {
    if (engine.firms().includes(firm)) continue;
    const made = await engine.createFirm(firm);
    assertThat(made.ok || made.rejection.code === 'engine_stopped', 'a new firm is made');
  }
}
