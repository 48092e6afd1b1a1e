import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Address } from './loopback.ts';
import { walkFolder } from './walk-folder.ts';
import { isUntouched, lookAtFile, type SeenFile } from './watched-file.ts';
import { type NameRule, ruleOf } from './watched-names.ts';

/** What a detector cries about. Integrity first: no guess about what ciphertext looks like. */
export type AlarmKind = 'bytes-changed' | 'file-gone' | 'file-unexpected' | 'platform-silent';

export type Alarm = { readonly kind: AlarmKind; readonly where: string; readonly atMs: number };

type WatchedFolder = { readonly path: string; readonly rules: readonly NameRule[] };

/** Looks once at every file of a folder; what was seen the last time is kept in `seen`. */
export type FolderWatch = {
  readonly folder: WatchedFolder;
  readonly seen: Map<string, SeenFile>;
  round: number;
};

/** Files that nobody seems to have touched are read and hashed again every so many rounds. */
const HASH_EVERY_ROUNDS = 16;

export function watchFolder(path: string, rules: readonly NameRule[]): FolderWatch {
  return { folder: { path, rules }, seen: new Map(), round: 0 };
}

/** Alarms of one round. Reads only; changes nothing, ends nothing, restores nothing. */
export function lookAtFolder(watch: FolderWatch): Omit<Alarm, 'atMs'>[] {
  const { folder, seen } = watch;
  watch.round += 1;
  const alarms: Omit<Alarm, 'atMs'>[] = [];
  const present = new Set<string>();
  for (const { name } of walkFolder(folder.path)) {
    const rule = ruleOf(folder.rules, name);
    if (rule === undefined) {
      if (isThere(folder.path, name)) alarms.push({ kind: 'file-unexpected', where: name });
      continue;
    }
    if (rule.changes === 'free') continue;
    const path = join(folder.path, name);
    const before = seen.get(name);
    const isDue = (watch.round + name.length) % HASH_EVERY_ROUNDS === 0;
    if (before !== undefined && !isDue && isUntouched(path, before)) {
      present.add(name);
      continue;
    }
    const look = lookAtFile(path, before);
    if (look.found === 'gone') continue;
    present.add(name);
    if (look.found === 'changed') alarms.push({ kind: 'bytes-changed', where: name });
    else seen.set(name, look.seen);
  }
  for (const name of [...seen.keys()].filter((known) => !present.has(known))) {
    seen.delete(name);
    const mayLeave = ruleOf(folder.rules, name)?.changes === 'added-to-and-leaves';
    if (!mayLeave) alarms.push({ kind: 'file-gone', where: name });
  }
  return alarms;
}

function isThere(folder: string, name: string): boolean {
  return lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
}

const ANSWER_MS = 1_000;

/** Whether anybody listens; the platform is silent when nobody does, or nobody takes the call in time. */
export function isListening({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (isThereAnybody: boolean) => {
      socket.destroy();
      resolve(isThereAnybody);
    };
    socket.setTimeout(ANSWER_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
