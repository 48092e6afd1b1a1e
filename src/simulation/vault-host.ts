import { assertThat } from '../domain/basics/decision.ts';
import { START_MICROS } from '../platform/engine/test-book/open-till.ts';
import { sizeInNote } from '../platform/journal/checkpoint.ts';
import { blockRecords } from '../platform/vault/commit-block.ts';
import { keepStore } from '../platform/vault/run-vault.ts';
import { originOfFolder, parseCheckpointName } from '../platform/vault/segment-object.ts';
import type { StoreFiles } from '../platform/vault/store-files.ts';
import type { VaultNotice } from '../platform/vault/vault-session.ts';
import { vaultDisk } from './host-disk.ts';
import { simulatedStore } from './simulated-store.ts';
import { beginLife, isDiskFailure, kill, type Life, type VaultName, type World } from './world.ts';

const LONGEST_REPAIR_MS = 120;
export const STORE = '/store';

/** Starts the vault again and again until the world ends. */
export async function keepVaultRunning(world: World, name: VaultName): Promise<void> {
  while (!world.isOver) {
    const disk = world.disks.get(name);
    assertThat(disk !== undefined, 'a vault has a disk');
    const life = beginLife(world, name, disk);
    const running = world.time.on(life.host, () => runVault(world, name, life));
    await Promise.race([running, life.died]);
    kill(world, life);
    await world.time.sleep(world.random() * LONGEST_REPAIR_MS);
  }
}

async function runVault(world: World, name: VaultName, life: Life): Promise<void> {
  const keys = world.vaultKeys.get(name);
  assertThat(keys !== undefined, 'a vault has a key');
  const { time, network, random, trusted } = world;
  const slow = vaultDisk(life.disk, world);
  // Whoever listens to a signal that never comes is kept in memory for ever.
  const ended = new AbortController();
  void life.died.then(() => ended.abort());
  try {
    await keepStore(
      {
        own: keys.own,
        ownText: keys.text,
        platform: trusted.own,
        recipients: [],
        witnesses: [],
        connect: () => network.connect(life.host, somePlatform(world, random)),
        clocks: {
          wallSeconds: () => START_MICROS / 1_000_000 + time.nowMs() / 1_000,
          monotonicMs: time.nowMs,
        },
        limits: { quotaBytes: undefined, rateBytes: Number.MAX_SAFE_INTEGER, silenceSeconds: 30 },
        tell: (notice: VaultNotice) => {
          if (notice.kind === 'frozen') world.frozen.push(`${name} ${notice.code}`);
        },
        signal: ended.signal,
      },
      notingHeads(world, await simulatedStore(slow, STORE)),
    );
  } catch (failure) {
    if (!isDiskFailure(failure)) world.bugs.push(failure);
  }
}

function somePlatform({ platforms }: World, random: () => number) {
  const all = [...platforms.values()];
  return all[Math.floor(random() * all.length)]?.listener;
}

/** A checkpoint in a synced commit file or under its name is a head the vault stands by, whether or not anybody hears of it. */
function notingHeads({ cosigned }: World, store: StoreFiles): StoreFiles {
  const { passing } = store;
  assertThat(passing !== undefined, 'a simulated store has commit files');
  const note = (origin: string, size: number) =>
    cosigned.set(origin, Math.max(size, cosigned.get(origin) ?? 0));
  const create: typeof passing.create = async (path) => {
    const file = await passing.create(path);
    let written: Buffer = Buffer.alloc(0);
    return {
      ...file,
      write: (bytes, position) => {
        written = Buffer.from(bytes);
        return file.write(bytes, position);
      },
      sync: async () => {
        await file.sync();
        for (const { kind, origin, bytes } of blockRecords(written))
          if (kind === 'checkpoint') note(origin, sizeInNote(bytes.toString('utf8')));
      },
    };
  };
  return {
    ...store,
    publish: async (from, path) => {
      const made = await store.publish(from, path);
      const [, folder = '', name = ''] = path.split('/');
      const size = parseCheckpointName(name)?.size;
      const origin = originOfFolder(folder);
      if (size !== undefined && origin !== undefined) note(origin, size);
      return made;
    },
    passing: { ...passing, create },
  };
}
