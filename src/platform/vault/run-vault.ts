import type { Duplex } from 'node:stream';
import { lockDirectory } from '../engine/directory-lock.ts';
import type { StorageCode } from '../engine/storage-trouble.ts';
import type { NamedKey } from './cosignature.ts';
import { dialAgainAndAgain, pause } from './dial-again.ts';
import type { OwnKey } from './key-files.ts';
import type { WrapRecipient } from './log-intake.ts';
import type { S3Code } from './s3-error.ts';
import { openStoreFiles, type StoreFiles } from './store-files.ts';
import { type StoreState, storeState } from './store-state.ts';
import { LOGS_FOLDER } from './stored-log.ts';
import { serveConnection, type Vault, type VaultNotice } from './vault-session.ts';
import { type VaultClocks, type VaultLimits, type VaultWatch, vaultWatch } from './vault-watch.ts';

export type RunOptions = {
  /** The store's directory. */
  readonly directory: string;
  readonly own: OwnKey;
  /** The vault's key text, kept in the store so that an audit needs no secret. */
  readonly ownText: string;
  readonly platform: NamedKey;
  readonly recipients: readonly WrapRecipient[];
  /** Dials the platform; TLS is another function here. */
  readonly connect: () => Promise<Duplex>;
  readonly clocks: VaultClocks;
  readonly limits: VaultLimits;
  readonly tell: (notice: VaultNotice) => void;
  readonly signal: AbortSignal;
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
    return await keepStore(options, await openStoreFiles(options.directory));
  } finally {
    locked.lock.release();
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
  const vault: Vault = {
    keeper: { files: countedFiles(files, watch), own, recipients, nowSeconds: watch.nowSeconds },
    watch,
    platform,
    logs: new Map(),
    tell,
  };
  const views = publishViews(vault, options.viewEveryMs ?? VIEW_EVERY_MS, signal);
  const looking = setInterval(() => {
    for (const alarm of watch.look()) tell({ kind: 'alarm', ...alarm });
  }, LOOK_EVERY_MS);
  try {
    await dialAgainAndAgain({
      connect: options.connect,
      serve: (socket) => serveConnection(vault, socket),
      unreachable: (why) => tell({ kind: 'ended', why }),
      signal,
    });
  } finally {
    clearInterval(looking);
    await views.stop();
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

/** Brings the derived views up once a second, beside the receiving, until that ends, however it does. */
function publishViews(
  vault: Vault,
  everyMs: number,
  signal: AbortSignal,
): { readonly stop: () => Promise<void> } {
  const failed = new Set<string>();
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const publishAll = async () => {
    for (const [origin, { view }] of vault.logs) {
      if (failed.has(origin)) continue;
      try {
        await view.publish();
      } catch (failure) {
        failed.add(origin);
        const why = `the view of ${origin} is not published any more: ${String(failure)}`;
        vault.tell({ kind: 'ended', why });
      }
    }
  };
  const going = (async () => {
    while (!either.aborted) {
      await pause(everyMs, either);
      await publishAll();
    }
  })();
  return {
    stop: () => {
      ended.abort();
      return going;
    },
  };
}
