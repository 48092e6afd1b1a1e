import { sha256 } from '../journal/sha256.ts';
import type { StoreFiles } from './store-files.ts';
import { isThawName, parseThaw, type StoredThaw } from './thaw-record.ts';

export type ReadThaws = {
  /** The newest last. */
  readonly thaws: readonly StoredThaw[];
  /** Files that are named as one and are none of this log: they thaw nothing. */
  readonly faulty: readonly string[];
};

/** What a store has of two people's word on the frozen log of this folder. */
export async function readThaws(
  { read }: Pick<StoreFiles, 'read'>,
  { folder, origin }: { readonly folder: string; readonly origin: string },
  names: readonly string[],
): Promise<ReadThaws> {
  const thaws: StoredThaw[] = [];
  const faulty: string[] = [];
  for (const name of names.filter(isThawName)) {
    const thaw = thawIn((await read(`${folder}/${name}`)) ?? Buffer.alloc(0), origin, name);
    if (thaw === undefined) faulty.push(name);
    else thaws.push(thaw);
  }
  return { thaws: thaws.sort((a, b) => a.timeSeconds - b.timeSeconds), faulty };
}

/** Undefined unless it is whole, of this log, and named by its own hash. */
export function thawIn(bytes: Buffer, origin: string, name: string): StoredThaw | undefined {
  const thaw = parseThaw(bytes.toString('utf8'));
  const isNamed = name.includes(`-${sha256(bytes).toString('hex')}.`);
  return thaw?.origin === origin && isNamed ? { ...thaw, name } : undefined;
}
