import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyringOpener } from '../keys/keyring.ts';
import { KEYRING_NAME, parseKeyring } from '../keys/keyring-file.ts';
import { readOldHost } from './old-host-source.ts';
import type { Trust } from './proven-log.ts';
import { bytesOf, type Source } from './source.ts';
import type { Openers } from './unlock-epochs.ts';
import { isVaultStore, readVaultStore } from './vault-source.ts';

/** A vault's store or a data directory; undefined when it is neither. */
export function openSource(path: string): Source | undefined {
  if (isVaultStore(path)) return readVaultStore(path);
  return existsSync(join(path, 'journal')) ? readOldHost(path) : undefined;
}

/** What opens key epochs: the recovery key, and keyrings that lie with old hosts. */
export function openersOf(sources: readonly Source[], identity: string): Openers {
  const keyrings = sources.flatMap(({ name, kind }) => {
    const path = join(name, 'keys', KEYRING_NAME);
    const stored = kind === 'old-host' ? parseKeyring(bytesOf(path).toString('latin1')) : undefined;
    return stored === undefined ? [] : [keyringOpener(stored)];
  });
  return { identity, keyrings };
}

export function trustOf(sources: readonly Source[], pinned: Trust['pinned']): Trust {
  return { pinned, cosigners: sources.flatMap(({ cosigners }) => cosigners) };
}
