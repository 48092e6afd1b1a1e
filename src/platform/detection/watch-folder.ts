import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { walkFolder } from './walk-folder.ts';
import { isUntouched, lookAtFile, type SeenFile } from './watched-file.ts';
import { type NameRule, ruleOf } from './watched-names.ts';

/** What a look at a folder brings out; `where` is a path below it. */
export type FolderAlarm = {
  readonly kind: 'bytes-changed' | 'file-gone' | 'file-unexpected';
  readonly where: string;
};

type WatchedFolder = { readonly path: string; readonly rules: readonly NameRule[] };

export type FolderWatch = {
  readonly folder: WatchedFolder;
  /** Each file as it was at the last look. */
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
 * Looks once at every file of a folder. Each alarm is cried about once, and what lies there then is what is watched from
 * then on. Reads only; changes nothing, ends nothing, restores nothing.
 */
export function lookAtFolder(watch: FolderWatch): FolderAlarm[] {
  const { folder, seen, strangers } = watch;
  watch.round += 1;
  const alarms: FolderAlarm[] = [];
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
