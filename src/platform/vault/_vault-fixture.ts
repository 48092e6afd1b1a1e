import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openFixture } from '../journal/_journal-fixture.ts';
import { nodeDisk } from '../journal/node-disk.ts';
import type { Journal } from '../journal/types.ts';
import type { Witness } from './ask-witness.ts';
import { cosignedHeads } from './cosigned-heads.ts';
import { type Coverage, coverage, type LevelChange } from './coverage.ts';
import { setUpVaultKeys, type TrustedVaults, trustVault, type VaultKeys } from './key-files.ts';
import { type ProofChange, type Proofs, proofs } from './proofs.ts';
import { runVault } from './run-vault.ts';
import { vaultHub } from './vault-hub.ts';
import type { LinkNotice } from './vault-link.ts';
import { listenForVaults, type VaultListener } from './vault-listener.ts';
import { dial, type VaultNotice } from './vault-session.ts';
import type { VaultLimits } from './vault-watch.ts';

const closers = new WeakMap<TestContext, (() => Promise<unknown>)[]>();

/** Undoes in reverse order when the test is over, however it ends: what writes stops before its directory goes. */
export function onEnd(t: TestContext, close: () => Promise<unknown>): void {
  const known = closers.get(t);
  if (known !== undefined) {
    known.push(close);
    return;
  }
  const list = [close];
  closers.set(t, list);
  t.after(async () => {
    for (const one of list.toReversed()) await one();
  });
}

export async function freshDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-vault-'));
  onEnd(t, () => rm(directory, { recursive: true, force: true }));
  return directory;
}

export type TestPlatform = {
  readonly journal: Journal;
  readonly listener: VaultListener;
  readonly coverage: Coverage;
  readonly changes: LevelChange[];
  readonly notices: LinkNotice[];
  readonly proofs: Proofs;
  readonly proofChanges: ProofChange[];
  readonly close: () => Promise<void>;
};

/** A journal on the real disk with a listener for vaults. */
export async function openPlatform(
  directory: string,
  trusted: TrustedVaults,
  wanted = 2,
  checkpointEveryMicros = 10_000_000,
): Promise<TestPlatform> {
  const { journal } = await openFixture(nodeDisk(), { root: directory, checkpointEveryMicros });
  const changes: LevelChange[] = [];
  const notices: LinkNotice[] = [];
  const covered = coverage(wanted, (change) => changes.push(change));
  const proofChanges: ProofChange[] = [];
  const proven = proofs((change) => proofChanges.push(change));
  const service = {
    journal,
    own: trusted.own,
    coverage: covered,
    proofs: proven,
    heads: cosignedHeads(),
    isFrozen: () => false,
    tell: (notice: LinkNotice) => void notices.push(notice),
  };
  const listener = await listenForVaults(vaultHub(service, trusted), 0);
  const close = async () => {
    await listener.close();
    await journal.close();
  };
  return {
    journal,
    listener,
    coverage: covered,
    changes,
    notices,
    proofs: proven,
    proofChanges,
    close,
  };
}

export type TestVault = {
  readonly store: string;
  readonly keys: VaultKeys;
  readonly notices: VaultNotice[];
  readonly stop: () => Promise<void>;
};

/** Makes a vault's keys and has the platform of `directory` trust it. */
export async function introduce(
  directory: string,
  vaultDirectory: string,
  name: string,
): Promise<{ readonly trusted: TrustedVaults; readonly keys: VaultKeys }> {
  const path = join(vaultDirectory, `${name}.key`);
  const made = await setUpVaultKeys(path, { name, platformKey: undefined });
  assert.ok(made.ok);
  const trusted = await trustVault(directory, made.value.ownText);
  assert.ok(trusted.ok);
  const pinned = await setUpVaultKeys(path, {
    name: undefined,
    platformKey: trusted.value.ownText,
  });
  assert.ok(pinned.ok);
  return { trusted: trusted.value, keys: pinned.value };
}

export function startVault(
  store: string,
  keys: VaultKeys,
  port: number,
  recipients: readonly { readonly kind: string; readonly id: string }[] = [],
  limits: Partial<VaultLimits> = {},
  witnesses: readonly Witness[] = [],
  immutable = false,
): TestVault {
  const { platform } = keys;
  assert.ok(platform !== undefined);
  const stop = new AbortController();
  const notices: VaultNotice[] = [];
  const running = runVault({
    directory: store,
    own: keys.own,
    ownText: keys.ownText,
    platform,
    recipients,
    witnesses,
    immutable,
    connect: () => dial('127.0.0.1', port),
    clocks: {
      wallSeconds: () => Date.now() / 1_000,
      monotonicMs: () => performance.now(),
    },
    limits: { quotaBytes: undefined, rateBytes: 2 ** 40, silenceSeconds: 30, ...limits },
    tell: (notice) => void notices.push(notice),
    signal: stop.signal,
  });
  return {
    store,
    keys,
    notices,
    stop: async () => {
      stop.abort();
      assert.deepEqual(await running, { ok: true });
    },
  };
}

/** Waits until something holds; fails with what it was after half a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (!(await holds())) {
    assert.ok(performance.now() < endMs, `waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
