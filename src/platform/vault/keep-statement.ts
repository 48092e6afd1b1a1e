import { sha256 } from '../journal/sha256.ts';
import { unprovenStatement } from './book-statement.ts';
import { padded } from './segment-object.ts';
import type { Keeper, VaultLog } from './vault-log.ts';

/** The newest statement of each log that was kept by this process. */
export type KeptStatements = Map<string, { readonly size: number; readonly atSeconds: number }>;

/** Whoever owns the platform may send any number of them, and nothing here is ever removed. */
const KEEP_EVERY_SECONDS = 5;
const STATEMENT_NAME = /^(\d{16})-([0-9a-f]{64})\.statement$/;

/**
 * Keeps what a replayer has stated of this log as an object of its own. The vault knows no replayer's key, so it does not
 * look at the signature: whoever rebuilds does, with a key that a person carried there. What is wrong with it, or undefined.
 */
export async function keepStatement(
  { files, nowSeconds }: Keeper,
  { stored, isRefused }: VaultLog,
  { note, kept }: { readonly note: string; readonly kept: KeptStatements },
): Promise<string | undefined> {
  const stated = unprovenStatement(note);
  if (stated?.origin !== stored.origin) return 'a statement that is none of this log';
  const { size } = stated;
  // It may have come before a head that was refused or is not yet durable: then it says nothing of what is held.
  if (isRefused || size > stored.held.size) return undefined;
  const last = kept.get(stored.origin);
  const atSeconds = nowSeconds();
  if (last !== undefined && (size <= last.size || atSeconds - last.atSeconds < KEEP_EVERY_SECONDS))
    return undefined;
  kept.set(stored.origin, { size, atSeconds });
  const bytes = Buffer.from(note);
  const name = `${padded(size)}-${sha256(bytes).toString('hex')}.statement`;
  await files.publish(await files.stage([bytes]), `${stored.folder}/${name}`);
  await files.syncFolder(stored.folder);
  return undefined;
}

export function parseStatementName(
  name: string,
): { readonly name: string; readonly size: number; readonly sha256: string } | undefined {
  const [, size, hash] = STATEMENT_NAME.exec(name) ?? [];
  return size === undefined || hash === undefined
    ? undefined
    : { name, size: Number(size), sha256: hash };
}
