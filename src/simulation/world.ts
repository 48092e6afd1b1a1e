import { generateKeyPairSync } from 'node:crypto';
import type { TillEngine } from '../platform/engine/test-book/open-till.ts';
import { type Random, seededRandom } from '../platform/journal/seeded-random.ts';
import { type SimulatedDisk, simulatedDisk } from '../platform/journal/simulated-disk.ts';
import { cosignerKeyText, namedKey, privateKeyOf } from '../platform/vault/cosignature.ts';
import type { OwnKey, TrustedVaults } from '../platform/vault/key-files.ts';
import type { VaultServing } from '../platform/vault/serve-vaults.ts';
import type { ForeseeableNonces, Planted } from './planted.ts';
import { type Listener, type SimulatedNetwork, simulatedNetwork } from './simulated-network.ts';
import type { Host, VirtualTime } from './virtual-time.ts';

export const VAULTS = ['vault-a', 'vault-b'] as const;
export const FIRMS = ['abc', 'xyz'] as const;
export type VaultName = (typeof VAULTS)[number];
export type HostName = 'platform' | 'clone' | VaultName;

/** One life of a host, and how it ends. */
export type Life = {
  readonly host: Host;
  readonly disk: SimulatedDisk;
  /** Resolves when it is dead. */
  readonly died: Promise<void>;
  readonly end: () => void;
};

export type Platform = Life & {
  readonly engine: TillEngine;
  readonly serving: VaultServing;
  readonly listener: Listener;
};

/** What somebody was told: kept by the world, which no crash touches. */
export type Told = {
  readonly firm: string;
  readonly reference: string;
  readonly origin: string;
  readonly entry: number;
  readonly payloadHash: string;
  /** Vaults that were said to hold it. */
  readonly vaults: number;
};

/** One seed's small world: two platforms at most, two vaults, their disks, and what was promised to whom. */
export type World = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly network: SimulatedNetwork;
  readonly planted: Planted;
  readonly nonces: ForeseeableNonces | undefined;
  readonly trusted: TrustedVaults;
  readonly vaultKeys: ReadonlyMap<string, { readonly own: OwnKey; readonly text: string }>;
  /** What is on each host's disk, running or not. */
  readonly disks: Map<HostName, SimulatedDisk>;
  readonly lives: Map<HostName, Life>;
  readonly platforms: Map<HostName, Platform>;
  readonly told: Told[];
  readonly submitted: Set<string>;
  /** Payload by nonce: the same nonce for two payloads gives both away. */
  readonly seals: Map<string, string>;
  readonly sealedTwice: string[];
  readonly faults: string[];
  /** Notices of vaults that froze a log. */
  readonly frozen: string[];
  /** What hosts met that no fault explains. */
  readonly bugs: unknown[];
  /** The largest head that any vault has cosigned, by log. */
  readonly cosigned: Map<string, number>;
  liesUntilMs: number;
  /** The real end of a sync that was said to be done. */
  earlySync: Promise<void>;
  /** False once a disk lied or a host was copied or rolled back: then only what vaults were said to hold is promised. */
  isHonest: boolean;
  isOver: boolean;
};

export function newWorld(
  seed: number,
  planted: Planted,
  time: VirtualTime,
  nonces: ForeseeableNonces | undefined,
): World {
  const random = seededRandom(seed * 31 + 7);
  const own = newKey('holdfast-platform');
  const vaultKeys = new Map(
    VAULTS.map((name) => {
      const key = newKey(name);
      return [name, { own: key, text: cosignerKeyText(name, key.publicKey) }];
    }),
  );
  const vaults = [...vaultKeys.values()].map(({ own: key }) => key);
  const names: readonly HostName[] = ['platform', ...VAULTS];
  return {
    time,
    random,
    network: simulatedNetwork(time, random),
    planted,
    nonces,
    trusted: { own, ownText: '', vaults, replayers: [] },
    vaultKeys,
    disks: new Map(names.map((name, at) => [name, simulatedDisk(seed * 8 + at)])),
    lives: new Map(),
    platforms: new Map(),
    told: [],
    submitted: new Set(),
    seals: new Map(),
    sealedTwice: [],
    faults: [],
    frozen: [],
    bugs: [],
    cosigned: new Map(),
    liesUntilMs: 0,
    earlySync: Promise.resolve(),
    isHonest: true,
    isOver: false,
  };
}

function newKey(name: string): OwnKey {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { ...namedKey(name, Buffer.from(x, 'base64url')), privateKey: privateKeyOf({ x, d }) };
}

export function beginLife(world: World, name: HostName, disk: SimulatedDisk): Life {
  const host: Host = { name, isAlive: true };
  let end: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    end = resolve;
  });
  const life = { host, disk, died, end };
  world.lives.set(name, life);
  return life;
}

/** The power of a host fails: what its disk kept is what the next life finds. */
export function kill(world: World, life: Life): void {
  const { host, disk } = life;
  if (!host.isAlive) return;
  host.isAlive = false;
  world.network.lose(host);
  for (const [name, known] of world.lives)
    if (known === life) {
      world.disks.set(name, disk.crash());
      world.lives.delete(name);
      world.platforms.delete(name);
    }
  life.end();
}

/** A failure that comes of the power being gone, or of the disk having said no: the process ends, the world goes on. */
export function isDiskFailure(failure: unknown): boolean {
  for (let cause = failure; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && /^(?:ECRASH|EIO|ENOSPC)$/.test(String(cause.code))) return true;
  return false;
}
