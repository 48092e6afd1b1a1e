import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openEngine } from '../engine/open-engine.ts';
import { steppingClock, type TillEngine } from '../engine/test-book/open-till.ts';
import { type Till, type TillEvent, tillRules } from '../engine/test-book/till.ts';
import { nodeDisk } from '../journal/node-disk.ts';
import { verifierKeyText } from '../journal/signed-note.ts';
import type { JournalKeys } from '../journal/types.ts';
import { newRecoveryIdentity, type RecoveryIdentity } from '../keys/age-wrap.ts';
import { freezableKeys } from '../keys/freezable-keys.ts';
import { openKeyring } from '../keys/keyring.ts';
import { freshDirectory, introduce, onEnd, startVault, type TestVault } from './_vault-fixture.ts';
import type { TrustedVaults } from './key-files.ts';
import { setUpVaultKeys, trustReplayer, type VaultKeys } from './key-files.ts';
import type { ReplayRules } from './replay-log.ts';
import type { ReplayerNotice } from './replayer-session.ts';
import { runReplayer } from './run-replayer.ts';
import { type VaultServing, vaultServing } from './serve-vaults.ts';
import { dial } from './vault-session.ts';

/** A till's platform with vaults and replayers as `serve` has them. */
export type ServedTill = {
  readonly engine: TillEngine;
  readonly keys: JournalKeys;
  readonly serving: VaultServing;
  readonly port: number;
  /** What the operator was told. */
  readonly told: string[];
  readonly stop: () => Promise<void>;
};

export type ReplayedEstate = {
  readonly root: string;
  readonly data: string;
  readonly firmKey: RecoveryIdentity;
  readonly replayerKeys: VaultKeys;
  readonly vaultKeys: VaultKeys;
  readonly trusted: TrustedVaults;
};

/** Keys of a platform, one vault, one replayer and the firms' recipient, each known to whom it must be. */
export async function replayedEstate(t: TestContext): Promise<ReplayedEstate> {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  await mkdir(data);
  const firmKey = await newRecoveryIdentity();
  const { keys: vaultKeys } = await introduce(data, root, 'vault-a');
  const path = join(root, 'replayer-a.key');
  const made = await setUpVaultKeys(path, { name: 'replayer-a', platformKey: undefined });
  assert.ok(made.ok);
  const { own } = made.value;
  const trusted = await trustReplayer(data, verifierKeyText(own.name, own.publicKey));
  assert.ok(trusted.ok);
  const platformKey = trusted.value.ownText;
  const pinned = await setUpVaultKeys(path, { name: undefined, platformKey });
  assert.ok(pinned.ok);
  return { root, data, firmKey, vaultKeys, replayerKeys: pinned.value, trusted: trusted.value };
}

export async function serveTill(
  t: TestContext,
  { data, firmKey, trusted }: ReplayedEstate,
  isFrozen: () => boolean = () => false,
): Promise<ServedTill> {
  const disk = nodeDisk();
  const keyring = await openKeyring({ disk, directory: join(data, 'keys') });
  assert.ok(keyring.ok);
  if (!keyring.keys.recipients().includes(firmKey.recipient))
    await keyring.keys.addRecipient(firmKey.recipient);
  const told: string[] = [];
  const serving = vaultServing(trusted, (sentence) => void told.push(sentence), { isFrozen });
  const keys = freezableKeys(keyring.keys, isFrozen);
  const opened = await openEngine({
    disk,
    directory: data,
    keys,
    rules: tillRules,
    release: 'test',
    now: steppingClock(Date.now() * 1_000),
    sealing: 'inline',
    onFatal: () => undefined,
    hold: serving.hold,
    whyNotYet: serving.whyNotYet,
  });
  assert.ok(opened.ok);
  const { engine } = opened;
  const port = await serving.listen(engine, 0);
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await serving.close();
    await engine.close();
  };
  onEnd(t, stop);
  return { engine, keys, serving, port, told, stop };
}

export function startVaultOf(t: TestContext, { root, vaultKeys }: ReplayedEstate, port: number) {
  const vault: TestVault = startVault(join(root, 'store'), vaultKeys, port);
  onEnd(t, vault.stop);
  return vault;
}

export type TestReplayer = {
  readonly notices: ReplayerNotice[];
  readonly stop: () => Promise<void>;
};

export const TILL_REPLAY: ReplayRules<Till, TillEvent> = { ...tillRules, invariants: () => [] };

export function startReplayer(
  t: TestContext,
  { replayerKeys, firmKey }: ReplayedEstate,
  port: () => number,
  change: {
    readonly rules?: ReplayRules<Till, TillEvent>;
    readonly identities?: readonly string[];
  } = {},
): TestReplayer {
  const { own, platform } = replayerKeys;
  assert.ok(platform !== undefined);
  const stop = new AbortController();
  const notices: ReplayerNotice[] = [];
  const running = runReplayer({
    rules: TILL_REPLAY,
    own,
    platform,
    identities: [firmKey.identity],
    firms: [],
    pinned: new Map(),
    release: 'clean',
    connect: () => dial('127.0.0.1', port()),
    nowSeconds: () => Math.floor(Date.now() / 1_000),
    tell: (notice) => void notices.push(notice),
    signal: stop.signal,
    ...change,
  });
  const ended = async () => {
    stop.abort();
    await running;
  };
  onEnd(t, ended);
  return { notices, stop: ended };
}
