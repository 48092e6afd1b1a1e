import { lstatSync } from 'node:fs';
import { join } from 'node:path';
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
  /** Files that have no business there and were cried about. */
  readonly strangers: Set<string>;
  round: number;
};

/** Files that nobody seems to have touched are read and hashed again every so many rounds. */
const HASH_EVERY_ROUNDS = 16;

export function watchFolder(path: string, rules: readonly NameRule[]): FolderWatch {
  return { folder: { path, rules }, seen: new Map(), strangers: new Set(), round: 0 };
}

/**
 * Alarms of one round; each is cried about once, and what lies there then is what is watched from then on. Reads only; changes
 * nothing, ends nothing, restores nothing.
 */
export function lookAtFolder(watch: FolderWatch): Omit<Alarm, 'atMs'>[] {
  const { folder, seen, strangers } = watch;
  watch.round += 1;
  const alarms: Omit<Alarm, 'atMs'>[] = [];
  const present = new Set<string>();
  for (const { name } of walkFolder(folder.path)) {
    const rule = ruleOf(folder.rules, name);
    if (rule === undefined) {
      if (!isThere(folder.path, name)) continue;
      present.add(name);
      if (!strangers.has(name)) alarms.push({ kind: 'file-unexpected', where: name });
      strangers.add(name);
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
    const isAnother =
      look.found === 'as-before' && before !== undefined && before.inode !== look.seen.inode;
    if (look.found === 'changed' || (isAnother && rule.changes === 'added-to'))
      alarms.push({ kind: 'bytes-changed', where: name });
    if (look.found === 'as-before') seen.set(name, look.seen);
    else seen.delete(name);
  }
  for (const name of strangers) if (!present.has(name)) strangers.delete(name);
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
