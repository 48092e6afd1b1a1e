import {
  closeSync,
  cpSync,
  ftruncateSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { walkFolder } from '../../platform/detection/walk-folder.ts';
import { type Random, seededRandom } from '../../platform/journal/seeded-random.ts';
import type { AttackedParts, AttackStep } from './attack-step.ts';
import { encryptFile } from './encrypt-file.ts';
import { forgeTrades } from './forge-trades.ts';
import type { Meter } from './limits.ts';
import { confined, type MarkedRoot, openConfined } from './marked-root.ts';
import { type RecordedProcess, signalRecorded } from './recorded-process.ts';

export type AttackGround = {
  readonly root: MarkedRoot;
  /** The folder whose owner's rights the attacker has: the platform's data, or one vault's store. */
  readonly target: string;
  /** Where the attacker keeps what was copied. */
  readonly loot: string;
  readonly processes: ReadonlyMap<string, RecordedProcess>;
  /** Of the platform's code, which he has too. */
  readonly release: string;
  readonly meter: Meter;
  readonly random: Random;
  /** Told before the first change of a step. */
  readonly onTouch: () => void;
};

/** Does one step; throws DrillRefusal rather than touch anything outside the drill. */
export async function runAttackStep(ground: AttackGround, step: AttackStep): Promise<void> {
  const { root, target, loot, processes, onTouch } = ground;
  switch (step.do) {
    case 'copy':
      copyFolder(ground, target, join(loot, step.to));
      return;
    case 'roll-back':
      onTouch();
      for (const name of readdirSync(target)) removeFile(root, join(target, name), target);
      copyFolder(ground, confined(root, join(loot, step.from)), target);
      return;
    case 'forge':
      onTouch();
      await forgeTrades({
        directory: confined(root, target),
        release: ground.release,
        firms: step.firms,
        trades: step.trades,
        from: step.from,
        cash: step.cash,
      });
      return;
    case 'kill': {
      onTouch();
      const recorded = processes.get(step.process);
      if (recorded !== undefined) signalRecorded(recorded, 'SIGKILL');
      return;
    }
    default:
      attackFiles(ground, step);
  }
}

type FileStep = Extract<AttackStep, { readonly what: AttackedParts }>;

function attackFiles(ground: AttackGround, step: FileStep): void {
  const { root, target, meter, random, onTouch } = ground;
  const files = shuffled(filesBelow(root, target).filter(belongsTo(target, step.what)), random);
  const count = step.do === 'delete' ? Math.ceil((files.length * step.share) / 100) : files.length;
  for (const path of files.slice(0, count)) {
    meter.file();
    onTouch();
    ignoringGone(() => attackFile(ground, step, path));
  }
}

function attackFile({ root, target, meter }: AttackGround, step: FileStep, path: string): void {
  switch (step.do) {
    case 'encrypt':
      encryptFile(root, { path, within: target, pattern: step.pattern }, meter);
      return;
    case 'truncate':
      truncateFile(root, path, { within: target, keep: step.keep });
      return;
    case 'rename':
      renameSync(confined(root, path, target), confined(root, `${path}${step.suffix}`, target));
      return;
    case 'delete':
      unlinkSync(confined(root, path, target));
  }
}

function truncateFile(
  root: MarkedRoot,
  path: string,
  { within, keep }: { readonly within: string; readonly keep: number },
): void {
  const handle = openConfined(root, path, within);
  try {
    const { size } = lstatSync(path);
    ftruncateSync(handle, Math.floor((size * keep) / 100));
  } finally {
    closeSync(handle);
  }
}

/** The platform is at work meanwhile: a file may be gone, or in the middle of getting another name. */
function ignoringGone(act: () => void): void {
  try {
    act();
  } catch (failure) {
    const isGone = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
    if (!isGone) throw failure;
  }
}

/** Files below a folder in order of their names; sockets, links and the like are left alone. */
function filesBelow(root: MarkedRoot, folder: string): string[] {
  return walkFolder(confined(root, folder))
    .filter(({ isFile }) => isFile)
    .map(({ name }) => join(folder, name));
}

const FOLDER_OF: Readonly<Record<Exclude<AttackedParts, 'everything'>, string>> = {
  journal: 'journal',
  keys: 'keys',
  snapshots: 'snapshots',
  'read-store': 'readstore',
  objects: '',
};

function belongsTo(target: string, what: AttackedParts): (path: string) => boolean {
  if (what === 'everything') return () => true;
  // Objects of a vault's store are named for the SHA-256 of what they hold, whatever folder they lie in.
  if (what === 'objects') return (path) => /[0-9a-f]{64}/.test(path.split(sep).at(-1) ?? '');
  return (path) => relative(target, path).split(sep)[0] === FOLDER_OF[what];
}

function shuffled(paths: readonly string[], random: Random): string[] {
  const order = [...paths];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a = '', b = ''] = [order[last], order[other]];
    order[last] = b;
    order[other] = a;
  }
  return order;
}

export function attackOrder(seed: number): Random {
  return seededRandom(seed);
}

function copyFolder({ root, meter }: AttackGround, from: string, to: string): void {
  for (const path of filesBelow(root, from)) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    meter.file();
    meter.bytes(found.size);
    ignoringGone(() =>
      cpSync(path, confined(root, join(to, relative(from, path))), { force: true }),
    );
  }
}

function removeFile(root: MarkedRoot, path: string, within: string): void {
  rmSync(confined(root, path, within), { recursive: true, force: true });
}
