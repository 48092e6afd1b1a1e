import type { Duplex } from 'node:stream';
import { lockDirectory } from '../engine/directory-lock.ts';
import type { StorageCode } from '../engine/storage-trouble.ts';
import type { Witness } from './ask-witness.ts';
import type { NamedKey } from './cosignature.ts';
import { dialAgainAndAgain, pause } from './dial-again.ts';
import type { OwnKey } from './key-files.ts';
import type { WrapRecipient } from './log-intake.ts';
import { protectedFiles } from './protect-objects.ts';
import { viewRounds } from './publish-views.ts';
import type { S3Code } from './s3-error.ts';
import { settleFound } from './settle-found.ts';
import { openStoreFiles, type StoreFiles } from './store-files.ts';
import { type StoreState, storeState } from './store-state.ts';
import { LOGS_FOLDER } from './stored-log.ts';
import { openCommits, type VaultCommits } from './vault-commits.ts';
import { serveConnection, type Vault, type VaultNotice } from './vault-session.ts';
import { type VaultClocks, type VaultLimits, type VaultWatch, vaultWatch } from './vault-watch.ts';
import { witnessRelay } from './witness-relay.ts';

export type RunOptions = {
  /** The store's directory. */
  readonly directory: string;
  readonly own: OwnKey;
  /** The vault's key text, kept in the store so that an audit needs no secret. */
  readonly ownText: string;
  readonly platform: NamedKey;
  readonly recipients: readonly WrapRecipient[];
  /** Whom the heads are shown to. */
  readonly witnesses: readonly Witness[];
  /** Dials the platform; TLS is another function here. */
  readonly connect: () => Promise<Duplex>;
  readonly clocks: VaultClocks;
  readonly limits: VaultLimits;
  readonly tell: (notice: VaultNotice) => void;
  readonly signal: AbortSignal;
  /** Whether objects of a directory get the file system's immutable flag, where that is allowed. */
  readonly immutable?: boolean;
  /** Between two looks at whether the views are behind; each costs a few requests where the store is a bucket. */
  readonly viewEveryMs?: number;
};

export type VaultRun =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly rejection: {
        readonly code:
          | 'data_directory_in_use'
          | StorageCode
          | 'vault_store_must_keep_its_key'
          | 'vault_clock_must_not_run_back'
          | 'vault_clock_must_agree_with_its_store'
          | S3Code;
        readonly seen: string;
        readonly wanted: string;
      };
    };

export const COSIGNER_NAME = 'cosigner';
const VIEW_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 1_000;
/** A time server may set a clock back by so much. */
const CLOCK_SLACK_SECONDS = 60;

/** Keeps copies until the signal comes. Throws when something could not be written: then the process must end. */
export async function runVault(options: RunOptions): Promise<VaultRun> {
  const locked = lockDirectory(options.directory);
  if (!locked.ok) return locked;
  try {
    return await keepInDirectory(options);
  } finally {
    locked.lock.release();
  }
}

async function keepInDirectory(options: RunOptions): Promise<VaultRun> {
  const { immutable = false, ownText, tell } = options;
  const files = await openStoreFiles(options.directory);
  if (!immutable) return keepStore(options, files);
  // The first object of a store; `keepStore` says whose it is.
  await keepKey(files, ownText);
  const guarded = await protectedFiles(files, COSIGNER_NAME, tell);
  try {
    return await keepStore(options, guarded.files);
  } finally {
    await guarded.stop();
  }
}

/** The same on a store that is open and locked. */
export async function keepStore(
  options: Omit<RunOptions, 'directory'>,
  files: StoreFiles,
): Promise<VaultRun> {
  const kept = await keepKey(files, options.ownText);
  if (kept !== options.ownText) {
    const wanted = 'a store of its own for each vault key';
    const code = 'vault_store_must_keep_its_key';
    return { ok: false, rejection: { code, seen: kept, wanted } };
  }
  const { passing } = files;
  if (passing !== undefined) await settleFound(files, passing, options.own);
  const state = await storeState(files, options.own);
  const late = clockFault(state, options.clocks.wallSeconds());
  if (late !== undefined) return late;
  await keepCopies(options, files, state);
  return { ok: true };
}

/** The key text that the store was begun with. */
async function keepKey(files: StoreFiles, ownText: string): Promise<string> {
  await files.makeFolder(LOGS_FOLDER);
  await files.publish(await files.stage([Buffer.from(`${ownText}\n`)]), COSIGNER_NAME);
  await files.syncFolder('.');
  return (await files.read(COSIGNER_NAME))?.toString('latin1').trimEnd() ?? '';
}

/** A clock behind what this vault has signed itself: a rebuild believes those times, so none may come before another. */
function clockFault(
  { lastCosignedSeconds }: StoreState,
  nowSeconds: number,
): Extract<VaultRun, { readonly ok: false }> | undefined {
  if (nowSeconds + CLOCK_SLACK_SECONDS >= lastCosignedSeconds) return undefined;
  const time = (seconds: number) => new Date(seconds * 1_000).toISOString();
  const wanted = `the time of its last cosignature, ${time(lastCosignedSeconds)}, or later`;
  const code = 'vault_clock_must_not_run_back';
  return { ok: false, rejection: { code, seen: time(nowSeconds), wanted } };
}

async function keepCopies(
  options: Omit<RunOptions, 'directory'>,
  files: StoreFiles,
  { bytes }: StoreState,
): Promise<void> {
  const { own, recipients, clocks, limits, platform, tell, signal } = options;
  const watch = vaultWatch(limits, clocks, bytes);
  const relay = witnessRelay(files, options.witnesses, tell);
  const { passing } = files;
  const commits = passing && (await openCommits(files, passing, clocks.monotonicMs));
  const vault: Vault = {
    keeper: {
      files: countedFiles(files, watch),
      commits: commits && countedCommits(commits, watch),
      own,
      recipients,
      linesOn: relay.linesOn,
      nowSeconds: watch.nowSeconds,
    },
    watch,
    relay,
    platform,
    logs: new Map(),
    statements: new Map(),
    tell,
  };
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const seconds = everySecond(vault, options.viewEveryMs ?? VIEW_EVERY_MS, either);
  // What could not be written ends the dialling; `stop` throws it.
  seconds.going.catch(() => failed.abort());
  const looking = setInterval(() => {
    for (const alarm of watch.look()) tell({ kind: 'alarm', ...alarm });
  }, LOOK_EVERY_MS);
  try {
    await dialAgainAndAgain({
      connect: options.connect,
      serve: (socket) => serveConnection(vault, socket),
      unreachable: (why) => tell({ kind: 'ended', why }),
      signal: either,
    });
  } finally {
    clearInterval(looking);
    await seconds.stop();
    await commits?.settle();
    await relay.settled();
  }
}

/** What is staged becomes an object, but for what a broken connection leaves; that is counted until the next start. */
function countedFiles(files: StoreFiles, watch: VaultWatch): StoreFiles {
  return {
    ...files,
    stage: (parts) => {
      watch.stored(parts.reduce((sum, { length }) => sum + length, 0));
      return files.stage(parts);
    },
  };
}

/** Counted when it is written, since objects come of it; of some heads none does, which the next start sees. */
function countedCommits(commits: VaultCommits, watch: VaultWatch): VaultCommits {
  return {
    ...commits,
    keep: (log, draft, head) => {
      const parts = draft === undefined ? [] : draft.parts;
      watch.stored(parts.reduce((sum, { length }) => sum + length, head.note.length));
      return commits.keep(log, draft, head);
    },
  };
}

/** Makes objects of what commit files hold, and brings the derived views up, beside the receiving until that ends. */
function everySecond(
  vault: Vault,
  everyMs: number,
  signal: AbortSignal,
): { readonly going: Promise<void>; readonly stop: () => Promise<void> } {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const publishAll = viewRounds(vault);
  const going = (async () => {
    while (!either.aborted) {
      await pause(everyMs, either);
      await (either.aborted ? vault.keeper.commits?.settle() : vault.keeper.commits?.look());
      await publishAll();
    }
  })();
  return {
    going,
    stop: () => {
      ended.abort();
      return going;
    },
  };
}
