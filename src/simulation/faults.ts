import { assertThat } from '../domain/basics/decision.ts';
import { keepPlatformRunning } from './platform-host.ts';
import { kill, VAULTS, type World } from './world.ts';

/** What may befall an honest world: nothing that was told may be lost by it. */
const HONEST = [
  'platform loses power',
  'platform loses power',
  'platform disk fails a sync',
  'vault-a loses power',
  'vault-b loses power',
  'vault disk fails a sync',
  'vault disk is full',
  'platform is cut off',
  'vault-a is cut off',
  'connections break',
] as const;

/** And a dishonest one: then only what vaults were said to hold is promised. */
const DISHONEST = ['disk lies', 'rolled back', 'copied'] as const;

/** What planted bugs are about: the platform's storage. */
const ON_PLANTED = [
  'platform loses power',
  'platform loses power',
  'platform disk fails a sync',
] as const;

type Fault = (typeof HONEST)[number] | (typeof DISHONEST)[number];

export const LOAD_MS = 420;
const LONGEST_CUT_MS = 1_000;

/** Lets a few faults happen at times of the seed. */
export async function befall(world: World, seed: number): Promise<void> {
  const { time, random, faults } = world;
  const isPlanted = world.planted !== 'none';
  const isDishonest = !isPlanted && seed % 4 === 0;
  const count = (isPlanted ? 3 : 1) + Math.floor(random() * 4);
  const honest = isPlanted ? ON_PLANTED : HONEST;
  for (let at = 0; at < count; at += 1) {
    await time.sleep((random() * 1.6 * LOAD_MS) / count);
    if (time.nowMs() > LOAD_MS) return;
    const among = isDishonest && random() < 0.5 ? DISHONEST : honest;
    const fault = among[Math.floor(random() * among.length)];
    assertThat(fault !== undefined, 'there are faults to choose from');
    faults.push(`${Math.round(time.nowMs())} ms: ${fault}`);
    strike(world, fault);
  }
}

function strike(world: World, fault: Fault): void {
  const { network, random, lives } = world;
  const vault = VAULTS[random() < 0.5 ? 0 : 1] ?? 'vault-a';
  const life = (name: Parameters<typeof lives.get>[0]) => {
    const found = lives.get(name);
    return found === undefined ? [] : [found];
  };
  switch (fault) {
    case 'platform loses power':
      for (const one of life('platform')) kill(world, one);
      return;
    case 'vault-a loses power':
    case 'vault-b loses power':
      for (const one of life(fault === 'vault-a loses power' ? 'vault-a' : 'vault-b'))
        kill(world, one);
      return;
    case 'platform disk fails a sync':
      world.disks.get('platform')?.failSyncAfter(Math.floor(random() * 4));
      return;
    case 'vault disk fails a sync':
      world.disks.get(vault)?.failSyncAfter(Math.floor(random() * 4));
      return;
    case 'vault disk is full':
      world.disks.get(vault)?.setFreeBytes(Math.floor(random() * 2_000));
      return;
    case 'platform is cut off':
    case 'vault-a is cut off':
      network.partition(
        fault === 'platform is cut off' ? 'platform' : 'vault-a',
        random() * LONGEST_CUT_MS,
      );
      return;
    case 'connections break':
      network.cut(vault);
      return;
    default:
      deceive(world, fault);
  }
}

function deceive(world: World, fault: (typeof DISHONEST)[number]): void {
  const { time, random } = world;
  world.isHonest = false;
  if (fault === 'disk lies') {
    world.liesUntilMs = time.nowMs() + 300;
    time.after({ name: 'world', isAlive: true }, random() * 300, () => loseThePlatform(world));
    return;
  }
  const image = world.disks.get('platform')?.clone();
  assertThat(image !== undefined, 'a platform has a disk');
  if (fault === 'copied' && !world.disks.has('clone')) {
    world.disks.set('clone', image);
    void keepPlatformRunning(world, 'clone').catch((failure) => world.bugs.push(failure));
    return;
  }
  // The old disk comes back once more has been told.
  time.after({ name: 'world', isAlive: true }, 100 + random() * 300, () => {
    loseThePlatform(world);
    world.disks.set('platform', image);
  });
}

function loseThePlatform(world: World): void {
  const life = world.lives.get('platform');
  if (life !== undefined) kill(world, life);
}
